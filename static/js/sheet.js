// Keyboard for sheets of many rows: arrows move, 1–5 set the result, Enter opens the card. The attributes are told in docs/ui.md.
const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const rowsOf = (sheet) => [...sheet.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const MOVES = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

function go(row) {
  if (!row) return;
  document.querySelectorAll("[data-row].row-now").forEach((other) => other.classList.remove("row-now"));
  row.classList.add("row-now");
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function press(target) {
  if (!target || target.disabled) return false;
  target.click();
  return true;
}

function setResult(row, key) {
  const target = row?.querySelector(`[data-result="${key}"]`);
  if (!target || target.disabled) return false;
  if (target.matches("[type=radio]")) {
    if (!target.checked) { target.checked = true; for (const kind of ["input", "change"]) target.dispatchEvent(new Event(kind, { bubbles: true })); }
    return true;
  }
  return press(target);
}

function handle(event, sheet) {
  const rows = rowsOf(sheet);
  const at = rows.indexOf(event.target.closest?.("[data-row]") ?? sheet.querySelector(".row-now"));
  const row = rows[at] ?? (rows.length === 1 ? rows[0] : undefined);
  if (event.key in MOVES && rows.length > 1) { go(rows[Math.max(0, Math.min(rows.length - 1, at + MOVES[event.key]))]); return true; }
  if (event.key === "Home" && rows.length > 1) { go(rows[0]); return true; }
  if (event.key === "End" && rows.length > 1) { go(rows.at(-1)); return true; }
  if (/^[1-9]$/.test(event.key)) return setResult(row, event.key);
  if (event.key === "Enter" && !event.target.closest("a, button, summary")) return press(row?.querySelector("[data-open]"));
  if (event.key === "ArrowLeft") return press(document.querySelector("[data-previous]"));
  if (event.key === "ArrowRight") return press(document.querySelector("[data-next]"));
  return false;
}

document.addEventListener("keydown", (event) => {
  const sheet = event.target.closest?.("[data-sheet]") ?? document.querySelector("[data-sheet]");
  if (!sheet || document.querySelector("dialog[open]")) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { if (press(document.querySelector("[data-save-next]"))) event.preventDefault(); return; }
  if (typing(event.target)) {
    if (event.key === "Escape") go(event.target.closest("[data-row]"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "?") { document.querySelector("dialog[data-shortcuts]")?.showModal(); return; }
  if (handle(event, sheet)) event.preventDefault();
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (!row || row.classList.contains("row-now")) return;
  document.querySelectorAll("[data-row].row-now").forEach((other) => other.classList.remove("row-now"));
  row.classList.add("row-now");
});
