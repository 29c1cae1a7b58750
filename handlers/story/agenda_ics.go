package story

// Text is what a page says, without tags, entities decoded, white space folded, in two
// readings: every tag between two words, or none ("<b>due</b>, tre" is both "due , tre" and
// "due, tre"). Whoever writes a story need not know where the tags are.
type Text struct {
	Apart, Joined string
	Main          int // where the page's <main> begins in apart
}
