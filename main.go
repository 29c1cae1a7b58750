// Command combipat is the whole product in one binary: the pages with which patronati write to
// INPS offices and follow what becomes of each request. The commands are in the folder command.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"combipat/command"
)

func main() {
	// A second signal ends the program at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	os.Exit(command.Run(ctx, os.Args[1:]))
}
