package store

import "time"

// ParkedFor is how long a form that came after the end of its session waits for its author.
const ParkedFor = time.Hour
