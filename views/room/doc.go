// Package room draws lobby, room, network test and what a meeting left [R39, A24].
package room
