package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

// Address is how the service is reached, "https://host": as it was told, else as this request came. What
// goes to anybody else than who asks, a mail above all, needs to be told: see MailsLinks.
func (s *Server) Address(c echo.Context) string {
	if s.URL != "" {
		return s.URL
	}
	scheme := "http"
	if s.Secure {
		scheme = "https"
	}
	return scheme + "://" + c.Request().Host
}

// atOurAddress answers at the public address alone, and on this machine: a request for another name was led
// here by mistake, or to have links made that lead elsewhere. Who looks after the service asks how it is at
// any name.
func (s *Server) atOurAddress(next echo.HandlerFunc) echo.HandlerFunc {
	ours := ""
	if u, err := url.Parse(s.URL); err == nil {
		ours = u.Hostname()
	}
	return func(c echo.Context) error {
		if ours == "" || strings.HasPrefix(c.Request().URL.Path, "/salute") || isOurs(c.Request().Host, ours) {
			return next(c)
		}
		return echo.NewHTTPError(http.StatusMisdirectedRequest)
	}
}

func isOurs(host, ours string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	ip, err := netip.ParseAddr(name)
	return strings.EqualFold(strings.TrimSuffix(name, "."), ours) || strings.EqualFold(name, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// cookieName is the name of the session's cookie. Cookies know no ports: a service that is not at its scheme's own
// port has the port in the name, so that two on one host do not sign each other out.
func cookieName(cfg Config) string {
	name := "combipat"
	if cfg.Secure {
		name = "__Host-combipat"
	}
	port := ""
	if u, err := url.Parse(cfg.URL); err == nil && cfg.URL != "" {
		port = u.Port()
	} else if _, listens, err := net.SplitHostPort(cfg.Listens); err == nil {
		port = listens
	}
	if port == "" || port == "0" || port == "80" || port == "443" || port == "8080" {
		return name
	}
	return name + "-" + port
}
