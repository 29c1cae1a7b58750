package directory

import (
	"context"

	"combipat/desk"
)

// DefaultTopics is the catalogue a new service begins with: the four sending directorates
// with their common subtopics, until the Gestore changes it [R12].
var DefaultTopics = []desk.Topic{
	{Code: "pensioni", Label: "Pensioni"},
	{Code: "pensioni-calcolo", Parent: "pensioni", Label: "Calcolo e importo della pensione"},
	{Code: "pensioni-decorrenza", Parent: "pensioni", Label: "Requisiti e decorrenza"},
	{Code: "pensioni-ricostituzione", Parent: "pensioni", Label: "Ricostituzione e supplementi"},
	{Code: "pensioni-reversibilita", Parent: "pensioni", Label: "Pensione ai superstiti"},
	{Code: "ammortizzatori", Label: "Ammortizzatori sociali"},
	{Code: "ammortizzatori-naspi", Parent: "ammortizzatori", Label: "NASpI e disoccupazione"},
	{Code: "ammortizzatori-cassa", Parent: "ammortizzatori", Label: "Cassa integrazione"},
	{Code: "ammortizzatori-malattia", Parent: "ammortizzatori", Label: "Malattia e maternità"},
	{Code: "invalidita", Label: "Inclusione sociale e invalidità civile"},
	{Code: "invalidita-accertamento", Parent: "invalidita", Label: "Accertamento sanitario"},
	{Code: "invalidita-pagamento", Parent: "invalidita", Label: "Pagamento e arretrati"},
	{Code: "invalidita-inclusione", Parent: "invalidita", Label: "Assegno di inclusione"},
	{Code: "entrate", Label: "Entrate e contributi"},
	{Code: "entrate-estratto", Parent: "entrate", Label: "Estratto conto contributivo"},
	{Code: "entrate-riscatti", Parent: "entrate", Label: "Riscatti e ricongiunzioni"},
	{Code: "entrate-domestici", Parent: "entrate", Label: "Lavoro domestico"},
}

// Seed fills what a new service needs before anybody enters anything: geography, and the
// default catalogue of topics. What is there already stays as it is.
func (s *Directory) Seed(ctx context.Context) error {
	if err := s.SeedGeography(ctx); err != nil {
		return err
	}
	known, err := s.Catalogue(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	return s.ImportDirectory(ctx, Lists{Topics: DefaultTopics})
}
