// Package directory draws the Gestore's pages: structures, rules, enti, lists, mail and scanner [R12, R14].
package directory
