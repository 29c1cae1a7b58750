// After a swap the focus goes where the news is: to the summary of errors, to what the server
// marks with data-cb-focus, to the heading when the whole page was replaced. A list that
// refreshes itself, or a filter, leaves the focus alone.
document.addEventListener("htmx:after:swap", (event) => {
  const ctx = event.detail?.ctx;
  const target = typeof ctx?.target === "string" ? document.querySelector(ctx.target) : ctx?.target;
  if (!(target instanceof Element)) return;
  if (target.id === "avviso" && !ctx.sourceElement.matches("form")) return; // nobody waits for it
  const news = target.querySelector("#errori, [data-cb-focus], .alert-danger[tabindex]") ?? (isPage(target) ? document.getElementById("titolo") : null);
  news?.focus();
});

function isPage(target) {
  return target === document.body || target.id === "contenuto";
}

// What came as a whole page: a refused form, else what was just done. A live region that is filled already
// when the page loads is not read out: the focus has it read, and the next Tab goes on from there.
(document.getElementById("errori") ?? (location.hash ? null : document.querySelector("#avviso > .alert[tabindex]")))?.focus();

// A print says when it was made.
window.addEventListener("beforeprint", () => {
  const place = document.getElementById("stampa");
  if (place) place.textContent = "Stampato il " + new Date().toLocaleString("it-IT", { dateStyle: "short", timeStyle: "short", timeZone: "Europe/Rome" });
});

// The links of the summary lead to the input, or to the first choice of a group.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest(".cb-errors a[href^='#']");
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  (field.matches("fieldset") ? field.querySelector("input") ?? field : field).focus();
});
