// Keeps the parts of a page that carry `data-live` up to date, without a reload: asks the address
// in `data-live-from` every few seconds and puts new HTML (made and escaped by the server) in place.
// With `data-live-events` the server says when there is something new (server-sent events), and the
// page asks then; it goes back to asking every few seconds wherever that does not work.
(() => {
  "use strict";
  const EVERY = 3000;
  // Also while the server says when: what it can't see, and what a proxy holds back.
  const EVENTS_EVERY = 15000;
  // After a refusal, because too many pages are open, or the server is an older one.
  const EVENTS_AGAIN = 60000;

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

  // What somebody reads stays where it is; at the end of a conversation its newest line is shown.
  const replace = (part, html) => {
    const atEnd = part.scrollHeight - part.scrollTop - part.clientHeight < 40;
    const top = part.getBoundingClientRect().top;
    const seen = [...part.querySelectorAll("[data-anchor]")].find(
      (one) => one.getBoundingClientRect().bottom > top,
    );
    const before = seen?.getBoundingClientRect().top;
    part.innerHTML = html;
    if (!part.matches("[data-newest-last]")) return;
    const same = seen && part.querySelector(`[data-anchor="${seen.dataset.anchor}"]`);
    if (atEnd) part.scrollTop = part.scrollHeight;
    else if (same) part.scrollTop += same.getBoundingClientRect().top - before;
  };

  // Calls `changed` at each event while the page is seen: one stream, none in a hidden tab.
  const follow = (address, changed) => {
    let stream = null;
    let works = false;
    const close = () => {
      stream?.close();
      stream = null;
      works = false;
    };
    const open = () => {
      if (document.hidden || stream) return;
      stream = new EventSource(address);
      stream.onopen = () => {
        works = true;
      };
      stream.onmessage = changed;
      // Between two streams the browser connects again by itself; after a refusal it does not.
      stream.onerror = () => {
        if (stream?.readyState !== EventSource.CLOSED) return;
        close();
        setTimeout(open, EVENTS_AGAIN);
      };
    };
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    open();
    return { works: () => works, close };
  };

  const start = () => {
    document.querySelectorAll("[data-newest-last]").forEach((box) => {
      box.scrollTop = box.scrollHeight;
    });
    const source = document.querySelector("[data-live-from]");
    if (!source) return;
    const shown = new Map();
    const lost = document.querySelector("[data-live-lost]");
    const every = Number(source.dataset.liveEvery) || EVERY;
    let events = null;
    let timer = 0;
    let looking = false;
    let again = false;
    let over = false;

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
        replace(part, html);
      });
    };

    const fetchParts = async () => {
      const answer = await fetch(source.dataset.liveFrom, { cache: "no-store" });
      if (answer.status === 403) over = true;
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const { parts, title, done } = await answer.json();
      if (done) over = true;
      if (title) document.title = title;
      Object.entries(parts).forEach(([name, html]) => place(name, html));
    };

    const look = async () => {
      clearTimeout(timer);
      if (over) return;
      if (looking) {
        again = true;
        return;
      }
      looking = true;
      again = false;
      try {
        if (!document.hidden) {
          await fetchParts();
          if (lost) lost.hidden = true;
        }
      } catch {
        if (lost) lost.hidden = false;
      }
      looking = false;
      if (over) events?.close();
      else if (again) look();
      else timer = setTimeout(look, events?.works() ? EVENTS_EVERY : every);
    };

    timer = setTimeout(look, every);
    source.addEventListener("live:look", look);
    if (source.dataset.liveEvents && window.EventSource) {
      events = follow(source.dataset.liveEvents, look);
    }
    document.addEventListener("visibilitychange", () => document.hidden || look());
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
