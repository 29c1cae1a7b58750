// How much of a box is left, from four fifths on. The browser's own count is the server's, see
// desk.Length.
const from = 0.8;
const least = 60; // shorter boxes show by themselves that they are full

document.addEventListener("input", (event) => count(event.target));
document.addEventListener("focusin", (event) => count(event.target));

function count(box) {
  const limit = box.maxLength;
  if (!(limit >= least)) return;
  let note = box.parentElement.querySelector(".cb-left");
  const left = limit - box.value.length;
  if (left > limit * (1 - from)) {
    note?.remove();
    return;
  }
  if (!note) {
    note = document.createElement("p");
    note.className = "cb-left form-text";
    note.setAttribute("role", "status");
    box.after(note);
  }
  note.textContent = left === 0 ? `Hai raggiunto il limite di ${limit} caratteri.` : left === 1 ? "Resta 1 carattere." : `Restano ${left} caratteri.`;
}
