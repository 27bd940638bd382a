// The grid of values: arrows and Enter move between cells, a block pasted out of a table fills the cells from here on.
const inputsOf = (row) => [...row.querySelectorAll("input.value-input")];
const rowsOf = (grid) => [...grid.querySelectorAll("tr")];
const columnOf = (input) => [...input.closest("tr").children].indexOf(input.closest("td"));
const inColumn = (row, column) => row?.children[column]?.querySelector("input.value-input");

function focusOn(input) {
  if (!input) return false;
  input.focus();
  input.select();
  return true;
}

function vertical(grid, input, step) {
  const rows = rowsOf(grid);
  const column = columnOf(input);
  for (let at = rows.indexOf(input.closest("tr")) + step; rows[at]; at += step) {
    if (focusOn(inColumn(rows[at], column))) return true;
  }
  return false;
}

function sideways(input, step) {
  const cells = inputsOf(input.closest("tr"));
  return focusOn(cells[cells.indexOf(input) + step]);
}

function handle(event, grid) {
  const input = event.target;
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  if (event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey)) return vertical(grid, input, 1) || event.key === "Enter";
  if (event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey)) return vertical(grid, input, -1) || event.key === "Enter";
  if (event.key === "ArrowLeft" && (whole || input.selectionEnd === 0)) return sideways(input, -1);
  if (event.key === "ArrowRight" && (whole || input.selectionStart === input.value.length)) return sideways(input, 1);
  return false;
}

document.addEventListener("keydown", (event) => {
  const grid = event.target.closest?.("[data-grid]");
  if (!grid || !event.target.matches("input.value-input") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (handle(event, grid)) event.preventDefault();
});

document.addEventListener("paste", (event) => {
  const grid = event.target.closest?.("[data-grid]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!grid || !event.target.matches("input.value-input") || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const rows = rowsOf(grid);
  const top = rows.indexOf(event.target.closest("tr"));
  const left = columnOf(event.target);
  text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, down) => {
    line.split("\t").forEach((value, across) => {
      const input = inColumn(rows[top + down], left + across);
      if (!input) return;
      input.value = value.trim();
      for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
    });
  });
});
