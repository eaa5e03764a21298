// The panel with the auction sites: what is new there, and what one can put up oneself.

import { ask } from "/page/ask.js";
import { element } from "/page/show.js";
import { language, word } from "/page/words.js";

const $ = (id) => document.getElementById(id);
const SITES = {
  egun: ["egun.de", "/egun/search?query=Brief%C3%B6ffner&order=starts&asdes=desc"],
  militaria321: ["militaria321.com", "/militaria321/suchergebnisse.cfm?q=Brief%C3%B6ffner&groupsize=100"],
  feed: ["Antik-Kontor (RSS)", "/feed/"],
  plain: ["Trödel-Halle", "/plain/?q=Orden"],
};
const SHOWN = 5;

let attempt = (work) => work();
let tell = () => {};

export function translateAuctions() {
  const title = $("listing-title");
  if (title.value && title.value !== title.dataset.sample) return;
  title.value = title.dataset.sample = word("sampleTitle");
}

export function startAuctions(attempting, telling) {
  attempt = attempting;
  tell = telling;
  const open = (wanted) => {
    $("sites").hidden = !wanted;
    $("sites-open").setAttribute("aria-expanded", String(wanted));
    if (wanted) $("faults-close").click();
    refreshAuctions();
  };
  $("sites-open").addEventListener("click", () => open($("sites").hidden));
  $("sites-close").addEventListener("click", () => open(false));
  $("faults-open").addEventListener("click", () => $("faults").hidden || open(false));
  $("ticker").addEventListener("click", () => attempt(turnTicker));
  $("listing-form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(addListing);
  });
  $("listing-site").replaceChildren(...Object.entries(SITES).map(([site, [name]]) => element("option", { value: site }, name)));
  $("site-links").replaceChildren(...Object.values(SITES).map(([name, href]) => element("a", { class: "tool", href, target: "_blank", rel: "noopener" }, name, " ↗")));
}

async function addListing() {
  const title = $("listing-title").value.trim();
  const price = $("listing-price").valueAsNumber;
  if (!title) return;
  const fields = { site: $("listing-site").value, title, ...(Number.isNaN(price) ? {} : { price }) };
  await ask("POST", "/auctions/listings", fields);
  $("listing-title").value = "";
  refreshAuctions();
  tell(word("listingDone", { site: SITES[fields.site][0] }));
}

async function turnTicker() {
  const { ticker } = await ask("GET", "/auctions/sites");
  await ask("POST", "/auctions/ticker", { mode: ticker === "off" ? "watched" : "off" });
}

function euros(price) {
  if (price === null) return "–";
  return price.toLocaleString(language(), { style: "currency", currency: "EUR" });
}

function row(listing) {
  const path = `/auctions/listings/${listing.id}`;
  const button = (name, fields) => element("button", { type: "button", "data-testid": `${name}-${listing.id}`, onclick: () => attempt(() => ask("PATCH", path, fields)) }, word(name));
  const buttons = listing.price === null ? [] : [button("cheaper", { price: Math.round(listing.price * 90) / 100 })];
  return element(
    "li", {},
    element("small", {}, SITES[listing.site][0]),
    element("span", {}, listing.title),
    element("b", {}, euros(listing.price)),
    ...(listing.ended ? [element("small", {}, word("ended"))] : [...buttons, button("end", { ends_in: 0 })]),
  );
}

export async function refreshAuctions() {
  if ($("sites").hidden) return;
  const [listings, { ticker }] = await Promise.all([ask("GET", "/auctions/listings", { limit: SHOWN, started: true }), ask("GET", "/auctions/sites")]);
  $("listing-list").replaceChildren(...listings.map(row));
  $("ticker").textContent = word(ticker === "off" ? "tickerOff" : "tickerOn");
  $("ticker").setAttribute("aria-pressed", String(ticker !== "off"));
  $("ticker").hidden = false; // until here it has no words
}
