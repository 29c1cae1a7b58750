package room_test

import (
	"testing"

	"combipat/handlers/browser"
	"combipat/handlers/story"
	"combipat/store/storetest"
)

// TestMain leaves as many tests side by side as there are cores: voice and pictures do not wait.
func TestMain(m *testing.M) { storetest.Main(browser.Runner{Tests: m}) }

func TestStories(t *testing.T) { story.Tell(t, "testdata") }
