// An error page is as light or dark as the admin was set to be, where somebody chose that.
(() => {
  "use strict";
  try {
    const chosen = JSON.parse(localStorage.getItem("adminTheme"));
    if (["light", "dark"].includes(chosen)) document.documentElement.dataset.theme = chosen;
  } catch {
    // Without storage it follows the device.
  }
})();
