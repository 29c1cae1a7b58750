package browser

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"runtime"
)

// process is a program started for the tests of this package; it dies with them, however they end.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{}
}

// run starts a program and gives each line that it writes to hear.
func run(cmd *exec.Cmd, hear func(line string)) (*process, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr = write, write
	p := &process{cmd: cmd, ended: make(chan struct{})}
	dieWithParent(cmd)
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the kernel ends the child with the thread that started it
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		_ = write.Close()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
		close(p.ended)
	}()
	go func() {
		defer func() { _ = read.Close() }()
		for lines := bufio.NewReader(read); ; {
			line, err := lines.ReadString('\n')
			if line != "" {
				hear(line)
			}
			if err != nil {
				_, _ = io.Copy(io.Discard, read)
				return
			}
		}
	}()
	return p, <-started
}

// end kills the program and those it started.
func (p *process) end() {
	kill(p.cmd)
	<-p.ended
}
