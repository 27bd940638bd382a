// The passkey button of the sign page: fetch the challenge, ask the device, put the answer into the form, send it.
const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function askDevice(form, address) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const options = (await answer.json()).publicKey;
  options.challenge = decode(options.challenge);
  for (const known of options.allowCredentials || []) known.id = decode(known.id);
  const found = await navigator.credentials.get({ publicKey: options });
  const { response } = found;
  return {
    id: found.id,
    rawId: encode(found.rawId),
    type: found.type,
    clientExtensionResults: found.getClientExtensionResults(),
    response: {
      clientDataJSON: encode(response.clientDataJSON),
      authenticatorData: encode(response.authenticatorData),
      signature: encode(response.signature),
      userHandle: response.userHandle ? encode(response.userHandle) : null,
    },
  };
}

for (const button of document.querySelectorAll("button[data-passkey]")) {
  const form = button.closest("form");
  const way = form.querySelector('input[name="method"][value="passkey"]');
  if (!way || !window.PublicKeyCredential) {
    button.remove();
    continue;
  }
  form.elements.passkey.value = ""; // an answer is good for one challenge
  form.querySelector(".form-actions .btn-primary").addEventListener("click", (event) => {
    if (!way.checked || form.elements.passkey.value) return;
    event.preventDefault(); // the main button asks the device as well
    button.click();
  });
  button.addEventListener("click", async () => {
    try {
      form.elements.passkey.value = JSON.stringify(await askDevice(form, button.dataset.passkey));
      way.checked = true;
      form.requestSubmit();
    } catch (problem) {
      way.focus();
    }
  });
}

// On a phone it opens in a window of its own: back here, it has been opened.
for (const link of document.querySelectorAll("a[data-paper]")) {
  link.addEventListener("click", () => {
    for (const hint of document.querySelectorAll("[data-until-opened]")) hint.remove();
  });
}

// The document beside the form has arrived: the hint to open it is no longer true.
for (const paper of document.querySelectorAll("iframe[data-paper]")) {
  const arrived = () => {
    if (!paper.checkVisibility || !paper.checkVisibility()) return;
    for (const hint of document.querySelectorAll("[data-until-opened]")) hint.remove();
  };
  paper.addEventListener("load", arrived);
  if (performance.getEntriesByName(paper.src).length) arrived(); // it was faster than this script
}
