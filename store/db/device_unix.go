//go:build linux || darwin

package db

import (
	"os"
	"syscall"
)

// deviceOf returns the number of the disk a directory is on, 0 where it cannot be told.
func deviceOf(dir string) uint64 {
	about, err := os.Stat(dir)
	if err != nil {
		return 0
	}
	if st, ok := about.Sys().(*syscall.Stat_t); ok {
		return uint64(st.Dev) // #nosec G115 -- a number to compare, signed on some systems
	}
	return 0
}

// freeOf returns how many bytes a directory's disk still takes; known is false where it cannot be told.
func freeOf(dir string) (free int64, known bool) {
	var st syscall.Statfs_t
	if syscall.Statfs(dir, &st) != nil {
		return 0, false
	}
	return int64(st.Bavail) * int64(st.Bsize), true // #nosec G115 -- of a disk that exists
}
