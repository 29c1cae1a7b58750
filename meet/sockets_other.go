//go:build !unix

package meet

import "net"

// receiveBuffer returns 0: this system does not tell.
func receiveBuffer(*net.UDPConn) int { return 0 }
