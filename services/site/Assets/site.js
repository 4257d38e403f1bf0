// Makes the pages quicker and kinder where scripts run. Everything here also works without it.

const form = document.querySelector("form[data-sign]");
if (form) enhance(form);
refreshCounts();
offerCopying();

function enhance(form) {
  // Our own messages are in the page's language and stay on the page.
  form.noValidate = true;
  const summary = form.querySelector("[data-errors]");
  const button = form.querySelector("button[type=submit]");
  const caption = button.textContent;

  guessCountry(form.elements.country);
  form.addEventListener("input", event => clear(event.target.name));
  form.addEventListener("submit", async event => {
    event.preventDefault();
    if (button.ariaDisabled === "true") return;
    const wrong = wrongAtSight();
    show(wrong);
    if (wrong.length) return;

    button.ariaDisabled = "true";
    button.textContent = form.dataset.sending;
    try {
      await send();
    } catch {
      // No network, or a server in the middle of a restart: nothing typed is lost.
      tell(form.dataset.unknown);
    } finally {
      button.ariaDisabled = "false";
      button.textContent = caption;
    }
  });

  async function send() {
    const typed = new FormData(form);
    const response = await fetch(form.dataset.sign, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        givenName: typed.get("givenName"),
        familyName: typed.get("familyName"),
        email: typed.get("email"),
        country: typed.get("country"),
        contactConsent: typed.get("contactConsent") === "yes",
        language: form.dataset.language,
      }),
    });
    if (response.ok) location.assign(form.dataset.then);
    else if (response.status === 422) show(Object.keys((await response.json()).errors ?? {}).filter(name => fieldOf(name)));
    else if (response.status === 410) location.reload();
    else tell(form.dataset[{ 429: "limit", 503: "busy" }[response.status] ?? "unknown"]);
  }

  // What the browser can tell at once; what is right in the end only the service knows.
  function wrongAtSight() {
    const wrong = ["givenName", "familyName", "email", "country"].filter(name => !form.elements[name].value.trim() || !form.elements[name].validity.valid);
    const answered = [...form.elements.contactConsent].some(choice => choice.checked);
    return answered ? wrong : [...wrong, "contactConsent"];
  }

  function show(names) {
    for (const name of ["givenName", "familyName", "email", "country", "contactConsent"]) clear(name);
    for (const name of names) {
      const field = fieldOf(name);
      const isEmpty = name === "contactConsent" || !form.elements[name].value.trim();
      form.querySelector(`#${name}-error`).textContent = (isEmpty && field.dataset.required) || field.dataset.invalid;
      if (field.tagName !== "FIELDSET") field.setAttribute("aria-invalid", "true");
    }
    if (names.length) tell(form.dataset.summary);
    else summary.hidden = true;
  }

  function tell(message) {
    summary.textContent = message;
    summary.hidden = false;
    summary.focus();
  }

  function clear(name) {
    const error = name && form.querySelector(`#${name}-error`);
    if (error) error.textContent = "";
    fieldOf(name)?.removeAttribute("aria-invalid");
  }

  function fieldOf(name) {
    return name === "contactConsent" ? form.querySelector(".choice") : name && form.querySelector(`#${name}`);
  }
}

// The region in the browser's language is a better guess than the page's language, until somebody chooses.
function guessCountry(select) {
  const region = new Intl.Locale(navigator.language).region;
  const untouched = select.value === select.querySelector("option[selected]")?.value;
  if (untouched && !document.querySelector("[aria-invalid]") && [...select.options].some(option => option.value === region)) select.value = region;
}

// When somebody comes back to the page, and never by itself while they read.
function refreshCounts() {
  const tallies = document.querySelectorAll("[data-count-of]");
  if (!tallies.length) return;
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState !== "visible") return;
    const response = await fetch(`/api/campaigns/${tallies[0].dataset.countOf}/count`).catch(() => null);
    if (!response?.ok) return;
    const { count } = await response.json();
    for (const tally of tallies) show(tally, count);
  });

  function show(tally, count) {
    const number = tally.querySelector("[data-count]");
    if (!number) return;
    const inWords = many => many.toLocaleString(document.documentElement.lang, { useGrouping: "always" });
    const people = tally.querySelector("[data-people]");
    number.textContent = inWords(count);
    people.textContent = count === 1 ? people.dataset.one : people.dataset.many;

    const bar = tally.querySelector("progress");
    bar.value = Math.min(count, bar.max);
    bar.ariaLabel = bar.dataset.label.replace("#", inWords(count));

    const toGo = tally.querySelector("[data-to-go]");
    const left = bar.max - count;
    if (toGo) toGo.textContent = left > 1 ? toGo.dataset.many.replace("#", inWords(left)) : left === 1 ? toGo.dataset.one : toGo.dataset.reached;
  }
}

function offerCopying() {
  const button = document.querySelector("[data-copy]");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    document.querySelector("[data-copy-status]").textContent = button.dataset.copied;
  });
}
