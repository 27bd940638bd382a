// A file field that takes dropped files, several in turn, and pasted screenshots; without scripts it stays a file field.
const sizes = ["B", "KB", "MB", "GB"];
function size(bytes) {
  const step = Math.min(3, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)));
  return `${(bytes / 1024 ** step).toFixed(step ? 1 : 0)} ${sizes[step]}`;
}
const inputOf = (zone) => zone.querySelector("input[type=file]");

function put(zone, files) {
  const basket = new DataTransfer();
  files.forEach((file) => basket.items.add(file));
  inputOf(zone).files = basket.files;
  list(zone);
}

function add(zone, files) {
  const input = inputOf(zone);
  const before = input.multiple ? zone.chosen ?? [] : [];
  const fresh = [...files].filter((file) => !before.some((other) => other.name === file.name && other.size === file.size));
  put(zone, input.multiple ? [...before, ...fresh] : fresh.slice(0, 1));
}

function list(zone) {
  zone.chosen = [...inputOf(zone).files];
  zone.querySelector(".drop-list").replaceChildren(...zone.chosen.map((file) => line(zone, file)));
}

function line(zone, file) {
  const item = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { textContent: file.name });
  const bytes = Object.assign(document.createElement("span"), { textContent: size(file.size), className: "drop-size" });
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: zone.dataset.remove });
  remove.setAttribute("aria-label", `${zone.dataset.remove}: ${file.name}`);
  remove.addEventListener("click", () => put(zone, zone.chosen.filter((other) => other !== file)));
  item.append(name, bytes, remove);
  return item;
}

const zoneOf = (event) => event.target.closest?.("[data-drop-zone]");
document.addEventListener("change", (event) => {
  const zone = zoneOf(event);
  if (!zone || !event.target.matches("[type=file]")) return;
  const chosen = [...event.target.files];
  if (chosen.length) add(zone, chosen);
});
document.addEventListener("dragover", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.add("drop-over");
});
document.addEventListener("dragleave", (event) => {
  const zone = zoneOf(event);
  if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("drop-over");
});
document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("drop-over");
  add(zone, event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  const zones = document.querySelectorAll("[data-drop-zone]");
  const zone = zoneOf(event) ?? (zones.length === 1 ? zones[0] : undefined);
  const files = [...(event.clipboardData?.files ?? [])];
  if (!zone || !files.length) return;
  event.preventDefault();
  add(zone, files.map((file) => (file.name === "image.png" ? new File([file], `screenshot-${Date.now()}.png`, { type: file.type }) : file)));
});
