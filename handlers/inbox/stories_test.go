package inbox_test

import (
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestStories(t *testing.T) { story.Tell(t, "testdata") }
