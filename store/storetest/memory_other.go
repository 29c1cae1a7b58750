//go:build !linux

package storetest

// inMemory returns base: only Linux has a folder in memory that everybody may write to.
func inMemory(base string) string { return base }
