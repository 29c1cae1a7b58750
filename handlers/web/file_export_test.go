package web

import (
	"io"
)

var (
	Admit = admit
)

// Checks returns how many checks there are, and what each is called.
func Checks() (names []string) {
	for _, c := range checks {
		names = append(names, c.name)
	}
	return names
}

// AdmitWithout is admit with one of its checks left out.
func AdmitWithout(name string, file string, content io.ReaderAt, size int64) (mediaType, why string) {
	var left []check
	for _, c := range checks {
		if c.name != name {
			left = append(left, c)
		}
	}
	return admitBy(left, file, content, size)
}
