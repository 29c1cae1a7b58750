package listen

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// StartRedirect answers in the clear with nothing but the way to HTTPS, until stop is called.
// With an ACME authority it also answers its questions.
func (s *Secured) StartRedirect(secure net.Addr, logger *slog.Logger) (stop func(), err error) {
	if s == nil || s.redirect == "" {
		return func() {}, nil
	}
	l, err := net.Listen("tcp", s.redirect)
	if err != nil {
		return nil, fmt.Errorf("--http-redirect %s: %w", s.redirect, err)
	}
	_, port, _ := net.SplitHostPort(secure.String())
	var way http.Handler = s.wayToHTTPS(port)
	if s.Manager != nil {
		way = s.Manager.HTTPHandler(way)
	}
	server := &http.Server{Handler: bareHeaders(way), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		IdleTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10, ErrorLog: ServerLog(logger)}
	go func() {
		if err := server.Serve(l); err != http.ErrServerClosed {
			logger.Error("redirect to HTTPS", "error", err.Error())
		}
	}()
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = server.Shutdown(ctx)
	}, nil
}

// wayToHTTPS leads a page to its secure address. What was sent in the clear is not sent on: a
// form is refused, so that whoever built it notices. Names that are not the certificate's are
// led to its first.
func (s *Secured) wayToHTTPS(port string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		host = strings.ToLower(host)
		if !s.ours(host) {
			host = s.home
		}
		if host == "" || r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, "Questo servizio risponde solo in HTTPS.\n")
			return
		}
		if port != "443" {
			host = net.JoinHostPort(host, port)
		}
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusPermanentRedirect) // #nosec G710 -- host is one of our own names
	})
}

// bareHeaders go on every answer in the clear.
func bareHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), display-capture=()")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// ServerLog takes what net/http complains of. Failed handshakes are left out: they name the
// address of whoever connected, and every scanner of the network makes some.
func ServerLog(logger *slog.Logger) *log.Logger {
	return log.New(serverWriter{logger}, "", 0)
}

type serverWriter struct{ log *slog.Logger }

func (w serverWriter) Write(line []byte) (int, error) {
	if !bytes.Contains(line, []byte("TLS handshake error")) {
		w.log.Warn(string(bytes.TrimSpace(line)))
	}
	return len(line), nil
}
