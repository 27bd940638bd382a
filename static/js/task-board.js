// Cards of the board are dragged to a column: that presses the card's own button for it, where it has one.
const board = document.querySelector("[data-board]");
const columns = [...(board?.querySelectorAll("[data-column]") ?? [])];
let dragged = null;

const wayTo = (card, column) => card?.querySelector(`[data-to="${column.dataset.column}"]`);

function press(way) {
  if (way instanceof HTMLFormElement) way.requestSubmit();
  else way.click();
}

function rest() {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  for (const column of columns) column.classList.remove("takes", "is-over");
}

for (const card of board?.querySelectorAll("[data-card][data-movable]") ?? []) {
  card.draggable = true;
  for (const link of card.querySelectorAll("a")) link.draggable = false; // the card moves, not its address
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    card.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector("a").textContent);
    for (const column of columns) column.classList.toggle("takes", Boolean(wayTo(card, column)));
  });
  card.addEventListener("dragend", rest);
}

for (const column of columns) {
  column.addEventListener("dragover", (event) => {
    if (!wayTo(dragged, column)) return;
    event.preventDefault();
    column.classList.add("is-over");
  });
  column.addEventListener("dragleave", () => column.classList.remove("is-over"));
  column.addEventListener("drop", (event) => {
    const way = wayTo(dragged, column);
    if (!way) return;
    event.preventDefault();
    rest();
    press(way);
  });
}
