// How long a paper is being written: shown, never enforced. <span data-elapsed="ISO moment" data-text="… {minutes} …">
for (const place of document.querySelectorAll("[data-elapsed]")) {
  const since = Date.parse(place.dataset.elapsed);
  const show = () => { place.textContent = place.dataset.text.replace("{minutes}", String(Math.max(0, Math.floor((Date.now() - since) / 60000)))); };
  show();
  setInterval(show, 20000);
}
