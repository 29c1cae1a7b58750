//go:build !(linux && (amd64 || arm64))

package meet

import (
	"errors"
	"net"
	"syscall"
)

func newDatagrams(conn net.PacketConn) datagrams { return anyDatagrams{conn} }

// share: elsewhere it means other things, or nothing.
func share(_, _ string, _ syscall.RawConn) error { return errors.ErrUnsupported }
