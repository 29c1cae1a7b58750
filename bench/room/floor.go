package main

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"os/exec"
)

// floorPackets takes about half a second.
const floorPackets = 120_000

// floor seals and sends packets of the mix the room forwards, and prints packets per second of its CPU.
func floor(sink string) error {
	to, err := net.ResolveUDPAddr("udp4", sink)
	if err != nil {
		return err
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	defer conn.Close()
	block, err := aes.NewCipher(make([]byte, 16))
	if err != nil {
		return err
	}
	seal, err := cipher.NewGCM(block)
	if err != nil {
		return err
	}
	var nonce [12]byte
	plain, out := make([]byte, pictureBytes), make([]byte, 0, 1500)
	header := make([]byte, 12)
	target := to.AddrPort()
	began := cpuTime()
	for i := range floorPackets {
		size := pictureBytes
		if i%3 == 0 { // about one of three packets is voice, as in the rooms
			size = voiceBytes
		}
		binary.BigEndian.PutUint64(nonce[4:], uint64(i))
		packet := append(out[:0], header...)
		packet = seal.Seal(packet, nonce[:], plain[:size], header)
		if _, err := conn.WriteToUDPAddrPort(packet, target); err != nil {
			return err
		}
	}
	fmt.Println(float64(floorPackets) / (cpuTime() - began))
	return nil
}

// runFloor runs floor in a process of its own, with somebody reading at the other end.
func runFloor() (perSecond float64, err error) {
	sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return 0, err
	}
	defer sink.Close()
	go func() {
		buf := make([]byte, 2000)
		for {
			if _, _, err := sink.ReadFromUDPAddrPort(buf); err != nil {
				return
			}
		}
	}()
	out, err := exec.Command(os.Args[0], "-role", "floor", "-sink", sink.LocalAddr().String()).Output()
	if err != nil {
		return 0, err
	}
	_, err = fmt.Sscan(string(out), &perSecond)
	return perSecond, err
}
