// The mark in the list of steps follows the focus.
document.addEventListener("focusin", (event) => {
  const step = event.target.closest?.(".cb-step");
  const link = step && document.querySelector(`.cb-steps a[href="#${step.id}"]`);
  if (!link) return;
  document.querySelector(".cb-steps [aria-current]")?.removeAttribute("aria-current");
  link.setAttribute("aria-current", "step");
});
