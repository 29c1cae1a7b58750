//go:build !linux && !darwin

package db

// deviceOf cannot tell here.
func deviceOf(string) uint64 { return 0 }

// freeOf cannot tell here.
func freeOf(string) (free int64, known bool) { return 0, false }
