// The card of a clause: what was typed becomes one edit when the page is left or rests for five minutes; who else writes here is
// named; two texts are shown side by side by the page that the server sends.
const card = document.querySelector("form[data-assessment-card]");
const REST = 5 * 60 * 1000;
let typed = false;
let timer;

function leave() {
  if (!typed) return;
  typed = false;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", card.elements.csrfmiddlewaretoken.value);
  navigator.sendBeacon(card.dataset.leave, body);
}

async function rest() {
  if (!typed) return;
  typed = false;
  const body = new URLSearchParams({ csrfmiddlewaretoken: card.elements.csrfmiddlewaretoken.value });
  const response = await fetch(card.dataset.leave, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  if (response?.status === 409) location.reload();
  else if (response?.ok && response.status !== 204) card.elements.version.value = (await response.json()).version;
}

card?.addEventListener("autosave:saved", (event) => {
  typed = true;
  clearTimeout(timer);
  timer = setTimeout(rest, REST);
  const others = event.detail.others ?? [];
  card.querySelector("[data-others-here]").textContent = others.length ? `${card.dataset.others} ${others.join(", ")}` : "";
});
// The draft is kept on the server; the page shows both texts.
card?.addEventListener("autosave:conflict", () => { typed = false; location.reload(); });
card?.addEventListener("submit", () => { typed = false; clearTimeout(timer); });
addEventListener("pagehide", leave);
