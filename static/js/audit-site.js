// On site: rows are judged on a tablet. What is typed lies on the device until the server has it; without network the page goes on and
// sends when it is back. `version` guards what somebody else wrote: 409 shows both texts. Without this file each row's button saves it.
const QUIET = 900;
const RETRY = 15000;
const root = document.querySelector("[data-audit-site]");
const forms = root ? [...root.querySelectorAll("form[data-judge]")] : [];
const network = root?.querySelector("[data-network]");
const timers = new WeakMap();
const sending = new Set();
const pending = new Set(); // asked to be sent and not arrived yet

const keyOf = (form) => `judge:${new URL(form.action).pathname}`;
const store = {
  get(form) { try { return JSON.parse(localStorage.getItem(keyOf(form)) ?? "null"); } catch { return null; } },
  set(form, told) { try { localStorage.setItem(keyOf(form), JSON.stringify(told)); } catch { /* full or forbidden: the open page keeps it */ } },
  drop(form) { try { localStorage.removeItem(keyOf(form)); } catch { /* as above */ } },
};
const verdictOf = (form) => form.querySelector("[name=verdict]:checked")?.value ?? "";
const raises = (form) => form.dataset.raises.split(",").includes(verdictOf(form));
const valuesOf = (form) => {
  const told = Object.fromEntries(new FormData(form));
  delete told.csrfmiddlewaretoken;
  return told;
};

function say(form, state, text) {
  const place = form.querySelector("[data-state-of]");
  place.dataset.state = state;
  place.textContent = text;
}

function showNetwork() {
  if (!network) return;
  const left = pending.size;
  network.hidden = navigator.onLine && !left;
  network.textContent = left ? `${root.dataset.kept} (${left})` : root.dataset.kept;
}

function shape(form) {
  const finding = form.querySelector("[data-finding]");
  finding.classList.toggle("is-open", raises(form));
  form.querySelector("[data-remote]").toggleAttribute("data-off", form.elements.means.value === "on_site");
  form.closest("[data-row]").dataset.verdict = verdictOf(form) || "not_judged";
  const facts = form.elements.facts;
  if (raises(form) && !facts.value) facts.value = form.elements.seen.value; // begins with what was seen, to be made exact
  const number = form.elements.record_number;
  const sample = form.elements.sample; // what the checklist proposed is no record yet; what the auditor wrote is
  if (raises(form) && !number.value && sample.value !== sample.defaultValue) number.value = sample.value.slice(0, number.maxLength);
}

function wait(form, time) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => send(form), time));
}

async function send(form) {
  if (sending.has(form)) { wait(form, QUIET); return; }
  clearTimeout(timers.get(form));
  sending.add(form);
  pending.add(form);
  say(form, "saving", root.dataset.saving);
  const sent = JSON.stringify(valuesOf(form));
  try {
    const response = await fetch(form.action, {
      method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual",
      headers: { "X-Autosave": "1", Accept: "application/json" },
    });
    await settle(form, response, sent);
  } catch {
    say(form, "offline", root.dataset.kept);
    wait(form, RETRY);
  } finally {
    sending.delete(form);
    showNetwork();
  }
}

async function settle(form, response, sent) {
  const json = response.headers.get("content-type")?.includes("json") ? await response.json() : null;
  if (response.ok && json) {
    form.elements.version.value = json.version;
    pending.delete(form);
    if (JSON.stringify({ ...valuesOf(form), version: "" }) === JSON.stringify({ ...JSON.parse(sent), version: "" })) store.drop(form);
    else keep(form);
    form.querySelector("[data-clash]").hidden = true;
    say(form, "saved", `${root.dataset.saved} ${json.saved_at}`);
    if (json.finding) written(form, json);
  } else if (response.status === 409 && json?.sides) {
    pending.delete(form);
    clash(form, json);
  } else if (response.status === 422 && json) {
    pending.delete(form);
    say(form, "refused", json.message);
  } else {
    pending.delete(form);
    say(form, "refused", root.dataset.expired);
  }
}

function written(form, json) {
  const link = document.createElement("a");
  link.href = json.url;
  link.textContent = json.finding;
  form.querySelector("[data-finding]").replaceChildren(link);
  form.querySelectorAll("input, textarea, select, button").forEach((field) => { field.disabled = true; });
}

function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

function clash(form, json) {
  const box = form.querySelector("[data-clash]");
  const head = element("tr", "", element("th"), element("th", `${root.dataset.now}${json.by ? ` (${json.by})` : ""}`), element("th", root.dataset.yours));
  const rows = json.sides.map((side) => element("tr", "", element("th", side.label), element("td", side.theirs), element("td", side.yours)));
  const mine = element("button", root.dataset.mine);
  const theirs = element("button", root.dataset.theirs);
  for (const button of [mine, theirs]) { button.type = "button"; button.className = "btn btn-sm"; }
  mine.addEventListener("click", () => { form.elements.version.value = json.version; send(form); });
  theirs.addEventListener("click", () => { store.drop(form); location.reload(); });
  box.replaceChildren(element("p", json.message), element("table", "", head, ...rows), mine, theirs);
  box.hidden = false;
  say(form, "conflict", json.message);
}

function keep(form) { store.set(form, valuesOf(form)); }

function restore(form) {
  const told = store.get(form);
  if (!told) return;
  for (const [name, value] of Object.entries(told)) {
    const field = form.elements[name];
    if (!field || name === "verdict") continue;
    field.value = value;
  }
  const chosen = form.querySelector(`[name=verdict][value="${CSS.escape(told.verdict ?? "")}"]`);
  if (chosen) chosen.checked = true;
  say(form, "unsaved", root.dataset.unsent);
  if (told.verdict && !raises(form)) wait(form, 0);
}

for (const form of forms) {
  restore(form);
  shape(form);
  form.addEventListener("input", () => {
    keep(form);
    say(form, "unsaved", root.dataset.unsent);
    if (form.checkValidity() && form.elements.seen.value.trim() && !raises(form)) wait(form, QUIET);
  });
  form.addEventListener("change", () => { shape(form); keep(form); });
  form.addEventListener("submit", (event) => { event.preventDefault(); event.stopImmediatePropagation(); keep(form); send(form); }, { capture: true });
}
addEventListener("online", () => { for (const form of [...pending]) send(form); showNetwork(); });
addEventListener("offline", showNetwork);
addEventListener("beforeunload", (event) => { if (pending.size) event.preventDefault(); });
showNetwork();
