package handlers_test

import (
	"os"
	"testing"

	"combipat/handlers/story"
)

func TestMain(m *testing.M) { story.Main(m) }

// TestStories plays what concerns more than one noun, and the stories of the directory STORIES;
// those of a noun stand and are played in its folder.
func TestStories(t *testing.T) { story.Tell(t, "testdata", os.Getenv("STORIES")) }
