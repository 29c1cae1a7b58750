//go:build linux && (amd64 || arm64)

package meet

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"unsafe"
)

// rawUDP reads and writes a socket by calls which Go's scheduler is not told about. They never wait (MSG_DONTWAIT):
// waiting is the poller's, as ever. Telling the scheduler costs little by itself, but on a server that is mostly
// idle each first call after a pause wakes the runtime's monitor, which then looks round every 20 µs for a while:
// a quarter of what forwarding a packet costs.
type rawUDP struct {
	conn    syscall.RawConn
	reading call // the one reader's
	writing sync.Pool
}

// call is a system call being made on the socket.
type call struct {
	b     []byte
	addr  syscall.RawSockaddrInet6 // also holds an IPv4 address, which is shorter
	size  uint32                   // of addr
	n     int
	errno syscall.Errno
	do    func(fd uintptr) (done bool)
}

// share lets several sockets of ours be bound to one address.
func share(_, _ string, conn syscall.RawConn) (err error) {
	const reusePort = 15 // SO_REUSEPORT, which package syscall does not name here
	if lost := conn.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, reusePort, 1) }); lost != nil {
		return lost
	}
	return err
}

func newDatagrams(conn net.PacketConn) datagrams {
	udp, ok := conn.(*net.UDPConn)
	if !ok {
		return anyDatagrams{conn}
	}
	raw, err := udp.SyscallConn()
	if err != nil {
		return anyDatagrams{conn}
	}
	r := &rawUDP{conn: raw}
	r.reading.do = r.reading.receive
	r.writing.New = func() any {
		c := new(call)
		c.do = c.send
		return c
	}
	return r
}

func (r *rawUDP) read(b []byte) (int, netip.AddrPort, error) {
	c := &r.reading
	c.b = b
	if err := r.conn.Read(c.do); err != nil {
		return 0, netip.AddrPort{}, err
	}
	if c.errno != 0 {
		return 0, netip.AddrPort{}, os.NewSyscallError("recvfrom", c.errno)
	}
	return c.n, c.from(), nil
}

func (r *rawUDP) write(b []byte, to netip.AddrPort) (int, error) {
	c := r.writing.Get().(*call)
	defer r.writing.Put(c)
	c.b = b
	c.to(to)
	if err := r.conn.Write(c.do); err != nil {
		return 0, err
	}
	if c.errno != 0 {
		return 0, os.NewSyscallError("sendto", c.errno)
	}
	return len(b), nil
}

func (c *call) receive(fd uintptr) bool {
	for {
		c.size = syscall.SizeofSockaddrInet6
		n, _, errno := syscall.RawSyscall6(syscall.SYS_RECVFROM, fd, uintptr(unsafe.Pointer(unsafe.SliceData(c.b))), uintptr(len(c.b)), // #nosec G103 -- see the top of the file
			syscall.MSG_DONTWAIT, uintptr(unsafe.Pointer(&c.addr)), uintptr(unsafe.Pointer(&c.size))) // #nosec G103 -- see the top of the file
		if errno != syscall.EINTR {
			c.n, c.errno = int(n), errno
			return errno != syscall.EAGAIN
		}
	}
}

func (c *call) send(fd uintptr) bool {
	for {
		_, _, errno := syscall.RawSyscall6(syscall.SYS_SENDTO, fd, uintptr(unsafe.Pointer(unsafe.SliceData(c.b))), uintptr(len(c.b)), // #nosec G103 -- see the top of the file
			syscall.MSG_DONTWAIT, uintptr(unsafe.Pointer(&c.addr)), uintptr(c.size)) // #nosec G103 -- see the top of the file
		if errno != syscall.EINTR {
			c.errno = errno
			return errno != syscall.EAGAIN
		}
	}
}

// from returns the address the kernel filled in.
func (c *call) from() netip.AddrPort {
	port := binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(&c.addr.Port))[:]) // #nosec G103 -- see the top of the file
	if c.addr.Family == syscall.AF_INET {
		return netip.AddrPortFrom(netip.AddrFrom4((*syscall.RawSockaddrInet4)(unsafe.Pointer(&c.addr)).Addr), port) // #nosec G103 -- see the top of the file
	}
	return netip.AddrPortFrom(netip.AddrFrom16(c.addr.Addr), port)
}

// to fills in an address for the kernel.
func (c *call) to(addr netip.AddrPort) {
	c.addr = syscall.RawSockaddrInet6{}
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(&c.addr.Port))[:], addr.Port()) // #nosec G103 -- see the top of the file
	if ip := addr.Addr().Unmap(); ip.Is4() {
		c.addr.Family, c.size = syscall.AF_INET, syscall.SizeofSockaddrInet4
		(*syscall.RawSockaddrInet4)(unsafe.Pointer(&c.addr)).Addr = ip.As4() // #nosec G103 -- see the top of the file
		return
	}
	c.addr.Family, c.size, c.addr.Addr = syscall.AF_INET6, syscall.SizeofSockaddrInet6, addr.Addr().As16()
}
