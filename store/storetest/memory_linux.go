package storetest

import (
	"os"
	"syscall"
)

// roomInMemory is what a memory file system must have free before tests put databases there.
const roomInMemory = 4 << 30

// inMemory returns a folder in memory, where making a thousand small files and forcing them to a
// disk costs nothing, or base where there is none with room.
func inMemory(base string) string {
	const shm = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(shm, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < roomInMemory { // #nosec G115 -- a block's size
		return base
	}
	probe, err := os.MkdirTemp(shm, "combipat-")
	if err != nil {
		return base
	}
	_ = os.Remove(probe)
	return shm
}
