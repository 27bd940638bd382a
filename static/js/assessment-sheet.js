// The assessment sheet: a verdict or maturity is sent as soon as it is set, with the version that was seen. Without this file the
// form's own button saves all lines.
const form = document.querySelector("[data-assessment-sheet]");
const token = form?.elements.csrfmiddlewaretoken.value;
const waiting = new Map(); // one request per line at a time: the next carries the version that the last one gave

function mark(row, state, text = "") {
  row.dataset.saving = state;
  row.title = text;
}

async function send(row, name, value) {
  const version = row.querySelector("[data-version]");
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, version: version.value, [name]: value });
  mark(row, "saving");
  try {
    const response = await fetch(new URL(`../clauses/${encodeURIComponent(row.dataset.line)}/line/`, location.href), {
      method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" },
    });
    const json = response.headers.get("content-type")?.includes("json") ? await response.json() : {};
    if (response.ok) { version.value = json.version; mark(row, "saved", json.saved_at); return; }
    mark(row, "refused", json.message ?? form.dataset.clash);
  } catch {
    mark(row, "refused", form.dataset.lost);
  }
}

form?.addEventListener("change", (event) => {
  const row = event.target.closest("[data-line]");
  if (!row) return;
  const name = event.target.matches("[type=radio]") ? "result" : "maturity";
  const before = waiting.get(row) ?? Promise.resolve();
  waiting.set(row, before.then(() => send(row, name, event.target.value)));
});
// The card shows what is saved: who opens it right after a key waits for that key, or the card would begin with a version of before.
form?.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-open]");
  const row = link?.closest("[data-line]");
  if (row?.dataset.saving !== "saving" || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await waiting.get(row);
  if (row.dataset.saving === "saved") location.assign(link.href); // refused: the line says why, the next press leads on
});
if (form) form.classList.add("has-script");
