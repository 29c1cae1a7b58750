// Recovery codes are shown once: to be copied, or printed.
for (const box of document.querySelectorAll("[data-cb-copy]")) {
  box.hidden = false;
  box.addEventListener("click", async (event) => {
    const what = event.target.dataset?.cbDo;
    if (what === "print") window.print();
    if (what !== "copy") return;
    const codes = [...document.querySelectorAll(`#${box.dataset.cbCopy} code`)].map((c) => c.textContent).join("\n");
    const said = box.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(codes);
      said.textContent = "Copiati.";
    } catch {
      said.textContent = "Il browser non permette di copiare: selezionali e copiali a mano.";
    }
  });
}
