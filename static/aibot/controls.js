// Makes what Unfold and Django leave to the eye and the mouse work with keys and for screen
// readers, makes cards of a list's rows read well, and copies texts.
(() => {
  "use strict";

  // Icons are ligatures of a font: their names are no words to be read out.
  const ICON = ".material-symbols-outlined";
  // Unfold's controls that are neither buttons nor links with an address.
  const CLICKED = "[x-on\\:click]:not(button, input, select, textarea, [href], td, [tabindex])";
  // The dark around an open sheet: it closes it, as Escape does.
  const AROUND = "#changelist-filter-close";
  const NOTHING = ["", "-", "–"];

  const wordsWithout = (part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll(ICON).forEach((icon) => icon.remove());
    return copy.textContent.trim();
  };

  const nameOf = (part) =>
    part.getAttribute("aria-label") || part.title || (!part.matches(ICON) && wordsWithout(part));

  // What only shows an icon is called as the page's template for this icon says.
  const nameIcons = () => {
    const words = new Map(
      [...document.querySelectorAll("template[data-icon]")].map((one) => [
        one.dataset.icon, one.innerHTML.trim(),
      ]),
    );
    document.querySelectorAll(ICON).forEach((icon) => {
      const control = icon.closest("a, button, [role=button]");
      const word = words.get(icon.textContent.trim());
      if (control && !nameOf(control)) {
        if (!word) return;
        control.setAttribute("aria-label", word);
      }
      if (icon !== control) icon.setAttribute("aria-hidden", "true");
    });
  };

  const openToKeys = () => {
    document.querySelectorAll(CLICKED).forEach((part) => {
      if (part.matches(AROUND)) return;
      part.tabIndex = 0;
      part.setAttribute("role", "button");
    });
  };

  document.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key)) return;
    if (!event.target.matches?.("[role=button][tabindex]:not(button)")) return;
    event.preventDefault();
    event.target.click();
  });

  // On a phone a row is a card: its labels begin with a capital, and what is empty is left out.
  const mendRows = () => {
    document.querySelectorAll(".result-list .data-row > [data-label]").forEach((cell) => {
      const { label } = cell.dataset;
      cell.dataset.label = label.charAt(0).toLocaleUpperCase() + label.slice(1);
      const shown = cell.querySelector("img, input, select, svg, form");
      if (!shown && NOTHING.includes(cell.textContent.trim())) cell.classList.add("ab-nothing");
    });
  };

  // Select2's box and its search field are called as the field is that they stand for.
  const nameChoices = () => {
    document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
      const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
      const box = select.nextElementSibling;
      if (!label || !box) return;
      const name = label.textContent.replace("*", "").trim();
      box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]").forEach((part) => {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", name);
      });
    });
  };
  document.addEventListener("focusin", (event) => {
    const field = event.target;
    if (!field.matches?.(".select2-search__field:not([aria-label])")) return;
    const open = document.querySelector(".select2-container--open [role=combobox]");
    field.setAttribute("aria-label", open?.getAttribute("aria-label") ?? "");
  });

  const nameTips = () => {
    document.querySelectorAll("span.help-tooltip[aria-label]").forEach((tip) => {
      tip.setAttribute("role", "img");
    });
  };

  // The browser's clipboard is there only with HTTPS, or on the machine itself.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const field = document.querySelector(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = button.dataset.copied;
  });

  document.addEventListener("DOMContentLoaded", () => {
    openToKeys();
    nameIcons();
    mendRows();
  });
  // Django's scripts make their parts when all is loaded; these look at them after that.
  window.addEventListener("load", () => setTimeout(() => {
    nameChoices();
    nameTips();
  }));
})();
