// The Check buttons of the first steps: tries a step without leaving the page, and shows what was
// found. The card is made and escaped by the server; without this script the page is loaded anew.
(() => {
  "use strict";
  const HEADERS = { Accept: "application/json" };

  const found = (slug) => document.querySelector(`[data-found="${slug}"]`);

  const check = async (button, byKey) => {
    const { check: slug, busy } = button.dataset;
    const form = button.form;
    button.disabled = true;
    found(slug).textContent = busy;
    const answer = await fetch(button.formAction, {
      method: "POST", credentials: "same-origin", headers: HEADERS, body: new FormData(form),
    });
    if (!answer.ok || answer.redirected) return location.reload();
    const { card } = await answer.json();
    const place = document.querySelector("[data-live=steps]");
    const open = place.querySelector("[data-setup]")?.open;
    place.innerHTML = card;
    const setup = place.querySelector("[data-setup]");
    if (setup && open) setup.open = true;
    // Whoever uses keys goes on where they were. After a click nothing is held: what has the focus
    // is not kept up to date.
    if (byKey) place.querySelector(`[data-check="${slug}"]`)?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-check]");
    if (!button) return;
    event.preventDefault();
    check(button, event.detail === 0).catch(() => location.reload());
  });
})();
