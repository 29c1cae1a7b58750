// Package story is what the pages are tested with: the player of stories, people with a browser's
// habits but no browser (Play, Browser), and people in a real one (Chromium, Tab). Tests of every
// noun use it; the product imports none of it. Its own tests stand in handlers, where the table of
// routes is.
package story
