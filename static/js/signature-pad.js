// Draw a signature: undo, clear, full screen; strokes survive rotation, since they are kept as lines and drawn again.
function allowed() {
  try {
    const probe = document.createElement("canvas");
    probe.width = probe.height = 2;
    const pen = probe.getContext("2d");
    pen.fillStyle = "#12ab34";
    pen.fillRect(0, 0, 2, 2);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data; // privacy settings answer with noise or white
    return red === 0x12 && green === 0xab && blue === 0x34;
  } catch { return false; }
}

// Strokes are kept relative to the size they were drawn at, and scaled into the present one.
function scaled(strokes, from, to) {
  const factor = Math.min(to.width / from.width, to.height / from.height);
  const left = (to.width - from.width * factor) / 2;
  const top = (to.height - from.height * factor) / 2;
  return strokes.map((stroke) => ({ ...stroke, points: stroke.points.map((point) => ({ ...point, x: point.x * factor + left, y: point.y * factor + top })) }));
}

// A refused credential or a mailed code reloads the page: the strokes wait in this tab, at most a quarter of an hour.
const KEY = `stroke:${location.pathname}`;
function put(strokes, size) {
  try { strokes.length ? sessionStorage.setItem(KEY, JSON.stringify({ strokes, size, at: Date.now() })) : sessionStorage.removeItem(KEY); } catch { /* private mode: draw again */ }
}
function waiting() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return kept && Date.now() - kept.at < 900000 ? kept : null;
  } catch { return null; }
}

function start(box) {
  const find = (name) => box.querySelector(`[data-signature-${name}]`);
  const canvas = find("canvas");
  if (!window.SignaturePad || !allowed()) {
    canvas.parentElement.hidden = true;
    box.querySelector(".sign-tools").hidden = true;
    find("blocked").hidden = false;
    return;
  }
  const pad = new window.SignaturePad(canvas, { penColor: "#14213d", minWidth: 0.8, maxWidth: 2.6 });
  let drawnAt = null;

  const keep = () => {
    const nothing = pad.isEmpty();
    find("value").value = nothing ? "" : pad.toDataURL("image/png");
    find("undo").disabled = find("clear").disabled = nothing;
    if (drawnAt) put(pad.toData(), drawnAt);
    box.dispatchEvent(new CustomEvent("signature:changed", { bubbles: true, detail: { empty: nothing } }));
  };
  const fit = () => {
    const size = { width: canvas.offsetWidth, height: canvas.offsetHeight };
    if (!size.width || (drawnAt && size.width === drawnAt.width && size.height === drawnAt.height)) return;
    const strokes = pad.toData();
    const ratio = Math.max(devicePixelRatio || 1, 1);
    canvas.width = size.width * ratio;
    canvas.height = size.height * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    if (strokes.length) pad.fromData(scaled(strokes, drawnAt, size));
    drawnAt = size;
    keep();
  };
  const widen = (wide) => {
    find("area").classList.toggle("sign-wide", wide);
    find("full").hidden = wide;
    find("done").hidden = !wide;
    fit();
  };

  pad.addEventListener("endStroke", keep);
  find("undo").addEventListener("click", () => { const strokes = pad.toData(); strokes.pop(); pad.fromData(strokes); keep(); });
  find("clear").addEventListener("click", () => { pad.clear(); keep(); });
  find("full").addEventListener("click", () => widen(true));
  find("done").addEventListener("click", () => widen(false));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") widen(false); });
  const kept = waiting(); // read first: fitting an empty sheet forgets it
  fit();
  if (kept && drawnAt) { pad.fromData(scaled(kept.strokes, kept.size, drawnAt)); keep(); }
  new ResizeObserver(fit).observe(canvas);
}

document.querySelectorAll("[data-signature-pad]").forEach(start);
document.addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll?.("[data-signature-pad]:not([data-started])").forEach((box) => start(box)));
document.querySelectorAll("[data-signature-pad]").forEach((box) => { box.dataset.started = ""; });
