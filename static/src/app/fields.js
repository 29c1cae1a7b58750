// A barcode reader ends a codice fiscale with Enter, which would send the form: it goes to the next field, as
// long as there is one.
for (const moment of ["keydown", "keypress", "keyup"]) document.addEventListener(moment, enter);

function enter(event) {
  const field = event.target;
  if (event.key !== "Enter" || !(field instanceof HTMLInputElement) || !/^cf2?$/.test(field.name) || !field.form || field.form.matches("[role=search]")) return;
  const fields = [...field.form.elements].filter((e) => e.matches("input:not([type=hidden], [type=submit]), select, textarea") && !e.disabled && e.getClientRects().length);
  const next = fields[fields.indexOf(field) + 1];
  if (!next) return; // the last one: Enter means what it always means
  event.preventDefault();
  if (event.type === "keyup") next.focus(); // and not before: the same key would act there
}

// A button that leads to a form of the same page leads into it.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a.btn[href^='#']");
  const first = link && document.getElementById(link.hash.slice(1))?.querySelector("textarea, input:not([type=hidden]), select");
  if (!first) return;
  event.preventDefault();
  first.scrollIntoView({ block: "center" });
  first.focus();
});
