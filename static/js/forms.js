// Forms: ask before what cannot be undone, before unsaved text is lost, and never send twice.
const dialog = document.getElementById("confirm-dialog");
const agreed = new WeakSet();
const changed = new Set();

function ask(question) {
  if (!dialog?.showModal) return Promise.resolve(confirm(question));
  dialog.querySelector(".ask-text").textContent = question;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true }));
}

async function askThenSend(form, button) {
  if (!(await ask(button?.dataset.confirm ?? form.dataset.confirm))) return;
  agreed.add(form);
  form.requestSubmit(button ?? undefined);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if ((form.dataset.confirm || button?.dataset.confirm) && !agreed.delete(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    askThenSend(form, button);
    return;
  }
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
  changed.delete(form);
  if (form.hasAttribute("hx-post")) return;
  form.setAttribute("aria-busy", "true");
  setTimeout(() => form.removeAttribute("aria-busy"), 10000); // a download leaves the page where it is
}, true);

// Back from the history: the form may be sent again.
addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) changed.add(form);
});
document.addEventListener("reset", (event) => changed.delete(event.target));
addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit], select[data-go]")) event.target.form.requestSubmit();
});

// Files go with a progress bar; the answer is followed as the browser would have done.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-upload]") || event.defaultPrevented) return;
  event.preventDefault();
  const bar = form.querySelector("progress");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (part) => {
    if (bar && part.lengthComputable) { bar.hidden = false; bar.value = (100 * part.loaded) / part.total; }
  });
  request.addEventListener("load", () => {
    if (request.status < 400 && request.responseURL && request.responseURL !== form.action) { location.assign(request.responseURL); return; }
    const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
    if (!answer) { location.reload(); return; }
    document.querySelector("main").replaceWith(answer);
    answer.querySelector(".is-invalid, [role=alert]")?.focus();
  });
  request.addEventListener("error", () => { form.removeAttribute("aria-busy"); if (bar) bar.hidden = true; HTMLFormElement.prototype.submit.call(form); });
  request.send(new FormData(form, event.submitter));
});
