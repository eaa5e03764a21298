// The keys of the inbox. What they do is what links and buttons of the page do.
(() => {
  "use strict";

  const writing = (element) => element.matches?.("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")];

  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const chosen = all.findIndex((row) => row.hasAttribute("aria-current"));
    const focused = all.indexOf(document.activeElement);
    const at = (focused >= 0 ? focused : chosen) + by;
    all[Math.max(0, Math.min(at, all.length - 1))].focus();
  };

  const help = () => document.querySelector("[data-help]");
  const use = (key) => {
    const element = document.querySelector(`[data-key="${key}"]`);
    if (!element) return false;
    if (writing(element)) element.focus();
    else element.click();
    if (element.matches("summary")) element.focus();
    return true;
  };

  // More is closed by Esc, and by a click elsewhere.
  const more = () => document.querySelector(".ib-more[open]");
  const closeMore = () => {
    const open = more();
    if (!open) return;
    const inside = open.contains(document.activeElement);
    open.open = false;
    if (inside) open.querySelector("summary").focus();
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest(".ib-more")) more()?.removeAttribute("open");
    if (event.target.closest("[data-open-help]")) help()?.showModal();
  });

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (help()?.open || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape") closeMore();
    if (writing(target)) {
      if (event.key === "Escape") target.blur();
      const own = target.closest("fieldset")?.querySelector("button");
      if (event.key === "Enter" && own) {
        event.preventDefault();
        own.click();
      } else if (event.key === "Enter" && event.ctrlKey && use("s")) event.preventDefault();
      return;
    }
    if (event.ctrlKey) return;
    const moves = { j: 1, k: -1 };
    if (event.key in moves) step(moves[event.key]);
    else if (event.key === "?") help()?.showModal();
    else if (!["s", "x", "e", "n", "m", "/"].includes(event.key) || !use(event.key)) return;
    event.preventDefault();
  });

  // Earlier messages come when somebody scrolls up to them or asks for them; the page then keeps up
  // to date with them.
  const box = () => document.querySelector("[data-newest-last]");
  const showOlder = (link) => {
    const source = document.querySelector("[data-live-from]");
    if (source.dataset.liveFrom === link.dataset.older) return;
    source.dataset.liveFrom = link.dataset.older;
    source.dispatchEvent(new Event("live:look"));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-older]");
    if (!link) return;
    event.preventDefault();
    box().focus();
    showOlder(link);
  });
  const scrolled = (event) => {
    if (event.target !== box() || event.target.scrollTop > 200) return;
    const link = event.target.querySelector("[data-older]");
    if (link) showOlder(link);
  };
  document.addEventListener("scroll", scrolled, { capture: true, passive: true });

  // From the messages it is one step to the answer and two to its button.
  const start = () => document.querySelector("[data-start]")?.focus({ preventScroll: true });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
