package command

import (
	"context"
	"fmt"
	"runtime/debug"
)

// runVersion says which build this is.
func runVersion(context.Context, []string) error {
	version := "sviluppo"
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" {
			version = v
		}
		fmt.Println("combipat", version, info.GoVersion)
		return nil
	}
	fmt.Println("combipat", version)
	return nil
}
