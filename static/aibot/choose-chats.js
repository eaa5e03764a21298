// The switches of the chats: a press is saved without a reload, and its row says what happened.
// Without this script the same buttons send the form.
(() => {
  "use strict";
  const HEADERS = { Accept: "application/json" };

  const tell = (row, sentence, works) => {
    const told = row.querySelector(".ab-told");
    told.textContent = sentence;
    told.className = `ab-told ab-tone ${works ? "ab-good" : "ab-bad"}`;
  };

  const choose = async (button) => {
    const row = button.closest("li");
    const body = new FormData(button.form);
    body.append(button.name, button.value);
    const answer = await fetch(location.href, {
      method: "POST", credentials: "same-origin", headers: HEADERS, body,
    });
    // Signed out meanwhile, say: the page itself says so.
    if (!answer.ok || answer.redirected) return location.reload();
    const { done, sentence } = await answer.json();
    if (done) {
      button.parentElement.querySelectorAll("button").forEach((one) => {
        one.setAttribute("aria-pressed", String(one === button));
      });
    }
    tell(row, sentence, done);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".ab-switch button");
    if (!button) return;
    event.preventDefault();
    button.focus();
    const lost = document.querySelector("[data-live-lost]");
    choose(button).catch(() => { lost.hidden = false; });
  });
})();
