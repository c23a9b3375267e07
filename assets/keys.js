// Keys and sentinels of the Leads list, and what a browser lacks for menus and dialogs.
// Everything acts by .click() or .focus() on what is there anyway: no handler of its own on the server.

(() => {
  const REPEAT_MS = 60;
  const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const ASIDE = { ArrowLeft: -1, ArrowRight: 1 };
  let lastStep = 0;

  // ---------------------------------------------------------------- keys

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  function options() {
    return [...document.querySelectorAll('[role="listbox"][data-keys] [role="option"]')];
  }

  // Whether a row is on the screen: where nobody is selected, the keys begin there and not at a row out of sight.
  function shows(option) {
    return option.getBoundingClientRect().bottom > (option.closest(".list-scroll")?.getBoundingClientRect().top ?? 0);
  }

  function step(by, repeated) {
    const now = Date.now();
    if (repeated && now - lastStep < REPEAT_MS) return;
    lastStep = now;
    const all = options();
    const at = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
    const next = at < 0 && Number.isFinite(by) ? Math.max(0, all.findIndex(shows)) : Math.max(0, Math.min(all.length - 1, at + by));
    if (!all[next] || next === at) return;
    all[next].click();
    all[next].scrollIntoView({ block: "nearest" });
  }

  // What a key does is said by the button that does it: data-key="v", "ctrl+z", "ctrl+ArrowLeft".
  function pressed(event) {
    const chord = event.ctrlKey || event.metaKey ? `ctrl+${event.key}` : event.key;
    return [...document.querySelectorAll(`[data-key="${CSS.escape(chord)}"]`)].find((b) => !b.disabled);
  }

  function onKey(event) {
    const free = !event.altKey && !event.isComposing && !typing(event.target);
    const button = free && !document.querySelector("dialog[open], [popover]:popover-open") && pressed(event);
    if (button) {
      event.preventDefault();
      return button.click();
    }
    if (free && (event.ctrlKey || event.metaKey) && ASIDE[event.key] && options().length) {
      event.preventDefault();
      return step(ASIDE[event.key], event.repeat);
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape" && event.target.matches?.("[data-filter-box], [data-position]")) return event.target.blur();
    const small = event.key === "Escape" && event.target.closest?.("#new-tag, #new-contact");
    if (small) {
      // First what was typed goes, then the focus.
      if (event.target.value && event.target.matches("input")) small.reset();
      else event.target.blur();
      return event.preventDefault();
    }
    if (typing(event.target) || document.querySelector("dialog[open], [popover]:popover-open")) return;
    const field = !event.ctrlKey && !event.metaKey && document.querySelector(`[data-focus-key="${CSS.escape(event.key)}"]`);
    if (field) {
      event.preventDefault();
      const input = field.matches("input, textarea") ? field : field.querySelector("input, textarea");
      input?.focus();
      return input?.scrollIntoView({ block: "nearest" });
    }
    const filter = event.key === "/" && document.querySelector("[data-filter-box]");
    if (filter) {
      event.preventDefault();
      filter.focus();
      filter.select();
    } else if (event.key === "Escape") {
      // First the selection goes, then the lead that is open.
      (document.querySelector("[data-escape]") || document.querySelector("[data-back]"))?.click();
    } else if (event.key === " " && !event.target.closest("button, a, summary")) {
      const box = document.querySelector('[role="option"][aria-selected="true"] [data-tick]');
      if (box) event.preventDefault();
      // With Shift as a click with Shift: all from the last ticked one on.
      box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
    } else if (event.key in STEPS && !event.shiftKey && options().length) {
      event.preventDefault();
      step(STEPS[event.key], event.repeat);
    }
  }

  document.addEventListener("keydown", onKey, true);

  // Once a position is gone to, the keys are those of the list again.
  document.addEventListener("submit", (event) => event.target.querySelector?.("[data-position]")?.blur(), true);

  // ---------------------------------------------------------------- windowed list

  // A sentinel that stays in view after its page arrived must be clicked again: observing afresh reports it.
  const seen = new IntersectionObserver(
    (entries) => entries.filter((e) => e.isIntersecting).forEach((e) => e.target.click()),
    { rootMargin: "600px 0px", scrollMargin: "600px 0px" },
  );
  const watched = new Map();

  function watch() {
    const now = new Map([...document.querySelectorAll("[data-extend]")].map((s) => [s, s.dataset.extendKey || ""]));
    for (const [sentinel] of watched) if (!now.has(sentinel)) seen.unobserve(sentinel), watched.delete(sentinel);
    for (const [sentinel, key] of now) {
      if (watched.get(sentinel) === key) continue;
      seen.unobserve(sentinel);
      seen.observe(sentinel);
      watched.set(sentinel, key);
    }
  }

  let planned = false;
  function soon() {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => ((planned = false), watch()));
  }

  new MutationObserver(soon).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-extend-key"],
  });
  soon();

  // ---------------------------------------------------------------- names that exist

  const SUGGEST_MS = 120;
  let asking = 0;

  // A field with data-suggest="/api/..." offers what that address knows of the text in it.
  async function suggest(field) {
    const mine = ++asking;
    const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`).catch(() => null);
    if (!answer?.ok || mine !== asking) return;
    const names = await answer.json();
    let list = document.getElementById("suggestions");
    if (!list) {
      list = document.createElement("datalist");
      list.id = "suggestions";
      document.body.append(list);
    }
    list.replaceChildren(...names.map((name) => new Option(name, name)));
    field.setAttribute("list", "suggestions");
    // With a list a browser would call it a combobox; it stays the text field that it was found as.
    field.setAttribute("role", "textbox");
    field.setAttribute("aria-autocomplete", "list");
  }

  let soonSuggest = 0;
  for (const kind of ["input", "focusin"]) {
    document.addEventListener(kind, (event) => {
      if (!event.target.matches?.("[data-suggest]")) return;
      clearTimeout(soonSuggest);
      soonSuggest = setTimeout(() => suggest(event.target), SUGGEST_MS);
    });
  }

  // ---------------------------------------------------------------- sign-out

  // Drafts and unsaved edits hold data of people: they do not outlive the session in this tab.
  function leave() {
    const unsaved = window.leadsphere?.unsaved?.() || 0;
    const text = unsaved === 1 ? "1 change is not saved yet." : `${unsaved} changes are not saved yet.`;
    if (unsaved && !confirm(`${text} Sign out all the same?`)) return false;
    window.leadsphere?.forget?.();
    Object.keys(sessionStorage).filter((k) => k.startsWith("leadsphere.")).forEach((k) => sessionStorage.removeItem(k));
    return true;
  }

  // Reflex puts a handler on every form that keeps it from being sent, so it is sent from here, before that runs.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-sign-out]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (leave()) event.target.submit();
  }, true);

  // ---------------------------------------------------------------- browsers without invoker commands or anchors

  if (!("commandForElement" in HTMLButtonElement.prototype)) {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[commandfor]");
      const dialog = button && document.getElementById(button.getAttribute("commandfor"));
      if (!dialog) return;
      if (button.getAttribute("command") === "show-modal") dialog.showModal();
      else dialog.close();
    });
  }

  if (!CSS.supports("position-area", "bottom")) {
    document.addEventListener("toggle", (event) => {
      const opened = event.newState === "open" && event.target;
      const button = opened && document.querySelector(`[popovertarget="${CSS.escape(opened.id)}"]`);
      if (!button) return;
      const by = button.getBoundingClientRect();
      const left = Math.min(by.right - opened.offsetWidth, innerWidth - opened.offsetWidth - 12);
      const below = by.bottom + opened.offsetHeight + 12 < innerHeight;
      opened.style.left = Math.max(12, left) + "px";
      opened.style.top = (below ? by.bottom : Math.max(12, by.top - opened.offsetHeight - 12)) + "px";
    }, true);
  }
})();
