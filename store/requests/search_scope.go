package requests

// ScopeWords returns the words that stand before the text of a request in the index: those of its
// ufficio, ente and structure; "" for one it has not. For whoever enters many requests at once.
func ScopeWords(ufficio, ente, struttura string) string {
	return scopeWord(ufficio) + " " + scopeWord(ente) + " " + scopeWord(struttura) + " "
}
