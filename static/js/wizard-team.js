// The lead consultant is not offered again among the other consultants.
const lead = document.querySelector("select[name=lead]");
const others = [...document.querySelectorAll("input[name=consultants]")];

function hideLead() {
  for (const box of others) {
    const row = box.closest("label")?.parentElement ?? box.parentElement;
    row.hidden = box.value === lead.value;
    if (row.hidden) box.checked = false;
  }
}

if (lead) {
  lead.addEventListener("change", hideLead);
  hideLead();
}
