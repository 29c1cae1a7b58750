// Package privacy draws who looked at a citizen, export, erasure and how long things are kept.
package privacy
