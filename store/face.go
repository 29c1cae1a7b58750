package store

import (
	"combipat/store/agenda"
	"combipat/store/db"
	"combipat/store/directory"
	"combipat/store/imports"
	"combipat/store/mail"
	"combipat/store/office"
	"combipat/store/people"
	"combipat/store/privacy"
	"combipat/store/requests"
	"combipat/store/room"
)

type (
	AbsenceEntry   = agenda.AbsenceEntry
	Access         = privacy.Access
	Act            = db.Act
	AgendaFilter   = agenda.AgendaFilter
	Appointments   = agenda.Appointments
	Attendee       = db.Attendee
	Burden         = office.Burden
	CannedEntry    = directory.CannedEntry
	CannedReply    = requests.CannedReply
	Closing        = requests.Closing
	ClosureEntry   = agenda.ClosureEntry
	Comune         = directory.Comune
	Conversation   = requests.Conversation
	Directory      = directory.Lists
	Dossier        = privacy.Dossier
	Draft          = requests.Draft
	Encoding       = imports.Encoding
	Erasure        = privacy.Erasure
	ErasureLine    = privacy.ErasureLine
	Factors        = people.Factors
	Filter         = requests.Filter
	Imported       = imports.Imported
	Importer       = imports.Importer
	KeptEnte       = directory.KeptEnte
	KeptPunto      = agenda.KeptPunto
	KeptStruttura  = directory.KeptStruttura
	KeptUfficio    = directory.KeptUfficio
	Line           = imports.Line
	Link           = people.Link
	List           = requests.List
	Load           = directory.Load
	Login          = people.Login
	Looking        = requests.Looking
	Mail           = mail.Mail
	MailLine       = mail.MailLine
	MailView       = mail.MailView
	Managed        = people.Managed
	Message        = requests.Message
	NewFile        = requests.NewFile
	NewPerson      = people.NewPerson
	NewPosition    = people.NewPosition
	Notice         = requests.Notice
	OfPosition     = requests.OfPosition
	Official       = requests.Official
	Options        = db.Options
	OutboxState    = mail.OutboxState
	Position       = people.Position
	KeptForm       = people.KeptForm
	Passkey        = people.Passkey
	PeoplePage     = people.PeoplePage
	PersonEntry    = people.PersonEntry
	Places         = people.Places
	PuntoEntry     = imports.PuntoEntry
	Queues         = requests.Queues
	Report         = imports.Report
	Retention      = privacy.Retention
	RoomEntry      = room.RoomEntry
	Saved          = requests.Saved
	RoomFile       = room.RoomFile
	RoomLine       = room.RoomLine
	Row            = db.Row
	RuleEntry      = directory.RuleEntry
	RuleLine       = directory.RuleLine
	SavedDraft     = requests.SavedDraft
	Scan           = requests.Scan
	ScanCounts     = requests.ScanCounts
	Search         = agenda.Search
	Settling       = agenda.Settling
	SignIn         = people.SignIn
	Staged         = db.Staged
	State          = directory.State
	Step           = imports.Step
	SentOtherwise  = db.SentOtherwise
	StoredFile     = db.StoredFile
	StrutturaEntry = directory.StrutturaEntry
	Stuck          = people.Stuck
	Table          = imports.Table
	TemplateEntry  = agenda.TemplateEntry
	Unsettled      = agenda.Unsettled
	TopicEntry     = directory.TopicEntry
	TopicWork      = office.TopicWork
	Tx             = db.Tx
	UfficioEntry   = directory.UfficioEntry
	Unread         = directory.Unread
	View           = requests.View
	WaitFor        = agenda.WaitFor
	Weather        = db.Weather
	Wish           = agenda.Wish
	Worker         = office.Worker
)

const (
	Away               = db.Away
	Crowded            = db.Crowded
	DefaultConnections = db.DefaultConnections
	DiskBad            = db.DiskBad
	DiskFull           = db.DiskFull
	DroppedFor         = requests.DroppedFor
	ErasureByCF        = privacy.ErasureByCF
	Fair               = db.Fair
	GuestPrefix        = db.GuestPrefix
	KeyFile            = db.KeyFile
	LinkMark           = people.LinkMark
	LiveNotices        = db.LiveNotices
	MailDone           = mail.MailDone
	MailGivenUp        = mail.MailGivenUp
	MailWaiting        = mail.MailWaiting
	PageSize           = requests.PageSize
	FormKeptFor        = people.FormKeptFor
	QueueCap           = requests.QueueCap
	ReadAppointment    = db.ReadAppointment
	ReadFile           = db.ReadFile
	ReadReceipt        = db.ReadReceipt
	ReadRequest        = db.ReadRequest
	Reserve            = db.Reserve
	ViewBookable       = requests.ViewBookable
	ViewDrafts         = requests.ViewDrafts
	ViewLate           = requests.ViewLate
	ViewMine           = requests.ViewMine
	ViewRemindable     = requests.ViewRemindable
	ViewUnassigned     = requests.ViewUnassigned
	ViewUnread         = requests.ViewUnread
	ViewWaiting        = requests.ViewWaiting
)

var (
	DefaultTopics = directory.DefaultTopics
	EncodingNamed = imports.EncodingNamed
	Encodings     = imports.Encodings
	ErrAway       = db.ErrAway
	ErrBusy       = db.ErrBusy
	ErrDisk       = db.ErrDisk
	ErrFull       = db.ErrFull
	ErrLostFile   = db.ErrLostFile
	Essential     = db.Essential
	ErrNewer      = db.ErrNewer
	ErrNotFound   = db.ErrNotFound
	ErrStale      = db.ErrStale
	ErrTarget     = db.ErrTarget
	ErrTaken      = db.ErrTaken
	ErrTooLarge   = db.ErrTooLarge
	ForPage       = db.ForPage
	Found         = privacy.Found
	ImporterNamed = imports.ImporterNamed
	Importers     = imports.Importers
	Next          = imports.Next
	Operators     = imports.Operators
	ParseOutcome  = agenda.ParseOutcome
	Quiet         = db.Quiet
	QuietLog      = db.QuietLog
	ReadCSV       = imports.ReadCSV
	Ready         = imports.Ready
	Target        = db.Target
	Typed         = db.Typed
	WeatherOf     = db.WeatherOf
	Weight        = requests.Weight
)
