// Package account draws sign-in, second factors, profile, sessions, and the keeping of people [R1, R4].
package account
