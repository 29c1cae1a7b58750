package web

const ConfirmPath = "/profilo/conferma"

const FactorsPath = "/profilo/fattori"

const ProfilePath = "/profilo"

// LivePath streams what changes to open pages.
const LivePath = "/eventi"
