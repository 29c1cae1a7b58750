package handlers

import (
	"net/http"

	"combipat/desk"
)

// route is one line of the surface: who may do what, where.
type route struct {
	method string
	path   string
	roles  []desk.Role // nil: anyone, signed in or not
	page   page
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// Sets of roles, as the table of RULES.md reads.
var (
	signed    = []desk.Role{desk.Operatore, desk.Amministratore, desk.Funzionario, desk.FunzionarioCRIC, desk.Responsabile, desk.LettoreCRM, desk.Gestore}
	operatori = []desk.Role{desk.Operatore}
	officials = []desk.Role{desk.Funzionario, desk.FunzionarioCRIC, desk.Responsabile}
	bothSides = []desk.Role{desk.Operatore, desk.Funzionario, desk.FunzionarioCRIC, desk.Responsabile}
	crmRoles  = []desk.Role{desk.Funzionario, desk.Responsabile, desk.LettoreCRM}
	admins    = []desk.Role{desk.Amministratore}
	gestori   = []desk.Role{desk.Gestore}
	keepers   = []desk.Role{desk.Amministratore, desk.Gestore} // of people's access
	// the Agenda: no CRIC, whose requests have no appointments [R28]
	sedeRoles    = []desk.Role{desk.Funzionario, desk.Responsabile}
	responsabili = []desk.Role{desk.Responsabile}
	attending    = []desk.Role{desk.Operatore, desk.Funzionario, desk.Responsabile}
)

// livePath streams what changes to open pages.
const livePath = "/eventi"

// routes is the whole surface of the product; /static and /salute stand in server.go, the calls of
// the room in room_routes.go. Reading
// it is the review of who may do what: whatever is not here does not exist.
func (s *Server) routes() []route {
	return append([]route{
		{get, "/accedi", anyone, s.signInForm},
		{post, "/accedi", anyone, s.signIn},
		{get, "/accedi/password", anyone, s.forgotForm},
		{post, "/accedi/password", anyone, s.forgot},
		{get, "/invito/:token", anyone, s.linkForm},
		{post, "/invito/:token", anyone, s.linkUse},
		{get, secondPath, anyone, s.secondForm},
		{post, secondPath, anyone, s.secondCheck},
		{post, "/accedi/passkey", anyone, s.passkeyAsk},
		{post, "/accedi/passkey/risposta", anyone, s.passkeyAnswer},
		{get, "/note/:pagina", anyone, s.note},
		{post, "/esci", signed, s.signOut},
		{get, "/profilo/password", signed, s.passwordForm},
		{post, "/profilo/password", signed, s.passwordChange},
		{get, "/ripresa", signed, s.resumeList},
		{post, "/ripresa/:id/elimina", signed, s.resumeDrop},
		{get, "/", signed, s.portal},
		{get, "/notifiche", signed, s.notices},
		{get, "/notifiche/conteggio", signed, s.noticesCount},
		{post, "/notifiche/lette", signed, s.noticesRead},
		{get, "/manuale", signed, s.manual},
		{get, "/manuale/:ruolo", signed, s.manualOf},
		{get, livePath, signed, s.live},
		{get, "/allegati/:id", bothSides, s.attachment},

		// one's own profile, and how one gets in; what the gate asks beside the role: gate_marks.go
		{get, profilePath, signed, s.profile},
		{get, sessionsPath, signed, s.sessionList},
		{post, "/profilo/sessioni/fine", signed, s.sessionEndAll},
		{post, "/profilo/sessioni/:id/fine", signed, s.sessionEnd},
		{get, sessionPath, signed, s.sessionLeft},
		{post, "/sessione/prolunga", signed, s.sessionExtend},
		{get, confirmPath, signed, s.confirmForm},
		{post, confirmPath, signed, s.confirm},
		{get, factorsPath, signed, s.factors},
		{post, totpPath, signed, s.appStart},
		{get, totpPath, signed, s.appForm},
		{post, totpPath + "/conferma", signed, s.appConfirm},
		{post, totpPath + "/rimuovi", signed, s.appRemove},
		{post, passkeyPath, signed, s.passkeyBegin},
		{post, passkeyPath + "/registra", signed, s.passkeySave},
		{post, passkeyPath + "/:id/nome", signed, s.passkeyRename},
		{post, passkeyPath + "/:id/rimuovi", signed, s.passkeyRemove},
		{post, factorsPath + "/codici", signed, s.recoveryNew},

		// patronato: Scrivi alla sede
		{post, "/profilo", operatori, s.changeProfile},
		{get, "/richieste", operatori, s.storico},
		{post, "/richieste/cerca", operatori, s.searching(desk.SearchBudget, s.storicoSearch)},
		{get, "/richieste/nuova", operatori, s.requestNew},
		{post, "/richieste/nuova/verifica", operatori, s.requestCheck},
		{post, "/richieste", operatori, s.requestSend},
		{post, "/richieste/bozza", operatori, s.draftAutosave},
		{post, "/richieste/bozza/elimina", operatori, s.draftDrop},
		{post, "/richieste/solleciti", operatori, s.remindMany},
		{get, "/richieste/:id", operatori, s.requestDetail},
		{post, "/richieste/:id/letta", operatori, s.requestRead},
		{post, "/richieste/:id/segui", operatori, s.requestHandOver},
		{post, "/richieste/:id/sollecito", operatori, s.requestRemind},
		{post, "/richieste/:id/integrazioni", operatori, s.requestInteract},
		{post, "/richieste/:id/ritiro", operatori, s.requestWithdraw},
		{get, "/richieste/:id/ricevuta", operatori, s.receipt},

		// INPS
		{get, "/ricevute", officials, s.inbox},
		{post, "/ricevute/cerca", officials, s.searching(desk.SearchBudget, s.inboxSearch)},
		{get, "/ricevute/:id", officials, s.inboxDetail},
		{post, "/ricevute/:id/presenza", officials, s.inboxPresence},
		{post, "/ricevute/:id/presa-in-carico", officials, s.inboxTake},
		{post, "/ricevute/:id/risposta", officials, s.inboxReply},
		{post, "/ricevute/:id/chiusura", officials, s.inboxClose},
		{post, "/ricevute/:id/trasferimento", officials, s.inboxTransfer},
		{post, "/ricevute/:id/assegnazione", officials, s.inboxAssign},
		{post, "/ricevute/:id/note", officials, s.inboxNote},
		{get, "/crm", crmRoles, s.crmForm},
		{post, "/crm", crmRoles, s.searching(desk.CRMBudget, s.crmOpen)},

		// patronato: Agenda Appuntamenti
		{get, "/agenda", operatori, s.agendaHome},
		{get, "/agenda/nuovo", operatori, s.agendaNew},
		{post, "/agenda/blocchi", operatori, s.holdTake},
		{get, "/agenda/blocchi/:id", operatori, s.holdForm},
		{post, "/agenda/blocchi/:id/rinuncia", operatori, s.holdRelease},
		{post, "/agenda/appuntamenti", operatori, s.appointmentConfirm},
		{get, "/agenda/appuntamenti/:id", attending, s.appointmentDetail},
		{post, "/agenda/appuntamenti/:id/letta", operatori, s.appointmentRead},
		{post, "/agenda/appuntamenti/:id/annullamento", attending, s.appointmentCancel},
		{post, "/agenda/appuntamenti/:id/spostamento", operatori, s.appointmentMove},
		{post, "/agenda/appuntamenti/:id/alternativa", operatori, s.appointmentAccept},
		{get, "/agenda/appuntamenti/:id/calendario.ics", attending, s.appointmentCalendar},
		{post, "/agenda/appuntamenti/:id/ospiti", attending, s.guestInvite},
		{post, "/agenda/appuntamenti/:id/ospiti/:ospite/revoca", attending, s.guestRevoke},
		{get, "/agenda/appuntamenti/:id/documenti/:doc", attending, s.meetingFile},
		{get, "/agenda/cerca", operatori, s.agendaSearchForm},
		{post, "/agenda/cerca", operatori, s.searching(desk.SearchBudget, s.agendaSearch)},
		{post, "/agenda/attese", operatori, s.waitingJoin},
		{post, "/agenda/attese/:id/rinuncia", operatori, s.waitingLeave},
		{get, "/agenda/calendario", operatori, s.feedPage},
		{post, "/agenda/calendario", operatori, s.feedNew},
		{post, "/agenda/calendario/revoca", operatori, s.feedEnd},
		{get, "/calendari/:token", anyone, s.feedRead},

		// INPS: agenda of the sede
		{get, "/agenda-sede", sedeRoles, s.sedeDay},
		{post, "/agenda/appuntamenti/:id/esito", sedeRoles, s.appointmentOutcome},
		{post, "/agenda/appuntamenti/:id/riabilitazione", sedeRoles, s.appointmentGrant},
		{get, "/agenda-sede/rispondi-oggi", sedeRoles, s.answerToday},
		{get, "/sede/punti", responsabili, s.puntoList},
		{post, "/sede/punti", responsabili, s.puntoSave},
		{get, "/sede/punti/:id", responsabili, s.puntoDetail},
		{post, "/sede/punti/:id", responsabili, s.puntoSave},
		{post, "/sede/punti/:id/ritiro", responsabili, s.puntoRetire},
		{post, "/sede/punti/:id/fasce", responsabili, s.templateSave},
		{post, lineRoute, responsabili, s.templateChange},
		{post, "/sede/fasce/:id/elimina", responsabili, s.templateRemove},
		{post, "/sede/punti/:id/eccezioni", responsabili, s.exceptionSave},
		{post, "/sede/punti/:id/eccezioni/elimina", responsabili, s.exceptionRemove},
		{post, "/sede/punti/:id/funzionari", responsabili, s.puntoOfficials},
		{get, "/sede/chiusure", responsabili, s.closureList},
		{post, "/sede/chiusure", responsabili, s.closureSave},
		{get, "/sede/chiusure/:id", responsabili, s.closureDetail},
		{post, "/sede/chiusure/:id/elimina", responsabili, s.closureLift},
		{get, "/sede/assenze", responsabili, s.absenceList},
		{post, "/sede/assenze", responsabili, s.absenceSave},
		{post, "/sede/assenze/:id/elimina", responsabili, s.absenceRemove},
		{post, "/sede/patrono", responsabili, s.patronSave},
		{get, "/sede/previsione", responsabili, s.forecast},
		{get, officialsPath, responsabili, s.officialList},
		{post, "/sede/funzionari/:id", responsabili, s.officialSave},
		{get, repliesPath, responsabili, s.readyList},
		{post, repliesPath, responsabili, s.readySave},
		{get, "/sede/risposte/:id", responsabili, s.readyDetail},
		{post, "/sede/risposte/:id", responsabili, s.readySave},
		{post, "/sede/risposte/:id/ritiro", responsabili, s.readyRetire},

		// personal data: who looked at it, how long it is kept, erasure, export
		{get, "/sede/accessi", responsabili, s.accessForm},
		{post, "/sede/accessi", responsabili, s.searching(desk.CRMBudget, s.accessList)},
		{get, "/sede/esportazione", responsabili, s.exportForm},
		{post, "/sede/esportazione", responsabili, s.searching(desk.ExportBudget, s.export)},
		{get, "/gestione/accessi", gestori, s.accessForm},
		{post, "/gestione/accessi", gestori, s.searching(desk.CRMBudget, s.accessList)},
		{get, "/gestione/conservazione", gestori, s.retentionForm},
		{post, "/gestione/conservazione", gestori, s.retentionSave},
		{get, "/gestione/cancellazione", gestori, s.eraseForm},
		{post, "/gestione/cancellazione", gestori, s.erase},

		// ente and directory
		{get, "/persone/:id/fattori", keepers, s.factorResetForm},
		{post, "/persone/:id/fattori", keepers, s.factorReset},
		{get, "/ente/persone", admins, s.people},
		{post, "/ente/persone", admins, s.personAdd},
		{post, "/ente/persone/cerca", admins, s.peopleSearch},
		{get, "/ente/persone/nuova", admins, s.personNew},
		{get, operatorsPath, admins, s.operatorsForm},
		{post, operatorsPath, admins, s.operatorsImport},
		{get, "/ente/persone/:id", admins, s.personDetail},
		{post, "/ente/persone/:id", admins, s.personSave},
		{post, "/ente/persone/:id/stato", admins, s.personEnable},
		{post, "/ente/persone/:id/link", admins, s.personLink},
		{post, "/ente/persone/:id/referente", admins, s.enteReferente},
		{get, "/ente/richieste", admins, s.enteRequests},
		{get, "/ente/richieste/:id", admins, s.enteRequest},
		{post, "/ente/richieste/:id", admins, s.enteContent},
		{get, ufficiPath, admins, s.ufficioList},
		{post, ufficiPath, admins, s.officeSave},
		{get, "/ente/uffici/:id", admins, s.ufficioDetail},
		{post, "/ente/uffici/:id", admins, s.officeSave},
		{get, entrustPath, admins, s.entrustList},
		{get, "/ente/affidamenti/:id", admins, s.entrustForm},
		{post, "/ente/affidamenti/:id", admins, s.entrust},
		{get, "/gestione/argomenti", gestori, s.topicList},
		{post, "/gestione/argomenti", gestori, s.topicSave},
		{get, "/gestione/strutture", gestori, s.strutturaList},
		{post, "/gestione/strutture", gestori, s.strutturaAdd},
		{get, "/gestione/strutture/:id", gestori, s.strutturaDetail},
		{post, "/gestione/strutture/:id", gestori, s.strutturaSave},
		{post, "/gestione/strutture/:id/ritiro", gestori, s.strutturaRetire},
		{get, "/gestione/poli", gestori, s.ruleList},
		{post, "/gestione/poli", gestori, s.ruleAdd},
		{post, "/gestione/poli/elimina", gestori, s.ruleRemove},
		{get, "/gestione/enti", gestori, s.enteList},
		{post, "/gestione/enti", gestori, s.ufficioSave},
		{get, "/gestione/persone", gestori, s.people},
		{post, "/gestione/persone", gestori, s.personAdd},
		{post, "/gestione/persone/cerca", gestori, s.peopleSearch},
		{get, "/gestione/persone/nuova", gestori, s.personNew},
		{get, "/gestione/persone/:id", gestori, s.personDetail},
		{post, "/gestione/persone/:id", gestori, s.personSave},
		{post, "/gestione/persone/:id/stato", gestori, s.personEnable},
		{post, "/gestione/persone/:id/link", gestori, s.personLink},
		{get, "/gestione/importa", gestori, s.importPage},
		{post, "/gestione/importa", gestori, s.importFile},
		{get, "/gestione/importa/:id", gestori, s.importPreview},
		{post, "/gestione/importa/:id", gestori, s.importConfirm},
		{post, "/gestione/esporta", gestori, s.exportList},
		{get, "/gestione/posta", gestori, s.mailState},
		{post, "/gestione/posta/riprova", gestori, s.mailRetry},
		{post, "/gestione/posta/abbandona", gestori, s.mailGiveUp},
		{get, "/gestione/antivirus", gestori, s.scanState},
	}, s.roomRoutes()...) // "Accedi Web Meeting": room_routes.go
}
