package story

import engines "combipat/handlers/browser"

// SignsIn goes through the page for it.
func SignsIn(b *engines.Tab, url, login string) {
	b.Goto(url + "/accedi")
	b.Fill("#utente", login)
	b.Fill("#password", StoryPassword)
	b.Follow("main [type=submit], main button")
	b.WaitFor(`document.querySelector(".cb-strip")`)
}
