// Keeps the parts of a page that carry `data-live` up to date, without a reload: asks the address
// in `data-live-from` every few seconds and puts new HTML (made and escaped by the server) in place.
(() => {
  "use strict";
  const EVERY = 3000;

  // What somebody is typing into, or has, is not replaced.
  const typed = (field) => field.value !== field.defaultValue;
  const inUse = (part) =>
    (part !== document.activeElement && part.contains(document.activeElement)) ||
    [...part.querySelectorAll("textarea")].some(typed);

  // A picture that does not come leaves an empty place, not a broken one.
  const hide = (event) => {
    if (event.target.matches?.("img.ab-thumb, img.ab-large")) event.target.style.opacity = 0;
  };
  document.addEventListener("error", hide, true);

  // A text to be copied is selected as soon as one is in it.
  const select = (event) => {
    if (event.target.matches?.("[data-select]")) event.target.select();
  };
  document.addEventListener("focus", select, true);

  const start = () => {
    document.querySelectorAll("[data-newest-last]").forEach((box) => {
      box.scrollTop = box.scrollHeight;
    });
    const source = document.querySelector("[data-live-from]");
    if (!source) return;
    const shown = new Map();
    const lost = document.querySelector("[data-live-lost]");

    const place = (name, html) => {
      if (shown.get(name) === html) return;
      const first = !shown.has(name);
      shown.set(name, html);
      document.querySelectorAll(`[data-live="${name}"]`).forEach((part) => {
        // What the server sent first is what the page was made with.
        if (first && part.innerHTML.trim() === html.trim()) return;
        if (inUse(part)) {
          shown.delete(name);
          return;
        }
        const atEnd = part.scrollHeight - part.scrollTop - part.clientHeight < 40;
        part.innerHTML = html;
        if (atEnd && part.matches("[data-newest-last]")) part.scrollTop = part.scrollHeight;
      });
    };

    const look = async () => {
      let again = true;
      try {
        if (!document.hidden) {
          const answer = await fetch(source.dataset.liveFrom, { cache: "no-store" });
          if (answer.status === 403) again = false;
          if (!answer.ok) throw new Error(`status ${answer.status}`);
          const { parts, title, done } = await answer.json();
          if (done) again = false;
          if (title) document.title = title;
          Object.entries(parts).forEach(([name, html]) => place(name, html));
          if (lost) lost.hidden = true;
        }
      } catch {
        if (lost) lost.hidden = false;
      }
      if (again) setTimeout(look, every);
    };
    const every = Number(source.dataset.liveEvery) || EVERY;
    setTimeout(look, every);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
