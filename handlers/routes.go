package handlers

import (
	"net/http"

	"combipat/desk"
	"combipat/handlers/account"
	"combipat/handlers/directory"
	"combipat/handlers/inbox"
	"combipat/handlers/office"
	"combipat/handlers/web"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// anyone lets pass without a session too; the actor is then empty.
var anyone []desk.Role

// Sets of roles, as the table of RULES.md reads.
var (
	signed    = []desk.Role{desk.Operatore, desk.Amministratore, desk.Funzionario, desk.FunzionarioCRIC, desk.Responsabile, desk.ResponsabileCRIC, desk.LettoreCRM, desk.Gestore}
	operatori = []desk.Role{desk.Operatore}
	officials = []desk.Role{desk.Funzionario, desk.FunzionarioCRIC, desk.Responsabile, desk.ResponsabileCRIC}
	bothSides = []desk.Role{desk.Operatore, desk.Funzionario, desk.FunzionarioCRIC, desk.Responsabile, desk.ResponsabileCRIC}
	crmRoles  = []desk.Role{desk.Funzionario, desk.Responsabile, desk.LettoreCRM}
	admins    = []desk.Role{desk.Amministratore}
	gestori   = []desk.Role{desk.Gestore}
	keepers   = []desk.Role{desk.Amministratore, desk.Gestore} // of people's access
	// the Agenda: no CRIC, whose requests have no appointments [R28]
	sedeRoles    = []desk.Role{desk.Funzionario, desk.Responsabile}
	responsabili = []desk.Role{desk.Responsabile}
	heads        = []desk.Role{desk.Responsabile, desk.ResponsabileCRIC}
	attending    = []desk.Role{desk.Operatore, desk.Funzionario, desk.Responsabile}
)

// route is one line of the surface: who may do what, where.
type route web.Route

// routes is the whole surface of the product; /static and /salute stand in server.go, the calls of
// the room in room_routes.go. Reading
// it is the review of who may do what: whatever is not here does not exist.
func (s *Server) routes() []route {
	return append([]route{
		{get, "/accedi", anyone, s.account.SignInForm},
		{post, "/accedi", anyone, s.account.SignIn},
		{get, "/accedi/password", anyone, s.account.ForgotForm},
		{post, "/accedi/password", anyone, s.account.Forgot},
		{get, "/invito/:token", anyone, s.account.LinkForm},
		{post, "/invito/:token", anyone, s.account.LinkUse},
		{get, account.SecondPath, anyone, s.account.SecondForm},
		{post, account.SecondPath, anyone, s.account.SecondCheck},
		{post, "/accedi/passkey", anyone, s.account.PasskeyAsk},
		{post, "/accedi/passkey/risposta", anyone, s.account.PasskeyAnswer},
		{get, "/note/:pagina", anyone, s.portal.Note},
		{post, "/esci", signed, s.account.SignOut},
		{get, "/profilo/password", signed, s.account.PasswordForm},
		{post, "/profilo/password", signed, s.account.PasswordChange},
		{get, "/ripresa", signed, s.ResumeList},
		{post, "/ripresa", signed, s.KeepTyped},
		{post, "/ripresa/:id/elimina", signed, s.ResumeDrop},
		{get, "/esito", signed, s.Outcome},
		{get, "/", signed, s.portal.Portal},
		{get, "/notifiche", signed, s.portal.Notices},
		{get, "/notifiche/conteggio", signed, s.portal.NoticesCount},
		{post, "/notifiche/lette", signed, s.portal.NoticesRead},
		{get, "/manuale", signed, s.portal.Manual},
		{get, "/manuale/:ruolo", signed, s.portal.ManualOf},
		{get, web.LivePath, signed, s.Live},
		{get, "/allegati/:id", bothSides, s.requests.Attachment},

		// one's own profile, and how one gets in; what the gate asks beside the role: gate_marks.go
		{get, web.ProfilePath, signed, s.account.Profile},
		{post, web.ProfilePath, signed, s.account.ChangeProfile},
		{get, account.SessionsPath, signed, s.account.SessionList},
		{post, "/profilo/sessioni/fine", signed, s.account.SessionEndAll},
		{post, "/profilo/sessioni/:id/fine", signed, s.account.SessionEnd},
		{get, account.SessionPath, signed, s.account.SessionLeft},
		{post, "/sessione/prolunga", signed, s.account.SessionExtend},
		{get, web.ConfirmPath, signed, s.account.ConfirmForm},
		{post, web.ConfirmPath, signed, s.account.Confirm},
		{get, web.FactorsPath, signed, s.account.FactorList},
		{post, account.TotpPath, signed, s.account.AppStart},
		{get, account.TotpPath, signed, s.account.AppForm},
		{post, account.TotpPath + "/conferma", signed, s.account.AppConfirm},
		{post, account.TotpPath + "/rimuovi", signed, s.account.AppRemove},
		{post, account.PasskeyPath, signed, s.account.PasskeyBegin},
		{post, account.PasskeyPath + "/registra", signed, s.account.PasskeySave},
		{post, account.PasskeyPath + "/:id/nome", signed, s.account.PasskeyRename},
		{post, account.PasskeyPath + "/:id/rimuovi", signed, s.account.PasskeyRemove},
		{post, web.FactorsPath + "/codici", signed, s.account.RecoveryNew},

		// patronato: Scrivi alla sede
		{get, "/richieste", operatori, s.requests.List},
		{post, "/richieste/cerca", operatori, s.Searching(desk.SearchBudget, s.ToResult)},
		{get, "/richieste/cerca", operatori, s.Found(nil, s.requests.Search)},
		{get, "/richieste/nuova", operatori, s.requests.Form},
		{post, "/richieste/nuova/verifica", operatori, s.requests.Check},
		{post, "/richieste", operatori, s.requests.Send},
		{post, "/richieste/bozza", operatori, s.requests.Autosave},
		{post, "/richieste/bozza/elimina", operatori, s.requests.DropDraft},
		{post, "/richieste/bozza/riprendi", operatori, s.requests.TakeDraftBack},
		{post, "/richieste/solleciti", operatori, s.requests.RemindMany},
		{get, "/richieste/:id", operatori, s.requests.Detail},
		{post, "/richieste/:id/letta", operatori, s.requests.Read},
		{post, "/richieste/:id/segui", operatori, s.requests.HandOver},
		{post, "/richieste/:id/sollecito", operatori, s.requests.Remind},
		{post, "/richieste/:id/integrazioni", operatori, s.requests.Interact},
		{post, "/richieste/:id/ritiro", operatori, s.requests.Withdraw},
		{get, "/richieste/:id/ricevuta", operatori, s.requests.Receipt},

		// INPS
		{get, "/ricevute", officials, s.inbox.List},
		{post, "/ricevute/cerca", officials, s.Searching(desk.SearchBudget, s.ToResult)},
		{get, "/ricevute/cerca", officials, s.Found(nil, s.inbox.Search)},
		{get, inbox.AllPath, officials, s.inbox.All},
		{get, "/ricevute/:id", officials, s.inbox.Detail},
		{post, "/ricevute/:id/presenza", officials, s.inbox.Presence},
		{post, "/ricevute/:id/presa-in-carico", officials, s.inbox.Take},
		{post, "/ricevute/:id/risposta", officials, s.inbox.Reply},
		{post, "/ricevute/:id/chiusura", officials, s.inbox.Close},
		{post, "/ricevute/:id/trasferimento", officials, s.inbox.Transfer},
		{post, "/ricevute/:id/assegnazione", officials, s.inbox.Assign},
		{post, "/ricevute/:id/note", officials, s.inbox.Note},
		{get, "/crm", crmRoles, s.Found(s.inbox.CrmForm, s.inbox.CrmOpen)},
		{post, "/crm", crmRoles, s.Searching(desk.CRMBudget, s.ToResult)},

		// patronato: Agenda Appuntamenti
		{get, "/agenda", operatori, s.agenda.Home},
		{get, "/agenda/nuovo", operatori, s.agenda.New},
		{post, "/agenda/blocchi", operatori, s.agenda.HoldTake},
		{get, "/agenda/blocchi/:id", operatori, s.agenda.HoldForm},
		{post, "/agenda/blocchi/:id/rinuncia", operatori, s.agenda.HoldRelease},
		{post, "/agenda/appuntamenti", operatori, s.agenda.Confirm},
		{get, "/agenda/appuntamenti/:id", attending, s.agenda.Detail},
		{post, "/agenda/appuntamenti/:id/letta", operatori, s.agenda.Read},
		{post, "/agenda/appuntamenti/:id/annullamento", attending, s.agenda.Cancel},
		{post, "/agenda/appuntamenti/:id/spostamento", operatori, s.agenda.Move},
		{post, "/agenda/appuntamenti/:id/alternativa", operatori, s.agenda.Accept},
		{get, "/agenda/appuntamenti/:id/calendario.ics", attending, s.agenda.Calendar},
		{post, "/agenda/appuntamenti/:id/ospiti", attending, s.agenda.GuestInvite},
		{post, "/agenda/appuntamenti/:id/ospiti/:ospite/revoca", attending, s.agenda.GuestRevoke},
		{get, "/agenda/appuntamenti/:id/documenti/:doc", attending, s.room.MeetingFile},
		{get, "/agenda/cerca", operatori, s.Found(s.agenda.SearchForm, s.agenda.Search)},
		{post, "/agenda/cerca", operatori, s.Searching(desk.SearchBudget, s.ToResult)},
		{post, "/agenda/attese", operatori, s.agenda.WaitingJoin},
		{post, "/agenda/attese/:id/rinuncia", operatori, s.agenda.WaitingLeave},
		{get, "/agenda/calendario", operatori, s.agenda.FeedPage},
		{post, "/agenda/calendario", operatori, s.agenda.FeedNew},
		{post, "/agenda/calendario/revoca", operatori, s.agenda.FeedEnd},
		{get, "/calendari/:token", anyone, s.agenda.FeedRead},

		// INPS: agenda of the sede
		{get, "/agenda-sede", sedeRoles, s.agenda.SedeDay},
		{post, "/agenda/appuntamenti/:id/esito", sedeRoles, s.agenda.Outcome},
		{post, "/agenda/appuntamenti/:id/riabilitazione", sedeRoles, s.agenda.Grant},
		{get, "/agenda-sede/rispondi-oggi", sedeRoles, s.office.AnswerToday},
		{get, "/sede/punti", responsabili, s.office.PuntoList},
		{post, "/sede/punti", responsabili, s.office.PuntoSave},
		{get, "/sede/punti/:id", responsabili, s.office.PuntoDetail},
		{post, "/sede/punti/:id", responsabili, s.office.PuntoSave},
		{post, "/sede/punti/:id/ritiro", responsabili, s.office.PuntoRetire},
		{post, "/sede/punti/:id/fasce", responsabili, s.office.TemplateSave},
		{post, office.LineRoute, responsabili, s.office.TemplateChange},
		{post, "/sede/fasce/:id/elimina", responsabili, s.office.TemplateRemove},
		{post, "/sede/punti/:id/eccezioni", responsabili, s.office.ExceptionSave},
		{post, "/sede/punti/:id/eccezioni/elimina", responsabili, s.office.ExceptionRemove},
		{post, "/sede/punti/:id/funzionari", responsabili, s.office.PuntoOfficials},
		{get, "/sede/chiusure", responsabili, s.office.ClosureList},
		{post, "/sede/chiusure", responsabili, s.office.ClosureSave},
		{get, "/sede/chiusure/:id", responsabili, s.office.ClosureDetail},
		{post, "/sede/chiusure/:id/elimina", responsabili, s.office.ClosureLift},
		{get, "/sede/assenze", responsabili, s.office.AbsenceList},
		{post, "/sede/assenze", responsabili, s.office.AbsenceSave},
		{post, "/sede/assenze/:id/elimina", responsabili, s.office.AbsenceRemove},
		{post, "/sede/patrono", responsabili, s.office.PatronSave},
		{get, "/sede/previsione", responsabili, s.office.Forecast},
		{get, office.OfficialsPath, responsabili, s.office.OfficialList},
		{post, "/sede/funzionari/:id", responsabili, s.office.OfficialSave},
		{get, office.RepliesPath, heads, s.office.ReadyList},
		{post, office.RepliesPath, heads, s.office.ReadySave},
		{get, "/sede/risposte/:id", heads, s.office.ReadyDetail},
		{post, "/sede/risposte/:id", heads, s.office.ReadySave},
		{post, "/sede/risposte/:id/ritiro", heads, s.office.ReadyRetire},

		// personal data: who looked at it, how long it is kept, erasure, export
		{get, "/sede/accessi", responsabili, s.Found(s.privacy.AccessForm, s.privacy.AccessList)},
		{post, "/sede/accessi", responsabili, s.Searching(desk.CRMBudget, s.ToResult)},
		{get, "/sede/esportazione", responsabili, s.privacy.ExportForm},
		{post, "/sede/esportazione", responsabili, s.Searching(desk.ExportBudget, s.privacy.Export)},
		{get, "/gestione/accessi", gestori, s.Found(s.privacy.AccessForm, s.privacy.AccessList)},
		{post, "/gestione/accessi", gestori, s.Searching(desk.CRMBudget, s.ToResult)},
		{get, "/gestione/conservazione", gestori, s.privacy.RetentionForm},
		{post, "/gestione/conservazione", gestori, s.privacy.RetentionSave},
		{get, "/gestione/cancellazione", gestori, s.privacy.EraseForm},
		{post, "/gestione/cancellazione", gestori, s.privacy.Erase},

		// ente and directory
		{get, "/persone/:id/fattori", keepers, s.account.FactorResetForm},
		{post, "/persone/:id/fattori", keepers, s.account.FactorReset},
		{get, "/ente/persone", admins, s.account.People},
		{post, "/ente/persone", admins, s.account.PersonAdd},
		{post, "/ente/persone/cerca", admins, s.ToResult},
		{get, "/ente/persone/cerca", admins, s.Found(nil, s.account.PeopleSearch)},
		{get, "/ente/persone/nuova", admins, s.account.PersonNew},
		{get, account.OperatorsPath, admins, s.account.OperatorsForm},
		{post, account.OperatorsPath, admins, s.account.OperatorsImport},
		{get, "/ente/persone/:id", admins, s.account.PersonDetail},
		{post, "/ente/persone/:id", admins, s.account.PersonSave},
		{post, "/ente/persone/:id/stato", admins, s.account.PersonEnable},
		{post, "/ente/persone/:id/link", admins, s.account.PersonLink},
		{post, "/ente/persone/:id/referente", admins, s.office.EnteReferente},
		{get, "/ente/persone/:id/incarichi", admins, s.account.PositionList},
		{post, "/ente/persone/:id/incarichi", admins, s.account.PositionAdd},
		{post, "/ente/persone/:id/incarichi/:incarico/fine", admins, s.account.PositionEnd},
		{get, "/ente/richieste", admins, s.office.EnteRequests},
		{get, "/ente/richieste/:id", admins, s.office.EnteRequest},
		{post, "/ente/richieste/:id", admins, s.office.EnteContent},
		{get, directory.UfficiPath, admins, s.directory.UfficioList},
		{post, directory.UfficiPath, admins, s.directory.OfficeSave},
		{get, "/ente/uffici/:id", admins, s.directory.UfficioDetail},
		{post, "/ente/uffici/:id", admins, s.directory.OfficeSave},
		{get, office.EntrustPath, admins, s.office.EntrustList},
		{get, "/ente/affidamenti/:id", admins, s.office.EntrustForm},
		{post, "/ente/affidamenti/:id", admins, s.office.Entrust},
		{get, "/gestione/argomenti", gestori, s.directory.TopicList},
		{post, "/gestione/argomenti", gestori, s.directory.TopicSave},
		{get, "/gestione/strutture", gestori, s.directory.StrutturaList},
		{post, "/gestione/strutture", gestori, s.directory.StrutturaAdd},
		{get, "/gestione/strutture/:id", gestori, s.directory.StrutturaDetail},
		{post, "/gestione/strutture/:id", gestori, s.directory.StrutturaSave},
		{post, "/gestione/strutture/:id/ritiro", gestori, s.directory.StrutturaRetire},
		{get, "/gestione/poli", gestori, s.directory.RuleList},
		{post, "/gestione/poli", gestori, s.directory.RuleAdd},
		{post, "/gestione/poli/elimina", gestori, s.directory.RuleRemove},
		{get, "/gestione/enti", gestori, s.directory.EnteList},
		{post, "/gestione/enti", gestori, s.directory.UfficioSave},
		{get, "/gestione/persone", gestori, s.account.People},
		{post, "/gestione/persone", gestori, s.account.PersonAdd},
		{post, "/gestione/persone/cerca", gestori, s.ToResult},
		{get, "/gestione/persone/cerca", gestori, s.Found(nil, s.account.PeopleSearch)},
		{get, "/gestione/persone/nuova", gestori, s.account.PersonNew},
		{get, "/gestione/persone/:id", gestori, s.account.PersonDetail},
		{post, "/gestione/persone/:id", gestori, s.account.PersonSave},
		{post, "/gestione/persone/:id/stato", gestori, s.account.PersonEnable},
		{post, "/gestione/persone/:id/link", gestori, s.account.PersonLink},
		{get, "/gestione/persone/:id/incarichi", gestori, s.account.PositionList},
		{post, "/gestione/persone/:id/incarichi", gestori, s.account.PositionAdd},
		{post, "/gestione/persone/:id/incarichi/:incarico/fine", gestori, s.account.PositionEnd},
		{get, "/gestione/senza-funzionari", gestori, s.directory.UnreadList},
		{get, "/gestione/importa", gestori, s.directory.ImportPage},
		{post, "/gestione/importa", gestori, s.directory.ImportFile},
		{get, "/gestione/importa/:id", gestori, s.directory.ImportPreview},
		{post, "/gestione/importa/:id", gestori, s.directory.ImportConfirm},
		{post, "/gestione/esporta", gestori, s.directory.ExportList},
		{get, "/gestione/posta", gestori, s.directory.MailState},
		{post, "/gestione/posta/riprova", gestori, s.directory.MailRetry},
		{post, "/gestione/posta/abbandona", gestori, s.directory.MailGiveUp},
		{get, "/gestione/antivirus", gestori, s.directory.ScanState},
	}, s.roomRoutes()...) // "Accedi Web Meeting": room_routes.go
}
