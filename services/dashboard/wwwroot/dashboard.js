// What the dashboard needs of the browser and Blazor does not give.
(() => {
  const store = window.sessionStorage;

  window.dashboard = {
    // Drafts stay in this tab only, so that a lost connection or an ended session loses nothing that was typed.
    keep: (key, text) => { try { store.setItem(key, text); } catch { console.info('The draft is too large to be kept in this tab.'); } },
    recall: key => store.getItem(key),
    forget: key => store.removeItem(key),
    copy: async text => { try { await navigator.clipboard.writeText(text); return true; } catch { return false; } },
    showPicture: (input, image) => {
      const file = document.getElementById(input)?.files?.[0];
      const target = document.getElementById(image);
      if (file && target) target.src = URL.createObjectURL(file);
    },
    focus: id => document.getElementById(id)?.focus(),
    focusFirstError: () => {
      const field = document.querySelector('[aria-invalid="true"]');
      field?.scrollIntoView({ block: 'center' });
      field?.focus({ preventScroll: true });
    },
  };

  // What a person does keeps the session awake, told at most once a minute; what the page does by itself does not.
  let told = 0;
  for (const deed of ['pointerdown', 'keydown', 'wheel', 'click'])
    document.addEventListener(deed, event => {
      if (!event.isTrusted || Date.now() - told < 60_000) return;
      told = Date.now();
      fetch('/awake', { method: 'POST' }).catch(() => { told = 0; });
    }, { capture: true, passive: true });

  document.getElementById('reload')?.addEventListener('click', () => location.reload());
  document.getElementById('components-reconnect-modal')?.addEventListener('components-reconnect-state-changed', event => {
    // The server has forgotten this page, or was restarted: open it anew, drafts are kept.
    if (event.detail.state === 'rejected') location.reload();
  });

  // The menu of the person closes when something else is pressed.
  document.addEventListener('click', event => {
    for (const menu of document.querySelectorAll('details.person[open]'))
      if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape')
      for (const menu of document.querySelectorAll('details.person[open]')) { menu.open = false; menu.querySelector('summary').focus(); }
  });
})();
