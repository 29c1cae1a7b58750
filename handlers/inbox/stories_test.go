package inbox_test

import (
	"testing"

	"combipat/handlers/story"
)

func TestMain(m *testing.M) { story.Main(m) }

func TestStories(t *testing.T) { story.Tell(t, "testdata") }
