// Autosave: form[data-autosave] is sent after 0.8 s of quiet; what is not yet saved also lies on this device. See docs/ui.md.
const QUIET = 800;
const RETRY = 15000;
const timers = new WeakMap();
const sending = new WeakSet();
const again = new WeakSet();

const keyOf = (form) => `draft:${form.getAttribute("action") || location.pathname}:${form.id}`;
const TEXTS = "textarea[name], input[type=text][name], input:not([type])[name]";

function show(form, state, more = "") {
  const badge = form.querySelector("[data-save-state]");
  if (!badge) return;
  badge.dataset.state = state;
  badge.textContent = `${badge.dataset[state] ?? ""}${more ? ` ${more}` : ""}`;
}

function keepDraft(form) {
  const texts = Object.fromEntries([...form.querySelectorAll(TEXTS)].map((field) => [field.name, field.value]));
  try { localStorage.setItem(keyOf(form), JSON.stringify(texts)); } catch { /* storage full or forbidden: the server copy is the one that counts */ }
}
const dropDraft = (form) => { try { localStorage.removeItem(keyOf(form)); } catch { /* as above */ } };

function wait(form, time = QUIET) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => send(form), time));
}

async function send(form) {
  if (!form.isConnected) return;
  if (sending.has(form)) { again.add(form); return; }
  sending.add(form);
  show(form, "saving");
  try {
    const response = await fetch(form.action, {
      method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual",
      headers: { "X-Autosave": "1", Accept: "application/json" },
    });
    await settle(form, response);
  } catch {
    show(form, "offline");
    wait(form, RETRY);
  } finally {
    sending.delete(form);
    if (again.delete(form)) wait(form, 0);
  }
}

async function settle(form, response) {
  const json = response.headers.get("content-type")?.includes("json") ? await response.json() : {};
  if (response.ok) {
    if (form.elements.version && json.version !== undefined) form.elements.version.value = json.version;
    if (!again.has(form)) dropDraft(form);
    const now = new Date();
    show(form, "saved", json.saved_at ?? `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`);
    form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: json }));
  } else if (response.status === 409) {
    show(form, "conflict", json.message);
    form.dispatchEvent(new CustomEvent("autosave:conflict", { bubbles: true, detail: json }));
  } else if (response.status === 400 || response.status === 422) {
    show(form, "refused", json.message);
  } else {
    show(form, "unsaved");
    wait(form, RETRY);
  }
}

function restore(form) {
  let texts;
  try { texts = JSON.parse(localStorage.getItem(keyOf(form)) ?? "null"); } catch { return; }
  if (!texts) return;
  let differs = false;
  for (const field of form.querySelectorAll(TEXTS)) {
    if (field.name in texts && texts[field.name] !== field.value && field.name !== "version") { field.value = texts[field.name]; differs = true; }
  }
  if (differs) { show(form, "unsaved"); wait(form); } else dropDraft(form);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  if (!form) return;
  show(form, "unsaved");
  keepDraft(form);
  wait(form);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  if (form && event.target.matches("[type=radio], [type=checkbox], select")) wait(form, 0);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-autosave]")) { clearTimeout(timers.get(event.target)); dropDraft(event.target); }
});
addEventListener("online", () => document.querySelectorAll("form[data-autosave]").forEach((form) => { if (form.querySelector('[data-state="offline"]')) wait(form, 0); }));
document.querySelectorAll("form[data-autosave]").forEach(restore);
