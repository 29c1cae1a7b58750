package ui

import (
	"regexp"
	"testing"

	"combipat/desk"
	"combipat/views/viewtest"
)

func operator() *desk.Actor {
	return &desk.Actor{
		Name: "Operatore Milano", Role: desk.Operatore, Profile: desk.Generico,
		Ente: desk.Ente{Code: "901", Name: "Patronato Alfa (demo)"}, Ufficio: desk.Ufficio{Code: "MI01", Name: "Milano Centro"},
	}
}

func TestHeaderSaysWhoActsAndAsWhat(t *testing.T) {
	html := viewtest.Render(t, Layout(Page{Title: "Storico richieste", Who: operator(), Active: "/richieste", Unread: 3}))
	viewtest.Has(t, html, `<html lang="it">`, "<title>Storico richieste – COMBIPAT</title>", "Patronato Alfa (demo)", "901", "Milano Centro", "MI01",
		"Operatore Milano", "Operatore generico", `<span id="unread"`, ">3<", `href="/richieste" aria-current="page"`, `action="/esci"`, `href="#contenuto"`)
	viewtest.Hasnt(t, html, `action="/profilo"`, "/ricevute", "Mondo di esempio", "A closed details")
}

func TestProfileIsOfferedOnlyWhereGranted(t *testing.T) {
	who := operator()
	who.CanRefer = true
	viewtest.Has(t, viewtest.Render(t, Layout(Page{Who: who})), `action="/profilo"`, `value="referente"`)
	who.Profile = desk.Referente
	viewtest.Has(t, viewtest.Render(t, Layout(Page{Who: who})), `value="generico"`, "Referente regionale")
}

func TestSignedOutPageHasNoNavigation(t *testing.T) {
	html := viewtest.Render(t, Layout(Page{Title: "Accedi", Demo: true, Support: "assistenza@example.org", Flash: "Fatto."}))
	viewtest.Hasnt(t, html, "/esci", "/notifiche", "<nav")
	viewtest.Has(t, html, "Mondo di esempio", "assistenza@example.org", `role="status"`, "Fatto.")
}

func TestNavigationByRole(t *testing.T) {
	for role, c := range map[desk.Role]struct{ has, hasnt string }{
		desk.Operatore:       {"/richieste/nuova", "/crm"},
		desk.Amministratore:  {"/ente/persone", "/richieste/nuova"},
		desk.Funzionario:     {"/crm", "/ente"},
		desk.Responsabile:    {"/ricevute", "/richieste"},
		desk.FunzionarioCRIC: {"/ricevute", "/crm"},
		desk.LettoreCRM:      {"/crm", "/ricevute"},
		desk.Gestore:         {"/gestione/argomenti", "/ricevute"},
	} {
		html := viewtest.Render(t, navigation(Services(&desk.Actor{Role: role}), ""))
		viewtest.Has(t, html, `href="`+c.has+`"`)
		viewtest.Hasnt(t, html, `href="`+c.hasnt)
	}
}

// The content security policy forbids both.
func TestNothingInline(t *testing.T) {
	html := viewtest.Render(t, Layout(Page{Title: "x", Who: operator(), Demo: true}))
	for _, bad := range []string{`<style`, `\sstyle=`, `\son[a-z]+=`, `<script(?: defer)?>`} {
		if regexp.MustCompile(bad).MatchString(html) {
			t.Errorf("%s in\n%s", bad, html)
		}
	}
}
