//go:build !linux

package browser

import "os/exec"

func dieWithParent(*exec.Cmd) {}

func kill(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
