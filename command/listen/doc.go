// Package listen is how the service is reached: the addresses it may have, its certificate from
// files or from an ACME authority, renewed by itself, and the port in the clear that only leads to
// HTTPS. It starts no server and opens no store.
package listen
