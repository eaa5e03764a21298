// Follows a sign-in without a reload: asks for the panel every second, puts a new one in place, and
// sends the forms in it. The panel's HTML is made and escaped by the server.
(() => {
  "use strict";
  const EVERY = 1000;
  const HEADERS = { Accept: "application/json" };
  const box = document.querySelector("[data-sign-in]");
  const lost = document.querySelector("[data-sign-in-lost]");
  let { version, step } = box.dataset;
  let over = "over" in box.dataset;
  let sending = false;

  const clock = (seconds) => {
    const rest = String(seconds % 60).padStart(2, "0");
    return `${Math.floor(seconds / 60)}:${rest}`;
  };

  // While Telegram asks to wait, the seconds run down and nothing can be sent.
  const countDown = () => {
    const shown = box.querySelector("[data-countdown]");
    if (!shown) return;
    const until = Date.now() + Number(shown.dataset.countdown) * 1000;
    const tick = () => {
      if (!shown.isConnected) return;
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      shown.textContent = clock(left);
      box.querySelectorAll("[data-waits]").forEach((button) => { button.disabled = left > 0; });
      if (left) setTimeout(tick, 250);
      else shown.parentElement.hidden = true;
    };
    tick();
  };

  // On one and the same question a person goes on typing where they were.
  const place = (panel, always) => {
    if (panel.version === version && !always) return;
    const before = box.querySelector("[name=given]");
    const kept = before && panel.step === step ? before.value : "";
    ({ version, step, over } = panel);
    box.innerHTML = panel.html;
    const after = box.querySelector("[data-focus]");
    if (after) {
      if (kept) after.value = kept;
      after.focus();
    }
    countDown();
  };

  const ask = async (options) => {
    const answer = await fetch(box.dataset.signIn, {
      cache: "no-store", credentials: "same-origin", headers: HEADERS, ...options,
    });
    // Signed out of the admin, or the account is gone: the page itself says so.
    if (answer.redirected || [403, 404].includes(answer.status)) return location.reload();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const panel = await answer.json();
    // What was asked before a form was sent is old.
    if (options || !sending) place(panel, Boolean(options));
    lost.hidden = true;
  };

  const look = async () => {
    try {
      if (!document.hidden && !sending) await ask();
    } catch {
      lost.hidden = false;
    }
    if (!over) setTimeout(look, EVERY);
  };

  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const body = new FormData(form);
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    const buttons = [...form.querySelectorAll("button")].filter((button) => !button.disabled);
    buttons.forEach((button) => { button.disabled = true; });
    sending = true;
    try {
      await ask({ method: "POST", body });
    } catch {
      lost.hidden = false;
    }
    sending = false;
    buttons.forEach((button) => { button.disabled = false; });
  });

  box.querySelector("[data-focus]")?.focus();
  countDown();
  if (!over) setTimeout(look, EVERY);
})();
