// fetch cannot tell how much of an upload has left: forms with files go by XMLHttpRequest.
const patience = 600_000; // ms; 6 MiB over a poor line take minutes, htmx waits one

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (hasFiles(ctx)) ctx.request.timeout = patience;
});

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (hasFiles(ctx)) ctx.fetch = (url, init) => send(url, init, ctx.sourceElement.closest("form")?.querySelector("[data-cb-progress]"));
});

function hasFiles(ctx) {
  const body = ctx.request?.body;
  return body instanceof FormData && [...body.values()].some((v) => v instanceof File && v.size > 0);
}

// send is fetch with a progress bar: it resolves to a Response, rejects as fetch does.
function send(url, init, bar) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const done = () => { if (bar) bar.hidden = true; };
    xhr.open(init.method, url);
    for (const [name, value] of Object.entries(init.headers ?? {})) xhr.setRequestHeader(name, value);
    xhr.responseType = "blob";
    xhr.upload.onprogress = (e) => {
      if (!bar || !e.lengthComputable) return;
      bar.hidden = false;
      bar.max = e.total;
      bar.value = e.loaded;
    };
    xhr.onload = () => { done(); resolve(response(xhr)); };
    xhr.onerror = () => { done(); reject(new TypeError("upload failed")); };
    xhr.onabort = () => { done(); reject(new DOMException("aborted", "AbortError")); };
    init.signal?.addEventListener("abort", () => xhr.abort());
    xhr.send(init.body);
  });
}

function response(xhr) {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().trim().split(/\r\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const empty = xhr.status === 204 || xhr.status === 304; // a Response with these has no body
  return new Response(empty ? null : xhr.response, { status: xhr.status, headers });
}
