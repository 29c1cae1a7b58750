// A ready-made text goes where the cursor stands in the reply, beside what is written already.
document.addEventListener("submit", (event) => {
  const field = document.getElementById(event.target.dataset?.cbCanned ?? "");
  if (!field) return;
  event.preventDefault();
  const text = event.target.querySelector("option:checked")?.dataset.text;
  if (!text) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.focus();
}, true);
