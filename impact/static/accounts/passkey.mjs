// A device signs what the page asks, and the form carries the answer. Without this script the page
// says how else one comes in.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

/** Have a device make a key, or sign with the one it has; return what the server reads. */
async function answered(kind, { publicKey }) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (kind === "create") asked.user = { ...asked.user, id: bytes(asked.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (asked[list]) asked[list] = named(asked[list]);
  }
  const found = await navigator.credentials[kind]({ publicKey: asked });
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (found.response[name]) response[name] = text(found.response[name]);
  }
  return { id: found.id, rawId: text(found.rawId), type: found.type, response };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const failed = form.querySelector("[data-failed]");
  if (!window.PublicKeyCredential) continue;
  form.querySelector("[data-script]").hidden = false;
  for (const one of document.querySelectorAll("[data-without]")) one.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const said = await answered(form.dataset.passkey, JSON.parse(form.dataset.asked));
      form.elements.said.value = JSON.stringify(said);
      form.submit();
    } catch {
      // Refused by its holder, unknown to the device, or too late: it may be tried again.
      failed.hidden = false;
    }
  });
}
