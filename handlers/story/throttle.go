package story

import (
	"io"
	"net/http"
	"testing"
)

func BodyText(t testing.TB, res *http.Response) string {
	t.Helper()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
