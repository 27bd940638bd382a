// The function allocation matrix: a click or a key marks a cell, many go in one request. Without this file each clause has its own form.
const grid = document.querySelector("[data-matrix]");
const SIGN = { lead: "▲", support: "△", "": "" };
const CLASS = { lead: "l", support: "s" };
const NEXT = { "": "lead", lead: "support", support: "" };
const KEYS = { 1: "lead", l: "lead", L: "lead", 2: "support", s: "support", S: "support", 0: "", Delete: "", Backspace: "" };

if (grid) start();

function start() {
  const columns = [...grid.tHead.rows[0].cells].slice(1).map((cell) => cell.dataset.column);
  const names = [...grid.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  const rows = [...grid.querySelectorAll("tbody tr[id]")];
  const state = document.querySelector("[data-state]");
  const say = document.querySelector("[data-say]");
  const clash = document.querySelector("[data-clash]");
  const token = document.querySelector("[data-token] [name=csrfmiddlewaretoken]").value;
  const wanted = new Map(); // cell → { was } until the server has it
  const done = []; // for Ctrl+Z: [cell, what stood there]
  let timer, sending = false, flight, tries = 0, here;

  const words = { lead: grid.dataset.lead, support: grid.dataset.support, "": grid.dataset.none };
  const valueOf = (cell) => (cell.classList.contains("l") ? "lead" : cell.classList.contains("s") ? "support" : "");
  const rowOf = (cell) => cell.parentElement;
  const keyOf = (cell) => `${rowOf(cell).id.slice(2)}:${columns[cell.cellIndex - 1]}`;
  const cellAt = (row, column) => rows.find((one) => one.id === `r-${row}`)?.cells[columns.indexOf(column) + 1];
  const labelOf = (cell) => `${rowOf(cell).querySelector("b").textContent}, ${names[cell.cellIndex - 1]}: ${words[valueOf(cell)]}`;

  function show(cell, value) {
    cell.classList.remove("l", "s");
    if (CLASS[value]) cell.classList.add(CLASS[value]);
    cell.textContent = SIGN[value];
    if (value) cell.setAttribute("aria-label", words[value]); else cell.removeAttribute("aria-label");
  }

  function mark(cell, value, remember = true) {
    const was = valueOf(cell);
    if (!grid.dataset.save || was === value) return;
    if (remember) done.push([cell, was]);
    if (!wanted.has(cell)) wanted.set(cell, was);
    show(cell, value);
    if (wanted.get(cell) === value) wanted.delete(cell);
    cell.classList.toggle("unsaved", wanted.has(cell));
    say.textContent = labelOf(cell);
    tell("");
    clearTimeout(timer);
    timer = setTimeout(send, 600);
  }

  function tell(text, tone = "") {
    state.textContent = text;
    state.dataset.tone = tone;
  }

  const bodyOf = (cells) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    body.set("seen", grid.dataset.seen);
    cells.forEach(([cell, was]) => body.append("cell", `${keyOf(cell)}:${was}:${valueOf(cell)}`));
    return body;
  };

  function send() {
    if (!sending && wanted.size) flight = carry();
    return flight;
  }

  async function carry() {
    sending = true;
    const sent = [...wanted].map(([cell, was]) => [cell, was, valueOf(cell)]);
    tell(grid.dataset.saving);
    try {
      const response = await fetch(grid.dataset.save, { method: "POST", body: bodyOf(sent), credentials: "same-origin", headers: { Accept: "application/json" } });
      const json = response.headers.get("content-type")?.includes("json") ? await response.json() : {};
      if (response.ok) saved(sent, json);
      else if (json.theirs) ask(json);
      else tell(json.message ?? grid.dataset.lost, "bad");
      tries = 0;
    } catch {
      tell(grid.dataset.lost, "bad");
      tries += 1;
      timer = setTimeout(send, Math.min(30000, 2000 * 2 ** tries));
    }
    sending = false;
    if (wanted.size && !clash.open && state.dataset.tone !== "bad") timer = setTimeout(send, 300);
  }

  function saved(sent, json) {
    grid.dataset.seen = json.seen;
    for (const [cell, , value] of sent) {
      if (valueOf(cell) === value) wanted.delete(cell); else wanted.set(cell, value);
      cell.classList.toggle("unsaved", wanted.has(cell));
    }
    rows.forEach((row) => row.classList.toggle("wrong", json.wrong.includes(row.id.slice(2))));
    [...grid.tHead.rows[0].cells].forEach((cell) => cell.classList.toggle("idle", json.idle.includes(cell.dataset.column)));
    document.getElementById("matrix-checks").outerHTML = json.checks;
    tell(grid.dataset.saved, wanted.size ? "" : "done");
  }

  // Somebody was faster: both versions are shown, and the reader chooses. What is not in dispute is sent on either way.
  function ask(json) {
    tell(json.message, "bad");
    clash.querySelector("[data-clash-text]").innerHTML = json.html;
    clash.returnValue = "";
    clash.showModal();
    const settle = (mine) => {
      grid.dataset.seen = json.seen;
      for (const [row, column, theirs] of json.theirs) {
        const cell = cellAt(row, column);
        if (!cell) continue;
        if (mine) { wanted.set(cell, theirs); continue; }
        show(cell, theirs);
        wanted.delete(cell);
        cell.classList.remove("unsaved");
      }
      clash.close();
      tell("");
      send();
    };
    clash.querySelector("[data-keep]").onclick = () => settle(true);
    clash.querySelector("[data-take]").onclick = () => settle(false);
  }

  function go(cell, focus = true) {
    if (!cell) return;
    if (here) here.tabIndex = -1;
    here = cell;
    here.tabIndex = 0;
    if (!focus) return;
    here.focus({ preventScroll: true });
    here.scrollIntoView({ block: "nearest", inline: "nearest" });
    say.textContent = labelOf(here);
  }

  function moved(cell, key, control) {
    const place = rows.indexOf(rowOf(cell)), column = cell.cellIndex, last = columns.length;
    const to = { ArrowUp: [place - 1, column], ArrowDown: [place + 1, column], ArrowLeft: [place, column - 1], ArrowRight: [place, column + 1],
      PageUp: [Math.max(0, place - 10), column], PageDown: [Math.min(rows.length - 1, place + 10), column],
      Home: [control ? 0 : place, 1], End: [control ? rows.length - 1 : place, last] }[key];
    if (!to || !rows[to[0]] || to[1] < 1 || to[1] > last) return null;
    return rows[to[0]].cells[to[1]];
  }

  grid.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (!cell) return;
    go(cell);
    mark(cell, NEXT[valueOf(cell)]);
  });
  grid.addEventListener("focusin", (event) => { if (event.target.matches("td")) go(event.target, false); });
  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    if (!cell || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key === "z") {
      const [before, value] = done.pop() ?? [];
      if (before) { go(before); mark(before, value, false); }
    } else if (moved(cell, event.key, control)) go(moved(cell, event.key, control));
    else if (control) return;
    else if (event.key === "Enter") return open(cell);
    else if (event.key === " ") mark(cell, NEXT[valueOf(cell)]);
    else if (event.key in KEYS) mark(cell, KEYS[event.key]);
    else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
  });

  async function open(cell) {
    do {
      clearTimeout(timer);
      await send();
    } while (wanted.size && state.dataset.tone !== "bad");
    if (!wanted.size) location.assign(new URL(`rows/${keyOf(cell).replace(":", "/")}/`, location.href.split("#")[0]));
  }

  // A problem beside the matrix leads to its cell.
  function jump(row, column) {
    const line = rows.find((one) => one.id === `r-${row}`);
    if (!line || getComputedStyle(line.cells[1] ?? line).display === "none") return false;
    go(line.cells[Math.max(1, columns.indexOf(column) + 1)]);
    here.scrollIntoView({ block: "center", inline: "center" });
    return true;
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-cell]");
    if (link && jump(...link.dataset.cell.split(":"))) event.preventDefault();
  });
  const asked = /^#c:(\w+):(\w+)$/.exec(location.hash);
  go(rows[0]?.cells[1], false);
  if (asked) jump(asked[1], asked[2]);

  addEventListener("pagehide", () => {
    if (wanted.size && !sending) navigator.sendBeacon(grid.dataset.save, bodyOf([...wanted]));
  });
  addEventListener("beforeunload", (event) => { if (sending || clash.open) event.preventDefault(); });
}
