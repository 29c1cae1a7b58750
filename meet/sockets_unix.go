//go:build unix

package meet

import (
	"net"
	"runtime"
	"syscall"
)

// receiveBuffer returns the socket's receive buffer in bytes as asked for (Linux reports the double, for its own book-keeping).
func receiveBuffer(conn *net.UDPConn) (size int) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Control(func(fd uintptr) {
		size, _ = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF)
	})
	if runtime.GOOS == "linux" {
		size /= 2
	}
	return size
}
