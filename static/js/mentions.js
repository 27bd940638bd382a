// Names to tell: a press puts @name into the comment that was last written in.
let last;
document.addEventListener("focusin", (event) => { if (event.target.matches("[data-mentions]")) last = event.target; });
document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-name]")?.dataset.name;
  const field = last?.isConnected ? last : document.querySelector("[data-mentions]");
  if (!name || !field) return;
  const before = field.value.slice(0, field.selectionStart);
  field.setRangeText(`${before && !/\s$/.test(before) ? " " : ""}@${name} `, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
