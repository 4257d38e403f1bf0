// Forms with data-passkey ask the device for a passkey before they are sent: "get" to sign in or confirm, "create" to add one.
(() => {
  "use strict";
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential || !navigator.credentials) {
    for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = false;
    return;
  }

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const withBytes = (list) => (list || []).map((item) => ({ ...item, id: toBytes(item.id) }));

  const ask = (kind, options) => kind === "create"
    ? navigator.credentials.create({ publicKey: { ...options, challenge: toBytes(options.challenge), user: { ...options.user, id: toBytes(options.user.id) }, excludeCredentials: withBytes(options.excludeCredentials) } })
    : navigator.credentials.get({ publicKey: { ...options, challenge: toBytes(options.challenge), allowCredentials: withBytes(options.allowCredentials) } });

  const written = (credential) => {
    const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
    if (credential.response.attestationObject) {
      response.attestationObject = toText(credential.response.attestationObject);
      response.transports = credential.response.getTransports ? credential.response.getTransports() : [];
    } else {
      response.authenticatorData = toText(credential.response.authenticatorData);
      response.signature = toText(credential.response.signature);
      if (credential.response.userHandle) response.userHandle = toText(credential.response.userHandle);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  };

  for (const form of forms) {
    form.hidden = false;
    const say = form.querySelector("[data-passkey-error]");
    const button = form.querySelector("button");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      say.textContent = "";
      button.disabled = true;
      try {
        const answer = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error" });
        if (!answer.ok) throw new Error();
        form.elements.Credential.value = written(await ask(form.dataset.passkey, await answer.json()));
        form.submit();
      } catch (error) {
        button.disabled = false;
        say.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
        say.focus();
      }
    });
  }
})();
