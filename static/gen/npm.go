package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A locked package: what the tarball must hash to, as npm's own lock files write it.
type locked struct {
	Name      string `json:"name"`
	Version   string `json:"version"`
	Integrity string `json:"integrity"`
}

// packages are the files of the fetched packages, by package name and path.
type packages struct {
	files  map[string]map[string][]byte
	absent []string
}

// file returns a file of a package; one that is not there is noted, see missing.
func (p *packages) file(pkg, path string) []byte {
	body, ok := p.files[pkg][path]
	if !ok {
		p.absent = append(p.absent, pkg+"/"+path)
	}
	return body
}

// missing returns an error naming the files that were asked for and are not there.
func (p *packages) missing() error {
	if len(p.absent) == 0 {
		return nil
	}
	return fmt.Errorf("not in the packages: %s", strings.Join(p.absent, ", "))
}

// fetchAll returns the packages named in the lock file, from the cache or the registry.
func fetchAll(lockFile string) (*packages, error) {
	body, err := os.ReadFile(lockFile)
	if err != nil {
		return nil, err
	}
	var lock []locked
	if err := json.Unmarshal(body, &lock); err != nil {
		return nil, fmt.Errorf("%s: %w", lockFile, err)
	}
	all := &packages{files: map[string]map[string][]byte{}}
	for _, l := range lock {
		tarball, err := fetch(l)
		if err != nil {
			return nil, fmt.Errorf("package %s %s: %w", l.Name, l.Version, err)
		}
		if all.files[l.Name], err = unpack(tarball); err != nil {
			return nil, fmt.Errorf("package %s %s: %w", l.Name, l.Version, err)
		}
	}
	return all, nil
}

// fetch returns a tarball whose hash is the locked one; it is kept under the user's cache.
func fetch(l locked) ([]byte, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, "combipat-static")
	kept := filepath.Join(dir, strings.ReplaceAll(l.Name, "/", "+")+"-"+l.Version+".tgz")
	if body, err := os.ReadFile(kept); err == nil && integrity(body) == l.Integrity {
		return body, nil
	}
	body, err := download(l)
	if err != nil {
		return nil, err
	}
	if got := integrity(body); got != l.Integrity {
		return nil, fmt.Errorf("its hash is %s, vendor.lock.json wants %s", got, l.Integrity)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return body, os.WriteFile(kept, body, 0o644)
}

func integrity(body []byte) string {
	sum := sha512.Sum512(body)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

var errRegistry = errors.New("the npm registry cannot be reached; the committed files in static/dist stay as they are")

func download(l locked) ([]byte, error) {
	base := l.Name[strings.LastIndex(l.Name, "/")+1:]
	url := registry() + "/" + l.Name + "/-/" + base + "-" + l.Version + ".tgz"
	client := http.Client{Timeout: 2 * time.Minute}
	resp, err := client.Get(url)
	if err != nil {
		return nil, errRegistry // the error itself would name the machine's own mirror
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w (it answers %s)", errRegistry, resp.Status)
	}
	const most = 64 << 20 // the largest of them has 4 MB
	return io.ReadAll(io.LimitReader(resp.Body, most))
}

// registry returns the address the machine's npm client would use, npm's own otherwise.
func registry() string {
	for _, name := range []string{"npm_config_registry", "NPM_CONFIG_REGISTRY"} {
		if r := os.Getenv(name); r != "" {
			return strings.TrimRight(r, "/")
		}
	}
	if out, err := exec.Command("npm", "config", "get", "registry").Output(); err == nil {
		if r := strings.TrimSpace(string(out)); strings.HasPrefix(r, "http") {
			return strings.TrimRight(r, "/")
		}
	}
	return "https://registry.npmjs.org"
}

// unpack returns the files of a tarball without the leading "package/".
func unpack(tarball []byte) (map[string][]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(tarball))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		_, name, _ := strings.Cut(h.Name, "/")
		if files[name], err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
}
