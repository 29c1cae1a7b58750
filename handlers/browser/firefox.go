package browser

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// firefox is a tab over WebDriver BiDi: a window of its own, because one in the background would be slowed
// down, in a user context of its own.
type firefox struct {
	*bidi
	user, page string
}

func findFirefox() open {
	for _, name := range []string{"firefox-esr", "firefox"} {
		if path, err := exec.LookPath(name); err == nil {
			return func(ctx context.Context, complain func(string)) (driver, error) {
				return openFirefox(ctx, path, complain)
			}
		}
	}
	return nil
}

// prefs make a quiet browser with made-up devices, which asks nobody, telephones nowhere, and whose windows all
// have the focus.
var prefs = map[string]any{
	"media.navigator.streams.fake": true, "media.navigator.permission.disabled": true, "media.getusermedia.insecure.enabled": false,
	"media.peerconnection.ice.loopback": true, "media.autoplay.default": 0, "media.autoplay.blocking_policy": 0,
	"media.peerconnection.ice.obfuscate_host_addresses": false, "focusmanager.testmode": true,
	"remote.active-protocols": 1, "remote.prefs.recommended": true, "app.update.disabledForTesting": true,
	"app.normandy.enabled": false, "messaging-system.rsexperimentloader.enabled": false, "services.settings.server": "data:,#remote-settings-dummy/v1",
	"datareporting.policy.dataSubmissionEnabled": false, "toolkit.telemetry.server": "https://127.0.0.1:1/", "network.captive-portal-service.enabled": false,
	"network.connectivity-service.enabled": false, "extensions.update.enabled": false, "extensions.getAddons.cache.enabled": false,
	"browser.safebrowsing.update.enabled": false, "browser.safebrowsing.malware.enabled": false, "browser.safebrowsing.phishing.enabled": false,
	"media.gmp-manager.url": "", "media.gmp-manager.updateEnabled": false, "browser.region.network.url": "", "browser.region.update.enabled": false, "geo.provider.network.url": "",
	"browser.shell.checkDefaultBrowser": false, "browser.startup.page": 0, "browser.newtabpage.enabled": false, "datareporting.healthreport.uploadEnabled": false,
	"browser.topsites.contile.enabled": false, "browser.sessionstore.resume_from_crash": false, "dom.disable_open_during_load": false,
	"dom.min_background_timeout_value": 4, "dom.timeout.enable_budget_timer_throttling": false, "network.dns.disablePrefetch": true,
	"network.http.speculative-parallel-limit": 0, "network.proxy.type": 0, "signon.rememberSignons": false, "intl.accept_languages": "it",
}

// theFirefox is the package's one process.
var theFirefox struct {
	once sync.Once
	*bidi
	err error
}

var listening = regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`)

func startFirefox(ctx context.Context, path string) error {
	profile, err := os.MkdirTemp("", "combipat-firefox-")
	if err != nil {
		return err
	}
	var b strings.Builder
	for name, value := range prefs {
		text, _ := json.Marshal(value)
		fmt.Fprintf(&b, "user_pref(%q, %s);\n", name, text)
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(b.String()), 0o600); err != nil {
		return err
	}
	address, once := make(chan string, 1), sync.Once{}
	p, err := run(exec.Command(path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"), func(line string) { // #nosec G204 -- a browser found on the PATH
		if found := listening.FindStringSubmatch(line); found != nil {
			once.Do(func() { address <- found[1] })
		}
	})
	if err != nil {
		return err
	}
	atEnd(func() { p.end(); _ = os.RemoveAll(profile) })
	select {
	case url := <-address:
		if theFirefox.bidi, err = dialBidi(ctx, url+"/session"); err != nil {
			return err
		}
	case <-p.ended:
		return fmt.Errorf("firefox ended at once")
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	err = theFirefox.call(ctx, "session.new", fields{"capabilities": fields{"alwaysMatch": fields{"acceptInsecureCerts": true}}}, nil)
	if err != nil {
		return err
	}
	return theFirefox.call(ctx, "session.subscribe", fields{"events": []string{"log.entryAdded", "network.fetchError", "network.responseCompleted"}}, nil)
}

// policy tells the console of what the page's policy forbade: BiDi does not.
const policy = `document.addEventListener("securitypolicyviolation", e => console.error("policy: " + e.violatedDirective + " " + e.blockedURI))`

func openFirefox(ctx context.Context, path string, complain func(string)) (driver, error) {
	theFirefox.once.Do(func() { theFirefox.err = startFirefox(ctx, path) })
	if theFirefox.err != nil {
		return nil, theFirefox.err
	}
	f := &firefox{bidi: theFirefox.bidi}
	var made struct{ UserContext, Context string }
	if err := f.call(ctx, "browser.createUserContext", nil, &made); err != nil {
		return nil, err
	}
	f.user = made.UserContext
	if err := f.call(ctx, "browsingContext.create", fields{"type": "window", "userContext": f.user}, &made); err != nil {
		return nil, err
	}
	f.page = made.Context
	f.listen(f.page, func(method string, params json.RawMessage) {
		if text := complaint(method, params); text != "" {
			complain(text)
		}
	})
	if err := f.before(ctx, policy); err != nil {
		return nil, err
	}
	return f, f.resize(ctx, 1280, 900)
}

// complaint returns what an event says against the page, "" for nothing. A request that the page itself gave up,
// or left behind, has not failed.
func complaint(method string, params json.RawMessage) string {
	var e struct {
		Level, Text, ErrorText string
		Request                struct{ URL string }
		Response               struct{ Status int }
	}
	_ = json.Unmarshal(params, &e)
	switch {
	case method == "log.entryAdded" && e.Level == "error":
		return e.Text
	case method == "network.fetchError" && e.ErrorText != "NS_BINDING_ABORTED":
		return e.Request.URL + ": " + e.ErrorText
	case method == "network.responseCompleted" && e.Response.Status >= 400:
		return fmt.Sprintf("%s: status %d", e.Request.URL, e.Response.Status)
	}
	return ""
}

func (f *firefox) navigate(ctx context.Context, url string) error {
	return f.call(ctx, "browsingContext.navigate", fields{"context": f.page, "url": url, "wait": "complete"}, nil)
}

func (f *firefox) eval(ctx context.Context, expression string) (string, error) {
	var got struct {
		Type             string
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	err := f.call(ctx, "script.evaluate", fields{"expression": expression, "awaitPromise": true, "target": fields{"context": f.page}}, &got)
	if err == nil && got.Type != "success" {
		err = fmt.Errorf("script: %s", got.ExceptionDetails.Text)
	}
	return got.Result.Value, err
}

func (f *firefox) clickAt(ctx context.Context, _ string, x, y float64) error {
	return f.call(ctx, "input.performActions", fields{"context": f.page, "actions": []fields{{
		"type": "pointer", "id": "mouse", "actions": []fields{
			{"type": "pointerMove", "x": int(x), "y": int(y)}, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0},
		}}}}, nil)
}

func (f *firefox) press(ctx context.Context, text string) error {
	var actions []fields
	for _, r := range strings.ReplaceAll(text, "\n", Enter) {
		actions = append(actions, fields{"type": "keyDown", "value": string(r)}, fields{"type": "keyUp", "value": string(r)})
	}
	return f.call(ctx, "input.performActions", fields{"context": f.page, "actions": []fields{{"type": "key", "id": "keys", "actions": actions}}}, nil)
}

func (f *firefox) choose(ctx context.Context, selector string, files []string) error {
	var found struct {
		Nodes []struct {
			SharedID string `json:"sharedId"`
		}
	}
	err := f.call(ctx, "browsingContext.locateNodes", fields{"context": f.page, "locator": fields{"type": "css", "value": selector}}, &found)
	if err != nil {
		return err
	}
	if len(found.Nodes) == 0 {
		return fmt.Errorf("no %s", selector)
	}
	return f.call(ctx, "input.setFiles", fields{"context": f.page, "element": fields{"sharedId": found.Nodes[0].SharedID}, "files": files}, nil)
}

func (f *firefox) before(ctx context.Context, script string) error {
	return f.call(ctx, "script.addPreloadScript", fields{"functionDeclaration": "() => {" + script + "\n}", "userContexts": []string{f.user}}, nil)
}

func (f *firefox) resize(ctx context.Context, width, height int) error {
	return f.call(ctx, "browsingContext.setViewport", fields{"context": f.page, "viewport": fields{"width": width, "height": height}}, nil)
}

func (f *firefox) screenshot(ctx context.Context) ([]byte, error) {
	var got struct{ Data string }
	if err := f.call(ctx, "browsingContext.captureScreenshot", fields{"context": f.page}, &got); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(got.Data)
}

// close ends the window first, so that what its end breaks off is no complaint of the page.
func (f *firefox) close(ctx context.Context) {
	f.listen(f.page, nil)
	_ = f.call(ctx, "browsingContext.close", fields{"context": f.page}, nil)
	_ = f.call(ctx, "browser.removeUserContext", fields{"userContext": f.user}, nil)
}
