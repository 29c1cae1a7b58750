// Attachments: what was chosen, how much of the limit it takes, and a way to take one back.
// A second choice adds to the first, as people expect and the bare input does not do.
const MiB = 1 << 20;
const chosen = new WeakMap(); // input → the files chosen so far

document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-cb-files]");
  if (!box) return;
  const input = box.querySelector("input[type=file]");
  if (event.target === input) put(input, merge(chosen.get(input) ?? [], [...input.files]));
  show(box);
});
document.addEventListener("reset", (event) => setTimeout(() => {
  for (const box of event.target.querySelectorAll("[data-cb-files]")) {
    chosen.delete(box.querySelector("input[type=file]"));
    show(box);
  }
}));
document.addEventListener("htmx:after:swap", showAll);
window.addEventListener("pageshow", showAll);

// Too much is not sent at all, not even by a form that leaves its checks to the server.
document.addEventListener("submit", (event) => {
  const box = event.target.querySelector(".cb-over");
  if (!box || event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  box.querySelector("input[type=file]").reportValidity();
}, true);

function showAll() {
  document.querySelectorAll("[data-cb-files]").forEach(show);
}

function merge(old, more) {
  const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
  return [...old, ...more.filter((m) => !old.some((o) => same(o, m)))];
}

function put(input, files) {
  const transfer = new DataTransfer();
  files.forEach((f) => transfer.items.add(f));
  input.files = transfer.files;
  chosen.set(input, files);
}

// show draws the list and the counter, and keeps the browser from sending what is too much.
function show(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-cb-chosen]");
  const limit = Number(box.dataset.limit);
  const files = [...input.files];
  list.replaceChildren(...files.map((f) => row(box, input, f)));
  list.hidden = files.length === 0;

  const total = files.reduce((sum, f) => sum + f.size, keptBytes(box));
  const over = total > limit;
  box.classList.toggle("cb-over", over);
  const left = over ? `: ${size(total - limit)} di troppo, togliere qualcosa` : "";
  box.querySelector("[data-cb-total]").textContent = total ? `${size(total)} di ${size(limit)}${left}` : `Al massimo ${size(limit)} in tutto`;
  input.setCustomValidity(over ? `Gli allegati superano ${size(limit)} in tutto.` : "");
}

// keptBytes sums what the server already holds and is not marked to be taken off.
function keptBytes(box) {
  return [...box.querySelectorAll("li[data-size]")]
    .filter((li) => !li.querySelector("input:checked"))
    .reduce((sum, li) => sum + Number(li.dataset.size), 0);
}

function row(box, input, file) {
  const li = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  const bytes = document.createElement("span");
  bytes.className = "cb-size";
  bytes.textContent = size(file.size);
  const off = document.createElement("button");
  off.type = "button";
  off.className = "btn btn-outline-primary btn-xs";
  off.textContent = "Togli";
  off.setAttribute("aria-label", `Togli ${file.name}`);
  off.addEventListener("click", () => {
    put(input, [...input.files].filter((f) => f !== file));
    show(box);
    input.focus();
  });
  li.append(name, bytes, off);
  return li;
}

// size writes bytes as views/format.go does.
function size(n) {
  if (n < 1024) return `${n} byte`;
  if (n < MiB) return `${(n / 1024).toFixed(0)} KiB`;
  return `${(n / MiB).toFixed(1).replace(/\.0$/, "").replace(".", ",")} MiB`;
}

// A file let go anywhere on a page with a form of attachments is attached to it; never is it opened
// in place of the page, with what was typed there.
document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = formFor(event.target) ? "copy" : "none";
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  const box = formFor(event.target);
  const input = box?.querySelector("input[type=file]");
  if (!input || input.disabled) return;
  put(input, merge(chosen.get(input) ?? [...input.files], [...event.dataTransfer.files]));
  show(box);
  input.focus();
  input.dispatchEvent(new Event("input", { bubbles: true }));
});

function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

// formFor is the box of attachments of the form under the pointer, else the page's only one.
function formFor(target) {
  const near = target.closest?.("form")?.querySelector("[data-cb-files]");
  const all = document.querySelectorAll("[data-cb-files]");
  return near ?? (all.length === 1 ? all[0] : null);
}
