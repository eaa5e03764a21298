// The panel with things that go wrong.

import { ask } from "/page/ask.js";
import { element } from "/page/show.js";
import { word } from "/page/words.js";

const SEND = "messages.SendMessage*";
const THINGS = [
  ["cutTelegram", "/cut", { end: "mtproto" }],
  ["flood", "/faults", { end: "mtproto", action: "error", request: SEND, code: 420, message: "FLOOD_WAIT_30" }],
  ["lostAnswer", "/faults", { end: "mtproto", action: "cut_after", request: SEND }],
  ["aiDown", "/faults", { end: "ai", action: "error", code: 503, times: null }],
  ["aiSlow", "/faults", { end: "ai", action: "delay", seconds: 20 }],
  ["cutBot", "/cut", { end: "bot" }],
  ["botFlood", "/faults", { end: "bot", action: "error", request: "sendMessage", code: 429, retry_after: 10 }],
  ["botDown", "/faults", { end: "bot", action: "error", request: "*", code: 502, times: 3 }],
];

const panel = document.getElementById("faults");
const opener = document.getElementById("faults-open");

export function startFaults(toast) {
  const open = (wanted) => {
    panel.hidden = !wanted;
    opener.setAttribute("aria-expanded", String(wanted));
    refreshFaults();
  };
  opener.addEventListener("click", () => open(panel.hidden));
  document.getElementById("faults-close").addEventListener("click", () => open(false));
  setInterval(() => panel.hidden || refreshFaults(), 2000);
  showButtons(toast);
}

export function showButtons(toast) {
  document.getElementById("fault-buttons").replaceChildren(
    ...THINGS.map(([name, path, body]) => element("button", { type: "button", "data-testid": name, onclick: async () => {
      await ask("POST", path, body);
      if (path === "/cut") toast(`${word(name)}: ${word("done")}`);
      refreshFaults();
    } }, word(name))),
  );
}

function named(fault) {
  const found = THINGS.find(([, , body]) => body.action === fault.action && body.end === fault.end && (body.code ?? 500) === fault.code);
  return found ? word(found[0]) : `${fault.end} ${fault.request}: ${fault.action}`;
}

export async function refreshFaults() {
  const waiting = (await ask("GET", "/faults")).filter((fault) => fault.times === null || fault.used < fault.times);
  opener.classList.toggle("armed", waiting.length > 0);
  const rows = waiting.map((fault) => element(
    "li", {},
    element("span", {}, named(fault)),
    element("small", {}, fault.times === null ? word("always", fault) : word("used", fault)),
    element("button", { type: "button", "aria-label": word("remove"), onclick: () => ask("DELETE", `/faults/${fault.id}`).then(refreshFaults) }, "✕"),
  ));
  const clear = element("li", {}, element("button", { type: "button", class: "clear", onclick: () => ask("DELETE", "/faults").then(refreshFaults) }, word("clear")));
  document.getElementById("fault-list").replaceChildren(...rows, ...(rows.length ? [clear] : []));
}
