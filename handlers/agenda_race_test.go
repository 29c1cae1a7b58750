package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store/storetest"
)

const (
	racers    = 200
	raceSlots = 50
	raceTries = 6 // slots one client goes through before giving up
)

var (
	raceDay    = desk.Day("2026-03-23") // a Monday
	raceLogins = []string{"operatore.mi", "collega.mi", "operatore.to", "operatore.beta"}
)

// raceStarts are the first fifty slots of MI-PENSIONI, as its forms carry them.
func raceStarts() []string {
	var starts []string
	for d := raceDay.AddDays(1); len(starts) < raceSlots; d = d.AddDays(1) {
		if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			continue
		}
		for i := 0; i < 8 && len(starts) < raceSlots; i++ {
			starts = append(starts, desk.StartValue(d.At(9, 30*i)))
		}
	}
	return starts
}

// raceClient is one of two hundred browsers: it sees pages only.
type raceClient struct {
	b *browser
	n int
}

// send makes a request and fails on any answer that is neither a page nor a refusal in words.
func (c raceClient) send(target string, fields ...field) (answer, error) {
	a, err := c.b.send("POST", target, fields)
	if err == nil && a.status != http.StatusOK && a.status != http.StatusConflict {
		err = fmt.Errorf("POST %s: %d %s", target, a.status, a.text.apart)
	}
	return a, err
}

// hold asks for a slot and returns the hold's id, "" when somebody was quicker.
func (c raceClient) hold(start string) (string, error) {
	a, err := c.send("/agenda/blocchi", field{"punto", "MI-PENSIONI"}, field{"inizio", start}, field{"modalita", "presenza"})
	if err != nil || a.status == http.StatusOK {
		return path.Base(a.at.Path), err
	}
	if !a.text.says("Questo orario è appena stato preso") {
		return "", fmt.Errorf("lost %s without the words for it: %s", start, a.text.apart)
	}
	return "", nil
}

// confirm turns a hold into an appointment, which nobody may take from whoever holds it.
func (c raceClient) confirm(id string) error {
	a, err := c.send("/agenda/appuntamenti", field{"blocco", id}, field{"cf", raceCF(c.n)}, field{"argomento", "pensioni"}, field{"motivazioni", "Prova"})
	if err == nil && (a.status != http.StatusOK || path.Base(a.at.Path) != id) {
		err = fmt.Errorf("confirm: %d %s", a.status, a.text.apart)
	}
	return err
}

// book tries to get one slot; some leave the form and begin again, some cancel and begin again.
func (c raceClient) book(start string) (bool, error) {
	id, err := c.hold(start)
	if err != nil || id == "" {
		return false, err
	}
	if c.n%5 == 0 {
		if _, err := c.send("/agenda/blocchi/" + id + "/rinuncia"); err != nil {
			return false, err
		}
		if id, err = c.hold(start); err != nil || id == "" {
			return false, err
		}
	}
	if err := c.confirm(id); err != nil || c.n%7 != 0 {
		return err == nil, err
	}
	if _, err := c.send("/agenda/appuntamenti/" + id + "/annullamento"); err != nil {
		return false, err
	}
	if id, err = c.hold(start); err != nil || id == "" {
		return false, err
	}
	return true, c.confirm(id)
}

// raceFor sets two hundred clients on the same slots; afterwards one more walks through them and
// takes what was given back at the last moment, if nothing stands in the way.
func raceFor(t *testing.T, browsers []*browser, starts []string) {
	t.Helper()
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for n := range racers {
		c := raceClient{browsers[n%len(browsers)], n}
		wg.Go(func() {
			<-begin
			first := rand.IntN(len(starts))
			for i := range raceTries {
				mine, err := c.book(starts[(first+i)%len(starts)])
				if err != nil {
					t.Error(err)
				}
				if mine || err != nil {
					return
				}
			}
		})
	}
	close(begin)
	wg.Wait()
	for i, start := range starts {
		c := raceClient{browsers[0], racers + i}
		if _, err := c.book(start); err != nil {
			t.Error(err)
		}
	}
}

// soldOnce says what is wrong with the slots, given how many hold each: exactly one must.
func soldOnce(starts []string, sold map[string]int) error {
	twice, unsold := 0, 0
	for _, start := range starts {
		switch n := sold[start]; {
		case n > 1:
			twice++
		case n == 0:
			unsold++
		}
	}
	if twice+unsold > 0 {
		return fmt.Errorf("of %d slots %d are sold twice and %d to nobody", len(starts), twice, unsold)
	}
	return nil
}

// Holds, confirmations, cancellations and takeovers of holds whose time is over, all at once and
// from outside: exactly one active booking a slot, none left unsold, no internal error [R30, R43].
func TestRaceOverHTTP(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		p := newPlay(t, kind)
		starts := raceStarts()
		p.set(raceDay.At(7, 49))
		var browsers []*browser
		for _, login := range raceLogins {
			p.who = login
			if err := p.request(step{verb: "GET", path: "/agenda"}); err != nil {
				t.Fatal(err)
			}
			browsers = append(browsers, p.persons[login])
		}
		for i := 0; i < len(starts); i += 2 { // every other slot: a hold whose time will be over
			if id, err := (raceClient{browsers[2], 0}).hold(starts[i]); err != nil || id == "" {
				t.Fatal(id, err)
			}
		}
		p.set(raceDay.At(8, 0))
		raceFor(t, browsers, starts)
		if err := soldOnce(starts, p.sold(t)); err != nil {
			t.Error(err)
		}
		if p.log.Len() > 0 {
			t.Errorf("internal errors:\n%s", p.log.String())
		}
	})
}

// sold counts the confirmed appointments of each slot, of all uffici.
func (p *play) sold(t *testing.T) map[string]int {
	t.Helper()
	sold, seen := map[string]int{}, map[string]bool{}
	for _, login := range raceLogins {
		id, _, err := p.store.Credentials(context.Background(), login)
		if err != nil {
			t.Fatal(err)
		}
		who, err := p.store.Person(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		for after := ""; ; {
			list, err := p.store.AppointmentsInCourse(context.Background(), who, *p.clock.Load(), true, after)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list.Entries {
				if !seen[e.ID] {
					seen[e.ID] = true
					sold[desk.StartValue(e.Start)]++
				}
			}
			if after = list.Next; after == "" {
				break
			}
		}
	}
	return sold
}

// The very same clients must catch a desk that looks first and writes a millisecond later.
func TestRaceOverHTTPCatchesCheckThenInsert(t *testing.T) {
	naive := &naiveDesk{holds: map[string]string{}}
	browsers := []*browser{newBrowser(naive), newBrowser(naive)}
	starts := raceStarts()
	raceFor(t, browsers, starts)
	sold := map[string]int{}
	for _, start := range naive.holds {
		sold[start]++
	}
	if err := soldOnce(starts, sold); err == nil {
		t.Error("not caught")
	}
}

// naiveDesk books as programs without a constraint do: is it free? then it is mine.
type naiveDesk struct {
	mu    sync.Mutex
	last  int
	holds map[string]string // id → start
}

func (d *naiveDesk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch id := r.FormValue("blocco"); {
	case r.Method == http.MethodGet:
		fmt.Fprint(w, "ok")
	case r.URL.Path == "/agenda/blocchi":
		id, err := d.take(r.FormValue("inizio"))
		if err != nil {
			w.WriteHeader(http.StatusConflict)
			fmt.Fprint(w, "Questo orario è appena stato preso")
			return
		}
		http.Redirect(w, r, "/agenda/blocchi/"+id, http.StatusSeeOther)
	case id != "":
		http.Redirect(w, r, "/agenda/appuntamenti/"+id, http.StatusSeeOther)
	default: // rinuncia, annullamento
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.holds, strings.Split(r.URL.Path, "/")[3])
		fmt.Fprint(w, "ok")
	}
}

func (d *naiveDesk) take(start string) (string, error) {
	if d.taken(start) {
		return "", errors.New("taken")
	}
	<-time.After(time.Millisecond)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last++
	id := fmt.Sprint(d.last)
	d.holds[id] = start
	return id, nil
}

func (d *naiveDesk) taken(start string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.holds {
		if s == start {
			return true
		}
	}
	return false
}

// raceCF returns a codice fiscale of its own for every n.
func raceCF(n int) string {
	name := func(n int) string { // three consonants
		const consonants = "BCDFGHLMNPRSTVZ"
		k := len(consonants)
		return string([]byte{consonants[n/k/k%k], consonants[n/k%k], consonants[n%k]})
	}
	base := "TST" + name(n) + "80A01F205"
	for check := 'A'; check <= 'Z'; check++ {
		if _, err := desk.ParseCodiceFiscale(base + string(check)); err == nil {
			return base + string(check)
		}
	}
	panic("no check character for " + base)
}
