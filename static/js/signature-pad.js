// Draw a signature: undo, clear, full screen. Strokes are kept as lines and drawn again, so they survive rotation and reload.
const MARGIN = 12;
const PAPER_RATIO = 2; // pixels of the picture per pixel of the screen: sharp in print

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

function boxOf(strokes) {
  const points = strokes.flatMap((stroke) => stroke.points);
  const xs = points.map((point) => point.x), ys = points.map((point) => point.y);
  const left = Math.min(...xs) - MARGIN, top = Math.min(...ys) - MARGIN;
  return { left, top, width: Math.max(...xs) + MARGIN - left, height: Math.max(...ys) + MARGIN - top };
}

// In the middle of `size`, as large as drawn, smaller only where it would not fit.
function placed(strokes, size) {
  if (!strokes.length) return strokes;
  const box = boxOf(strokes);
  const factor = Math.min(1, size.width / box.width, size.height / box.height);
  const left = (size.width - box.width * factor) / 2, top = (size.height - box.height * factor) / 2;
  return strokes.map((stroke) => ({
    ...stroke, minWidth: stroke.minWidth * factor, maxWidth: stroke.maxWidth * factor,
    points: stroke.points.map((point) => ({ ...point, x: (point.x - box.left) * factor + left, y: (point.y - box.top) * factor + top })),
  }));
}

// The picture holds the signature and no empty sheet around it.
function pictureOf(strokes) {
  if (!strokes.length) return "";
  const box = boxOf(strokes);
  const sheet = document.createElement("canvas");
  const ratio = Math.min(PAPER_RATIO, 1200 / box.width, 1200 / box.height);
  sheet.width = Math.ceil(box.width * ratio);
  sheet.height = Math.ceil(box.height * ratio);
  sheet.getContext("2d").scale(ratio, ratio);
  new window.SignaturePad(sheet).fromData(placed(strokes, box), { clear: false });
  return sheet.toDataURL("image/png");
}

// A refused credential or a mailed code reloads the page: the strokes wait in this tab, at most a quarter of an hour.
const KEY = `stroke:${location.pathname}`;
function put(strokes) {
  try { strokes.length ? sessionStorage.setItem(KEY, JSON.stringify({ strokes, at: Date.now() })) : sessionStorage.removeItem(KEY); } catch { /* private mode: draw again */ }
}
function waiting() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return kept && Date.now() - kept.at < 900000 ? kept.strokes : [];
  } catch { return []; }
}

function start(box) {
  box.dataset.started = "";
  const find = (name) => box.querySelector(`[data-signature-${name}]`);
  const canvas = find("canvas");
  if (!window.SignaturePad || !allowed()) {
    canvas.parentElement.hidden = true;
    box.querySelector(".sign-tools").hidden = true;
    find("blocked").hidden = false;
    return;
  }
  const pad = new window.SignaturePad(canvas, { penColor: "#14213d", minWidth: 0.8, maxWidth: 2.6 });
  let drawn = waiting(); // as it was drawn; what the sheet shows may be smaller
  let width = 0, height = 0;

  const keep = (strokes) => {
    drawn = strokes;
    put(drawn);
    find("value").value = pictureOf(drawn);
    find("undo").disabled = find("clear").disabled = !drawn.length;
    box.dispatchEvent(new CustomEvent("signature:changed", { bubbles: true, detail: { empty: !drawn.length } }));
  };
  const fit = () => {
    if (!canvas.offsetWidth || (canvas.offsetWidth === width && canvas.offsetHeight === height)) return;
    width = canvas.offsetWidth;
    height = canvas.offsetHeight;
    const ratio = Math.max(devicePixelRatio || 1, 1);
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    pad.fromData(placed(drawn, { width, height }));
  };
  const widen = (wide) => {
    find("area").classList.toggle("sign-wide", wide);
    find("full").hidden = wide;
    find("done").hidden = !wide;
    fit();
  };

  pad.addEventListener("endStroke", () => keep(pad.toData()));
  find("undo").addEventListener("click", () => { pad.fromData(pad.toData().slice(0, -1)); keep(pad.toData()); });
  find("clear").addEventListener("click", () => { pad.clear(); keep([]); });
  find("full").addEventListener("click", () => widen(true));
  find("done").addEventListener("click", () => widen(false));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") widen(false); });
  fit();
  keep(drawn);
  new ResizeObserver(fit).observe(canvas);
}

const startAll = (root) => root.querySelectorAll?.("[data-signature-pad]:not([data-started])").forEach(start);
startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.detail.elt));
