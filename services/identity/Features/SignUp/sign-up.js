// Says while somebody types whether an address can be had. Without it the form says so after sending.
(() => {
  const name = document.getElementById("Organisation"), address = document.getElementById("Address"), hint = document.getElementById("address-hint");
  const suffix = address.nextElementSibling.textContent, usual = hint.textContent;
  let asked = 0, timer;

  const ask = async () => {
    const mine = ++asked;
    if (!address.value.trim() && !name.value.trim()) {
      hint.textContent = usual;
      return;
    }
    const query = new URLSearchParams({ address: address.value, name: name.value });
    try {
      const answer = await fetch(`/sign-up/address?${query}`);
      if (!answer.ok || mine !== asked) return;
      const { address: wanted, fault } = await answer.json();
      hint.textContent = !wanted ? usual : fault ? `${wanted}${suffix}: ${fault}` : hint.dataset.free.replace("{0}", () => wanted + suffix);
      hint.classList.toggle("error", Boolean(wanted && fault));
    } catch {
      hint.textContent = usual;
    }
  };

  for (const field of [name, address])
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 250);
    });
})();
