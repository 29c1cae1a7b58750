// Command injectable is the positive control of .ci/security: a page with the two faults that
// the scanners look for, an injectable query and a reflected script. A scanner that finds
// nothing here would find nothing anywhere.
package main

import (
	"database/sql"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	db, err := sql.Open("sqlite3", "file:control?mode=memory&cache=shared")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO things (name) VALUES ('one'), ('two'), ('three')`); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>Control</title><a href="/thing?id=1">thing</a><form action="/said"><input name="word"></form>`)
	})
	http.HandleFunc("/thing", func(w http.ResponseWriter, r *http.Request) {
		var name string
		if err := db.QueryRow(`SELECT name FROM things WHERE id = ` + r.URL.Query().Get("id")).Scan(&name); err != nil {
			http.Error(w, "none", http.StatusNotFound)
			return
		}
		fmt.Fprintf(w, "<!doctype html><title>Thing</title><p>%s</p>", name)
	})
	http.HandleFunc("/said", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><title>Said</title><p>You said %s</p>", r.URL.Query().Get("word"))
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", l.Addr())
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.Serve(l))
}
