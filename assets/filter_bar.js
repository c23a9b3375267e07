// The filter bar: suggestions while it is typed in, chips that take the cursor to their text, and the address.
// The Filters dialog: the search that narrows it, and the ways to its groups.

(() => {
  const SOON_MS = 25;
  let asking = 0;
  let planned = 0;

  const bar = () => document.querySelector("[data-filter-bar]");
  const list = () => document.getElementById("filter-suggestions");
  const active = () => list()?.querySelector('[aria-selected="true"]');

  // As if it had been typed: React hears of a value only when the browser's own setter has set it.
  function write(field, text, cursor) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    field.setSelectionRange(cursor, cursor);
  }

  function close() {
    asking += 1;
    clearTimeout(planned);
    list()?.remove();
    bar()?.removeAttribute("aria-activedescendant");
    bar()?.setAttribute("aria-expanded", "false");
  }

  function choose(field, option) {
    close();
    write(field, option.dataset.text, Number(option.dataset.cursor));
  }

  function show(field, found) {
    close();
    if (!found.length || document.activeElement !== field) return;
    const box = Object.assign(document.createElement("ul"), { id: "filter-suggestions", className: "suggestions" });
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", "Suggestions");
    found.forEach((one, number) => {
      const option = Object.assign(document.createElement("li"), { id: `filter-suggestion-${number}`, className: "suggestion" });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      Object.assign(option.dataset, { text: one.text, cursor: one.cursor });
      const label = Object.assign(document.createElement("span"), { className: "suggestion__label", textContent: one.label });
      const detail = Object.assign(document.createElement("span"), { className: "suggestion__detail", textContent: one.detail });
      option.append(label, detail);
      // Before the field loses its focus, which would close the list.
      option.addEventListener("pointerdown", (event) => (event.preventDefault(), choose(field, option)));
      box.append(option);
    });
    field.parentElement.append(box);
    field.setAttribute("aria-expanded", "true");
  }

  async function ask(field) {
    const mine = ++asking;
    const query = new URLSearchParams({ q: field.value, at: field.selectionStart ?? field.value.length });
    const answer = await fetch(`/api/suggest/filter?${query}`).catch(() => null);
    if (!answer?.ok || mine !== asking) return;
    const found = await answer.json();
    if (mine === asking) show(field, found);
  }

  function soon(field) {
    clearTimeout(planned);
    planned = setTimeout(() => ask(field), SOON_MS);
  }

  function move(field, by) {
    const all = [...(list()?.children ?? [])];
    if (!all.length) return soon(field);
    const at = all.indexOf(active());
    const next = all[(at + by + all.length + (at < 0 && by < 0 ? 1 : 0)) % all.length];
    all.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    field.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("input", (event) => event.target.matches?.("[data-filter-bar]") && soon(event.target));
  document.addEventListener("focusout", (event) => event.target.matches?.("[data-filter-bar]") && close());

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-filter-bar]") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const chosen = active();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      move(field, event.key === "ArrowDown" ? 1 : -1);
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen) {
      choose(field, chosen);
    } else if (event.key === "Enter") {
      close();
      document.querySelector("[data-filter-commit]")?.click();
    } else if (event.key === "Escape" && list()) {
      close();
    } else if (event.key === "Backspace" && !field.value) {
      [...document.querySelectorAll("[data-chip-remove]")].at(-1)?.click();
      return;
    } else {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // A chip takes the cursor to its text in the bar.
  document.addEventListener("click", (event) => {
    const chip = event.target.closest?.("[data-chip]");
    const field = chip && bar();
    if (!field) return;
    const at = field.value.indexOf(chip.dataset.chip);
    field.focus();
    field.setSelectionRange(Math.max(0, at), at < 0 ? field.value.length : at + chip.dataset.chip.length);
  });

  // What is searched for in the Filters dialog leaves the controls whose labels hold all of its words.
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-control-search]")) return;
    const words = folded(event.target.value).split(/\s+/);
    for (const group of document.querySelectorAll(".controls__group")) {
      const controls = [...group.querySelectorAll("[data-control]")];
      controls.forEach((one) => (one.hidden = !words.every((word) => folded(one.dataset.control).includes(word))));
      group.hidden = controls.every((one) => one.hidden);
    }
  });

  document.addEventListener("click", (event) => {
    const to = event.target.closest?.("[data-jump]")?.dataset.jump;
    const group = to && document.querySelector(`.controls__group[aria-label="${CSS.escape(to)}"]`);
    if (group) group.scrollIntoView({ block: "start", behavior: "smooth" });
  });

  // The list's address. Each filter has an entry of its own, so that Back leads to the one before; what is typed in
  // one go is one of them, until it is meant.
  const ours = new Set();
  let known = null;

  function address(how, path, query) {
    // Said too late: another page is shown by now, which has an address of its own.
    if (location.pathname.replace(/\/+$/, "") !== path) return;
    const before = history.state ?? {};
    if (!ours.has(before.key)) known = location.pathname + location.search;
    const url = location.pathname + query;
    const isNew = query !== location.search && (how === "push" || (how === "type" && !before.typing));
    if (isNew) {
      const key = Math.random().toString(36).slice(2, 10);
      ours.add(key);
      history.pushState({ ...before, idx: (before.idx ?? 0) + 1, key, typing: how === "type" }, "", url);
    } else {
      history.replaceState({ ...before, typing: how === "push" ? false : before.typing }, "", url);
    }
  }

  // The router knows nothing of those entries: where Back leads to the one that it knew last, it sees no change, and
  // loads nothing.
  addEventListener("popstate", () => {
    const here = location.pathname + location.search;
    if (here === known) document.querySelector("[data-filter-reload]")?.click();
    known = here;
  });

  window.leadsphere = { ...window.leadsphere, address };
})();
