//go:build !(linux && (amd64 || arm64))

package meet

import "net"

func newDatagrams(conn net.PacketConn) datagrams { return anyDatagrams{conn} }
