// Load measures what a page costs, over HTTP, on the example with ten thousand and with a million
// requests: the real program, signed in, one client after the other's answer and eight at once.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	sizes := flag.String("sizes", "10000,1000000", "requests in each database, the first one is what the others are compared with")
	kept := flag.String("kept", filepath.Join(os.TempDir(), "combipat-bench"), "where the databases are kept between runs")
	program := flag.String("program", "", "the program to measure; left out, it is built from this checkout")
	length := flag.Duration("for", 2*time.Second, "measured time of each page and number of clients")
	clients := flag.String("clients", "1,8", "clients at once")
	only := flag.String("only", "", "pages whose name contains this")
	flag.Parse()
	if err := run(*sizes, *kept, *program, *length, *clients, *only); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(sizes, kept, program string, length time.Duration, clients, only string) error {
	counts, err := numbers(sizes)
	if err != nil {
		return err
	}
	together, err := numbers(clients)
	if err != nil {
		return err
	}
	if program == "" {
		dir, err := os.MkdirTemp("", "combipat-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "combipat")
		build := exec.Command("go", "build", "-o", program, "combipat") // #nosec G204 -- our own program
		build.Dir, build.Stderr = filepath.Join("..", ".."), os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	tables := make([]map[string]map[int]measure, len(counts))
	var memory []string
	for i, n := range counts {
		s, err := start(program, filepath.Join(kept, strconv.Itoa(n)), n)
		if err != nil {
			return fmt.Errorf("%d requests: %w", n, err)
		}
		tables[i], err = s.measureAll(length, together, only)
		memory = append(memory, fmt.Sprintf("%d requests: %d MiB resident after %s", n, s.resident()>>10, "the run"))
		s.stop()
		if err != nil {
			return fmt.Errorf("%d requests: %w", n, err)
		}
	}
	print(counts, together, tables, only)
	fmt.Println("\n" + strings.Join(memory, "\n"))
	return nil
}

// print writes the table of README.
func print(counts, together []int, tables []map[string]map[int]measure, only string) {
	head, line := "| page |", "|---|"
	for _, n := range counts {
		for _, k := range together {
			head += fmt.Sprintf(" %d requests, %d client p50/p95 ms | CPU ms |", n, k)
			line += "---|---|"
		}
	}
	fmt.Println(head + " ratio |\n" + line + "---|")
	for _, p := range pages {
		if !strings.Contains(p.name, only) {
			continue
		}
		row := "| " + p.name + " |"
		for i := range counts {
			for _, k := range together {
				m := tables[i][p.name][k]
				row += fmt.Sprintf(" %.1f / %.1f | %.1f |", ms(m.p50), ms(m.p95), ms(m.cpu))
			}
		}
		first, last := tables[0][p.name][together[0]], tables[len(counts)-1][p.name][together[0]]
		fmt.Printf("%s %.2f |\n", row, float64(last.p50)/float64(max(first.p50, 1)))
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// measure is a page's times: as a client sees them, and what the server's process spent on one.
type measure struct{ p50, p95, cpu time.Duration }

// measureAll asks for every page, by so many clients at once.
func (s *server) measureAll(length time.Duration, together []int, only string) (map[string]map[int]measure, error) {
	all := map[string]map[int]measure{}
	for _, p := range pages {
		if !strings.Contains(p.name, only) {
			continue
		}
		all[p.name] = map[int]measure{}
		for _, n := range together {
			m, err := s.measure(p, n, length)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
			all[p.name][n] = m
			fmt.Fprintf(os.Stderr, "%-34s %d client %8.1f ms %8.1f ms of CPU\n", p.name, n, ms(m.p50), ms(m.cpu))
		}
	}
	return all, nil
}

// measure has n clients ask for a page again and again for a while, after a few times that do not
// count.
func (s *server) measure(p page, n int, length time.Duration) (measure, error) {
	c, err := s.signedIn(p.login)
	if err != nil {
		return measure{}, err
	}
	for range 3 {
		if err := p.ask(c); err != nil && !errors.Is(err, errEnough) {
			return measure{}, err
		}
	}
	before, end := s.cpu(), time.Now().Add(length)
	var mu sync.Mutex
	var times []time.Duration
	var failed error
	var group sync.WaitGroup
	for range n {
		group.Go(func() {
			for time.Now().Before(end) {
				start := time.Now()
				err := p.ask(c)
				if errors.Is(err, errEnough) {
					return
				}
				mu.Lock()
				times, failed = append(times, time.Since(start)), err
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	group.Wait()
	if len(times) == 0 {
		return measure{}, failed
	}
	slices.Sort(times)
	return measure{times[len(times)/2], times[len(times)*95/100], (s.cpu() - before) / time.Duration(len(times))}, failed
}

func numbers(list string) (all []int, err error) {
	for one := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(one)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// page is what somebody asks for.
type page struct {
	name, login string
	ask         func(c *client) error
}

func get(path string) func(*client) error { return func(c *client) error { return c.get(path) } }

func post(path string, fields url.Values) func(*client) error {
	return func(c *client) error { return c.post(path, fields) }
}

// question is a request about a citizen of the example.
var question = url.Values{"motivo": {"requisiti"}, "argomento": {"pensioni"}, "cf": {"RSSMRA80A01F205X"}, "nome": {"Mario"}, "cognome": {"Rossi"}, "cap": {"20135"},
	"testo": {"Si chiede quali documenti servono e in che tempi decorre la prestazione."}}

const operator, official = "operatore.mi", "funzionario.mi"

// pages are every list and view of both sides, the details and what is written most.
var pages = []page{
	{"portale operatore", operator, get("/")},
	{"portale funzionario", official, get("/")},
	{"portale responsabile", "responsabile.mi", get("/")},
	{"portale amministratore", "admin.alfa", get("/")},
	{"portale CRIC", "cric.lombardia", get("/")},
	{"portale gestore", "gestore", get("/")},
	{"storico", operator, get("/richieste")},
	{"storico da leggere", operator, get("/richieste?vista=da-leggere")},
	{"storico sollecitabili", operator, get("/richieste?vista=sollecitabili")},
	{"storico prenotabili", operator, get("/richieste?vista=prenotabili")},
	{"storico bozze", operator, get("/richieste?vista=bozze")},
	{"storico mie", operator, get("/richieste?vista=mie")},
	{"storico chiuse", operator, get("/richieste?stato=chiusa")},
	{"storico archiviate", operator, get("/richieste?stato=archiviata")},
	{"storico un argomento", operator, get("/richieste?argomento=entrate-riscatti")},
	{"storico cerca codice fiscale", operator, post("/richieste/cerca", url.Values{"cf": {"RSSMRA80A01F205X"}})},
	{"storico cerca testo", operator, post("/richieste/cerca", url.Values{"q": {"salamandra"}})},
	{"storico cerca parole comuni", operator, post("/richieste/cerca", url.Values{"q": {"pensione domanda"}})},
	{"ricevute", official, get("/ricevute")},
	{"ricevute non assegnate", official, get("/ricevute?vista=non-assegnate")},
	{"ricevute oltre 15 giorni", official, get("/ricevute?vista=oltre-15")},
	{"ricevute mie", official, get("/ricevute?vista=mie")},
	{"ricevute risposte", official, get("/ricevute?stato=risposta")},
	{"ricevute chiuse", official, get("/ricevute?stato=chiusa")},
	{"ricevute archiviate", official, get("/ricevute?stato=archiviata")},
	{"ricevute patronato", official, get("/ricevute?provenienza=patronato")},
	{"ricevute del responsabile", "responsabile.mi", get("/ricevute?provenienza=patronato")},
	{"ricevute CRIC", "cric.lombardia", get("/ricevute")},
	{"ricevute cerca codice fiscale", official, post("/ricevute/cerca", url.Values{"cf": {"RSSMRA80A01F205X"}})},
	{"ricevute cerca testo", official, post("/ricevute/cerca", url.Values{"q": {"salamandra"}})},
	{"richieste dell’ente", "admin.alfa", get("/ente/richieste")},
	{"richieste dell’ente chiuse", "admin.alfa", get("/ente/richieste?stato=chiusa")},
	{"dettaglio operatore", operator, func(c *client) error { return c.first("/richieste", "/richieste/") }},
	{"dettaglio funzionario", official, func(c *client) error { return c.first("/ricevute", "/ricevute/") }},
	{"notifiche", operator, get("/notifiche")},
	{"CRM", "crm", post("/crm", url.Values{"cf": {"RSSMRA80A01F205X"}, "motivo": {"misura"}})},
	{"posti di una settimana", operator, get("/agenda/nuovo?sede=DEMO-MI&punto=MI-PENSIONI&modalita=presenza")},
	{"nuova richiesta, modulo", operator, get("/richieste/nuova")},
	{"nuova richiesta, invio", operator, func(c *client) error { return c.post("/richieste", question) }},
}
