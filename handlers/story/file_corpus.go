package story

// Sample is a file that somebody attaches; why is a part of the reason it is refused with.
type Sample struct {
	About, Name string
	Content     []byte
	Why         string
}
