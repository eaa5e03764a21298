// Says in words when a chosen crontab runs, below the field of a periodic task.
(() => {
  "use strict";
  const start = () => {
    const words = JSON.parse(document.getElementById("readable-crontabs").textContent);
    const field = document.getElementById("id_crontab");
    const row = document.querySelector(".field-crontab_translation");
    if (row) row.hidden = true;
    const help = field?.closest(".field-crontab")?.querySelector(".help, .leading-relaxed");
    if (!help) return;
    const before = help.textContent.trim();
    field.addEventListener("change", () => {
      help.textContent = words[field.value] ? `${before} ${words[field.value]}` : before;
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
