package agenda_test

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
	"combipat/handlers/story"
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
	b *story.Browser
	n int
}

// send makes a request and fails on any answer that is neither a page nor a refusal in words.
func (c raceClient) send(target string, fields ...story.Field) (story.Answer, error) {
	a, err := c.b.Send("POST", target, fields)
	if err == nil && a.Status != http.StatusOK && a.Status != http.StatusConflict {
		err = fmt.Errorf("POST %s: %d %s", target, a.Status, a.Text.Apart)
	}
	return a, err
}

// hold asks for a slot and returns the hold's id, "" when somebody was quicker.
func (c raceClient) hold(start string) (string, error) {
	a, err := c.send("/agenda/blocchi", story.Field{Key: "punto", Value: "MI-PENSIONI"}, story.Field{Key: "inizio", Value: start}, story.Field{Key: "modalita", Value: "presenza"})
	if err != nil || a.Status == http.StatusOK {
		return path.Base(a.At.Path), err
	}
	if !a.Text.Says("Questo orario è appena stato preso") {
		return "", fmt.Errorf("lost %s without the words for it: %s", start, a.Text.Apart)
	}
	return "", nil
}

// confirm turns a hold into an appointment, which nobody may take from whoever holds it.
func (c raceClient) confirm(id string) error {
	a, err := c.send("/agenda/appuntamenti", story.Field{Key: "blocco", Value: id}, story.Field{Key: "cf", Value: raceCF(c.n)}, story.Field{Key: "argomento", Value: "pensioni"}, story.Field{Key: "motivazioni", Value: "Prova"})
	if err == nil && (a.Status != http.StatusOK || path.Base(a.At.Path) != id) {
		err = fmt.Errorf("confirm: %d %s", a.Status, a.Text.Apart)
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
func raceFor(t *testing.T, browsers []*story.Browser, starts []string, atOnce int) {
	t.Helper()
	hands := make([]chan struct{}, len(browsers)) // of one person so many hold a slot at once
	for i := range hands {
		hands[i] = make(chan struct{}, atOnce)
	}
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for n := range racers {
		c := raceClient{browsers[n%len(browsers)], n}
		wg.Go(func() {
			<-begin
			first := rand.IntN(len(starts))
			for i := range raceTries {
				hands[n%len(browsers)] <- struct{}{}
				mine, err := c.book(starts[(first+i)%len(starts)])
				<-hands[n%len(browsers)]
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
		p := story.NewPlay(t, kind)
		starts := raceStarts()
		enter := func(login string) *story.Browser {
			p.Who = login
			if err := p.Request(story.Step{Verb: "GET", Path: "/agenda"}); err != nil {
				t.Fatal(err)
			}
			return p.Persons[login]
		}
		for i := 0; i < len(starts); i += 2 { // every other slot: a hold whose time will be over
			if held := i / 2; held%desk.MostHolds == 0 { // three at a time, and no more [A33]
				p.Set(raceDay.At(6, 10).Add(time.Duration(held/desk.MostHolds) * 11 * time.Minute))
			}
			if id, err := (raceClient{enter("operatore.to"), 0}).hold(starts[i]); err != nil || id == "" {
				t.Fatal(id, err)
			}
		}
		p.Set(raceDay.At(8, 0))
		var browsers []*story.Browser
		for _, login := range raceLogins {
			browsers = append(browsers, enter(login))
		}
		raceFor(t, browsers, starts, desk.MostHolds)
		if err := soldOnce(starts, sold(p, t)); err != nil {
			t.Error(err)
		}
		if p.Log.Len() > 0 {
			t.Errorf("internal errors:\n%s", p.Log.String())
		}
	})
}

// sold counts the confirmed appointments of each slot, of all uffici.
func sold(p *story.Play, t *testing.T) map[string]int {
	t.Helper()
	sold, seen := map[string]int{}, map[string]bool{}
	for _, login := range raceLogins {
		id, _, err := p.Store.Credentials(context.Background(), login)
		if err != nil {
			t.Fatal(err)
		}
		who, err := p.Store.Person(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		for after := ""; ; {
			list, err := p.Store.AppointmentsInCourse(context.Background(), who, *p.Clock.Load(), true, after)
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
	browsers := []*story.Browser{story.NewBrowser(naive), story.NewBrowser(naive)}
	starts := raceStarts()
	raceFor(t, browsers, starts, racers)
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
