//go:build unix

package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// keeper starts the server, and when the test binary is gone, however it went, stops it and
// takes its directory away: its standard input is a pipe that the kernel closes then.
const keeper = `"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off \
	-c full_page_writes=off -c shared_buffers=32MB -c max_connections=400 -c autovacuum=off >"$2/log" 2>&1 </dev/null &
server=$!
read line
kill -QUIT $server
wait $server
cd /
rm -rf "$2"`

// heldOpen keeps the pipe from being closed by the garbage collector.
//
//lint:ignore U1000 nobody reads it, that is its use
var heldOpen *os.File

// startServer starts a throw-away PostgreSQL that listens on a socket in its own directory
// only, and returns the address of its database "postgres".
func startServer() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) == 0 {
		path, err := exec.LookPath("postgres")
		if err != nil {
			return "", errors.New("no server program in /usr/lib/postgresql")
		}
		found = append(found, path)
	}
	bin := filepath.Dir(found[len(found)-1])
	// Not TMPDIR: a socket's path has room for 107 bytes.
	dir, err := os.MkdirTemp(inMemory("/tmp"), "combipat-pg-")
	if err != nil {
		return "", err
	}
	as, err := ordinaryUser(dir)
	if err != nil {
		_ = os.RemoveAll(dir)
		return "", err
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), // #nosec G204 -- tests only, our own words
		"-U", "combipat", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	initdb.SysProcAttr, initdb.Dir = as, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		_ = os.RemoveAll(dir)
		return "", fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out))
	}
	end, hold, err := os.Pipe()
	if err != nil {
		return "", err
	}
	heldOpen = hold
	sh := exec.Command("/bin/sh", "-c", keeper, "keeper", bin, dir) // #nosec G204 -- tests only, our own words
	sh.SysProcAttr, sh.Dir, sh.Stdin = as, dir, end
	if err := sh.Start(); err != nil {
		_ = os.RemoveAll(dir)
		return "", err
	}
	_ = end.Close()
	go sh.Wait()
	address := &url.URL{Scheme: "postgres", Path: "/postgres",
		RawQuery: url.Values{"host": {dir}, "user": {"combipat"}, "sslmode": {"disable"}}.Encode()}
	return address.String(), answering(address.String(), filepath.Join(dir, "log"))
}

// ordinaryUser says as whom to run the server, which refuses to run as root, and gives that
// user the directory. The group of its own keeps an interrupt at the terminal from the keeper.
func ordinaryUser(dir string) (*syscall.SysProcAttr, error) {
	as := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return as, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return as, os.Chown(dir, int(uid), int(gid))
}

// answering waits until the server takes connections, for at most half a minute.
func answering(address, log string) error {
	var err error
	for range 600 {
		if err = ping(address); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	text, _ := os.ReadFile(log) // #nosec G304 -- tests only
	return fmt.Errorf("the server does not answer: %w: %s", err, text)
}
