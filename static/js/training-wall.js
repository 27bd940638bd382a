// The wall renews its code by fetching itself; the old one stays until the new one is there, and then says that it is lost.
const page = document.querySelector("[data-wall]");
const PATIENCE = 50_000; // ms after which the code on the wall is refused anyway
let renewed = Date.now();

function later(seconds) {
  setTimeout(renew, Math.max(1, seconds) * 1000);
}

async function renew() {
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-wall]");
    for (const part of [".qr", ".wall-count"]) page.querySelector(part).replaceWith(fresh.querySelector(part));
    page.querySelector(".wall-lost").hidden = true;
    renewed = Date.now();
    later(Number(fresh.dataset.seconds));
  } catch {
    if (Date.now() - renewed > PATIENCE) {
      const lost = page.querySelector(".wall-lost");
      lost.textContent = page.dataset.lost;
      lost.hidden = false;
    }
    later(3);
  }
}

later(Number(page.dataset.seconds));
page.querySelector("[data-full-screen]")?.addEventListener("click", () => document.documentElement.requestFullscreen?.());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && Date.now() - renewed > 20_000 && renew());
