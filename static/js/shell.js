// Small courtesies of every page: menus close, messages go away, text is copied, keys jump. Bound to the document, so parts that htmx swaps in work too.
const typing = (target) => target.closest("input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select, [contenteditable]");

const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
};

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    const field = Object.assign(document.createElement("textarea"), { value: button.dataset.copy });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const note = Object.assign(document.createElement("span"), { className: "copied", textContent: button.dataset.done ?? "✓" });
  note.setAttribute("role", "status");
  button.after(note);
  setTimeout(() => note.remove(), 2000);
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest("[data-message]")?.remove();
  const copying = event.target.closest("[data-copy]");
  if (copying) copy(copying);
  if (event.target.closest("[data-print]")) print();
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details[data-menu][open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (wanted.matches("input, textarea, select")) wanted.focus();
  else wanted.click();
});

// A signature drawn but not given does not outlive its page.
if (!document.querySelector("[data-signature-pad]")) {
  try { Object.keys(sessionStorage).filter((key) => key.startsWith("stroke:")).forEach((key) => sessionStorage.removeItem(key)); } catch { /* private mode: nothing was kept */ }
}

// On a phone the tabs scroll sideways: show the one that is open.
document.querySelector(".tab-here")?.scrollIntoView({ block: "nearest", inline: "nearest" });

document.querySelector("[data-focus]")?.focus();
