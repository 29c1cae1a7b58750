package web

// MailsLinks says whether links go out by e-mail: somebody has to take the mail, and the service to know
// its own address. Else no page promises one, and links are handed over by copying, printing or showing them.
func (s *Server) MailsLinks() bool { return s.Mail && s.URL != "" }
