// The document structure: one click puts a set of code letters into the four levels.
document.querySelector("[data-structure]")?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-letters]");
  if (!button) return;
  const form = button.form;
  button.dataset.letters.split(" ").forEach((letters, place) => { form.elements[`${"MPWR"[place]}-letters`].value = letters; });
  form.elements["M-letters"].dispatchEvent(new Event("input", { bubbles: true }));
});
