package desk_test

import (
	"testing"

	"combipat/desk"
)

func TestLengthIsThatOfTheBox(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "abc": 3, "perché": 6, "perche\u0301": 7, "due\r\nrighe": 9, "due\nrighe": 9, "👍": 2, "👩‍👩‍👧": 8, "\xff": 1,
	} {
		if got := desk.Length(text); got != want {
			t.Errorf("%q: %d, wanted %d", text, got, want)
		}
	}
}
