// Package inbox draws the officials' list, their page of a request, and the CRM [R21–R26].
package inbox
