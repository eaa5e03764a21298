// The two chats: what is shown, what is sent, and how news arrive.

import { ask } from "/page/ask.js";
import { showAttachments, startAttachments } from "/page/attach.js";
import { refreshAuctions, startAuctions, translateAuctions } from "/page/auctions.js";
import { refreshFaults, showButtons, startFaults } from "/page/faults.js";
import { element, showChat } from "/page/show.js";
import { COMMANDS, EXAMPLES, LANGUAGES, SPEAKERS, chooseLanguage, language, translate, word } from "/page/words.js";

const $ = (id) => document.getElementById(id);
const COLORS = 7;

const state = { setup: null, contacts: [], contact: null, replyTo: null, dismissed: null, presses: new Map(), early: null, unread: new Set() };

// -- what is shown -----------------------------------------------------------------

function initials(name) {
  return name.split(/\s+/).map((part) => part[0]).join("").slice(0, 2).toUpperCase();
}

function showPeople() {
  const person = (contact) => element(
    "button",
    { type: "button", class: `person${contact.id === state.contact ? " chosen" : ""}`, "aria-pressed": String(contact.id === state.contact), title: contact.name, onclick: () => choose(contact.id) },
    element("span", { class: `avatar c${contact.id % COLORS}`, "aria-hidden": "true" }, initials(contact.name), state.unread.has(contact.id) ? element("b", { class: "dot" }) : null),
    element("span", { class: "name" }, contact.name.split(/\s+/)[0]),
  );
  const add = element("button", { type: "button", class: "person", "data-testid": "new-contact", title: word("newContact"), onclick: () => $("person").showModal() },
    element("span", { class: "avatar add", "aria-hidden": "true" }, "+"), element("span", { class: "name" }, word("fresh")));
  $("people").replaceChildren(...state.contacts.map(person), add);
}

function chip(text, use, testid = text) {
  return element("button", { type: "button", "data-testid": testid, onclick: () => use(text) }, text);
}

function showChips() {
  const spoken = Object.keys(SPEAKERS).find((code) => SPEAKERS[code] === state.contact);
  const examples = EXAMPLES[spoken || language()];
  $("contact-chips").replaceChildren(...examples.map((text) => chip(text, sayAsContact)));
  const commands = (state.setup?.commands || []).map((command) => `/${command.command}`);
  $("owner-chips").replaceChildren(...[...new Set([...COMMANDS[language()], ...commands])].map((text) => chip(text, sayAsOwner)));
}

async function showContactChat() {
  const contact = state.contact;
  const messages = await ask("GET", "/messages", { account_id: state.setup.account_id, peer_id: contact });
  if (contact !== state.contact) return;
  showChat($("contact-messages"), messages, (message) => !message.out);
}

async function showOwnerChat() {
  const owner = state.setup.owner_id;
  const messages = await ask("GET", "/bot/messages", { chat_id: owner });
  showChat($("owner-messages"), messages, (message) => message.from.id === owner, press, startReply);
  offerReply(messages.filter((message) => !message.deleted));
}

// The bot's wish for a reply, or its keyboard, counts while it is the newest word on that.
function offerReply(messages) {
  const last = messages.at(-1);
  const wish = last?.reply_interface?.force_reply ? last : null;
  if (wish && wish.message_id !== state.dismissed && state.replyTo?.message_id !== wish.message_id) startReply(wish);
  if (!wish && state.replyTo?.reply_interface) stopReply();
  const keyboard = messages.findLast((message) => message.reply_interface?.keyboard || message.reply_interface?.remove_keyboard);
  const rows = keyboard?.reply_interface?.keyboard || [];
  const label = (button) => (typeof button === "string" ? button : button.text);
  $("keyboard").hidden = !rows.length;
  $("keyboard").replaceChildren(...rows.map((row) => element("div", { class: "row" }, ...row.map((button) => chip(label(button), sayAsOwner)))));
}

async function showStatus() {
  const health = await ask("GET", "/healthz");
  const there = health.connections > 0;
  const polled = health.polled_bots.includes(state.setup.bot.username);
  const contact = state.contacts.find((each) => each.id === state.contact);
  $("contact-status").textContent = `${word("writingAs", { name: contact?.name })} · ${word(there ? "connected" : "notConnected")}`;
  $("bot-status").textContent = word(polled ? "polling" : "notPolling");
}

function showLive(alive) {
  $("live").classList.toggle("on", alive);
  $("live-text").textContent = word(alive ? "live" : "offline");
}

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => ($("toast").hidden = true), 4000);
}

// -- what is done ------------------------------------------------------------------

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(word("failed", { reason: error.message }));
    return null;
  }
}

function choose(contact) {
  state.contact = contact;
  state.unread.delete(contact);
  localStorage.setItem("contact", contact);
  showPeople();
  showChips();
  $("contact-messages").scrollTop = $("contact-messages").scrollHeight;
  attempt(showContactChat).then(() => ($("contact-messages").scrollTop = $("contact-messages").scrollHeight));
  attempt(showStatus);
}

function sayAsContact(text) {
  return attempt(() => ask("POST", "/messages", { account_id: state.setup.account_id, contact_id: state.contact, text }));
}

async function sayAsOwner(text) {
  const replyTo = state.replyTo?.message_id;
  const said = await attempt(() => ask("POST", "/bot/say", { text, ...(replyTo ? { reply_to: replyTo } : {}) }));
  if (said) stopReply();
  return said;
}

async function press(message, button, pressed) {
  if (!button.callback_data) return;
  pressed.classList.add("waiting");
  const query = await attempt(() => ask("POST", "/bot/press", { message_id: message.message_id, data: button.callback_data }));
  setTimeout(() => pressed.classList.remove("waiting"), query ? 15000 : 0);
  if (!query) return;
  state.presses.set(query.id, pressed);
  if (state.early?.callback_query_id === query.id) answered(state.early);
}

// The answer may be here before it is known which query it answers.
function answered(answer) {
  const pressed = state.presses.get(answer.callback_query_id);
  if (!pressed) {
    state.early = answer;
    return;
  }
  pressed.classList.remove("waiting");
  state.presses.delete(answer.callback_query_id);
  if (answer.show_alert && answer.text) {
    $("alert-text").textContent = answer.text;
    $("alert").showModal();
  } else if (answer.text) toast(answer.text);
}

function startReply(message) {
  state.replyTo = message;
  $("reply-text").textContent = message.text ?? message.caption ?? word("photo");
  $("reply").hidden = false;
  $("owner-input").placeholder = message.reply_interface?.input_field_placeholder || word("ownerInput");
  if (matchMedia("(hover: hover)").matches && !$("contact-input").value) $("owner-input").focus();
}

function stopReply() {
  state.dismissed = state.replyTo?.message_id ?? state.dismissed;
  state.replyTo = null;
  $("reply").hidden = true;
  $("owner-input").placeholder = word("ownerInput");
}

function composer(form, input, say) {
  const fit = () => {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 130)}px`;
  };
  input.addEventListener("input", fit);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    fit();
    if (!(await say(text))) input.value = text;
    fit();
  });
}

// -- news --------------------------------------------------------------------------

function notice(side) {
  if ($(`tab-${side}`).getAttribute("aria-selected") === "true") return;
  $(`tab-${side}`).querySelector(".dot").hidden = false;
}

function onTelegram(kind, data) {
  const peer = data.message?.peer_id;
  if (kind === "contact") loadContacts();
  if (kind === "typing" && data.peer_id === state.contact) showTyping();
  if (!["message", "edited", "deleted"].includes(kind) || data.account_id !== state.setup.account_id) return;
  if (peer && peer !== state.contact && data.message.out) {
    state.unread.add(peer);
    showPeople();
  }
  if (peer === state.contact || kind === "deleted") soon(showContactChat);
  if (data.message?.out) notice("contact");
}

function onBot(kind, data) {
  if (kind === "answer") answered(data);
  if (kind === "commands") loadSetup().then(showChips);
  if (data.chat?.id !== state.setup.owner_id) return;
  soon(showOwnerChat);
  if (data.from.id !== state.setup.owner_id) notice("owner");
}

function showTyping() {
  $("contact-status").textContent = `${word("shop")} ${word("typing")}`;
  clearTimeout(showTyping.timer);
  showTyping.timer = setTimeout(() => attempt(showStatus), 5000);
}

// Many news at once are one look.
const planned = new Set();
function soon(show) {
  if (planned.has(show)) return;
  planned.add(show);
  requestAnimationFrame(() => setTimeout(() => {
    planned.delete(show);
    attempt(show);
  }));
}

function listen() {
  const events = new EventSource("/events");
  events.onopen = () => {
    showLive(true);
    attempt(loadAll);
  };
  events.onerror = () => {
    showLive(false);
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
  events.onmessage = (event) => {
    const { end, kind, data } = JSON.parse(event.data);
    if (end === "auction") soon(refreshAuctions);
    else (end === "telegram" ? onTelegram : onBot)(kind, data);
  };
}

// -- beginning ---------------------------------------------------------------------

async function loadSetup() {
  state.setup = await (await fetch("/page/setup")).json();
  $("bot-name").textContent = state.setup.bot.first_name;
  $("admin").hidden = !state.setup.admin_url;
  if (/^https?:/.test(state.setup.admin_url)) $("admin").href = state.setup.admin_url;
  const [user, password] = state.setup.admin_login || [];
  $("login").textContent = user ? word("signIn", { user, password }) : "";
  $("login").hidden = !user;
  $("demo").hidden = !state.setup.ai_is_demo;
}

// The bot writes in the page's language, too: the owner tells it so, once for each change.
async function tellBot() {
  if (state.setup.language === language()) return;
  await ask("POST", "/bot/language", { language: language() });
  state.setup.language = language();
}

async function loadContacts() {
  const own = SPEAKERS[language()];
  const contacts = await ask("GET", "/contacts");
  state.contacts = [...contacts.filter((each) => each.id === own), ...contacts.filter((each) => each.id !== own)];
  const known = state.contacts.map((contact) => contact.id);
  const remembered = Number(localStorage.getItem("contact"));
  if (!known.includes(state.contact)) state.contact = known.includes(remembered) ? remembered : known[0];
  showPeople();
  showSteps();
}

async function loadAll() {
  await loadSetup();
  await loadContacts();
  showChips();
  await tellBot();
  await Promise.all([showContactChat(), showOwnerChat(), showStatus(), refreshFaults()]);
}

function showSteps() {
  const speaker = state.contacts.find((each) => each.id === SPEAKERS[language()]) || state.contacts[0];
  const name = speaker?.name.split(/\s+/)[0];
  $("steps").replaceChildren(...word("steps", { name }).map((step) => element("li", {}, step)));
}

function showAiSteps() {
  const fields = element("pre", {}, word("aiFields"));
  $("ai-steps").replaceChildren(...word("aiSteps").map((step, place) => element("li", {}, step, place === 1 ? fields : null)));
}

function speak(wanted) {
  chooseLanguage(wanted);
  translate();
  translateAuctions();
  showButtons(toast);
  showSteps();
  showAiSteps();
  showAttachments();
  $("languages").replaceChildren(...Object.entries(LANGUAGES).map(([code, name]) => element(
    "button", { type: "button", lang: code, "aria-pressed": String(code === language()), "data-testid": `language-${code}`, onclick: () => {
      speak(code);
      state.contact = SPEAKERS[code];
      localStorage.setItem("contact", state.contact);
      attempt(loadAll);
    } }, name)));
  showLive($("live").classList.contains("on"));
}

// Whoever reads the end keeps seeing it when the box gets smaller or a picture arrives.
function keepAtEnd(box) {
  let atEnd = true;
  box.addEventListener("scroll", () => (atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80));
  const stay = () => atEnd && (box.scrollTop = box.scrollHeight);
  new ResizeObserver(stay).observe(box);
  box.addEventListener("load", stay, true);
}

function startTabs() {
  for (const side of ["contact", "owner"]) $(`tab-${side}`).addEventListener("click", () => {
    document.body.dataset.side = side;
    for (const each of ["contact", "owner"]) $(`tab-${each}`).setAttribute("aria-selected", String(each === side));
    $(`tab-${side}`).querySelector(".dot").hidden = true;
    const box = $(`${side}-messages`);
    box.scrollTop = box.scrollHeight;
  });
  document.body.dataset.side = "contact";
}

function startPerson() {
  $("person-cancel").addEventListener("click", () => $("person").close());
  $("person-form").addEventListener("submit", async () => {
    const name = $("person-name").value.trim();
    $("person-name").value = "";
    const made = name && (await attempt(() => ask("POST", "/contacts", { name })));
    if (!made) return;
    await loadContacts();
    choose(made.id);
  });
}

speak();
keepAtEnd($("contact-messages"));
keepAtEnd($("owner-messages"));
startTabs();
startPerson();
startAttachments(attempt, (fields) => ask("POST", "/attachments", { account_id: state.setup.account_id, contact_id: state.contact, ...fields }));
$("ai-open").addEventListener("click", () => $("ai").showModal());
startFaults(toast);
startAuctions(attempt, toast);
composer($("contact-form"), $("contact-input"), sayAsContact);
composer($("owner-form"), $("owner-input"), sayAsOwner);
$("reply-cancel").addEventListener("click", stopReply);
setInterval(() => document.hidden || !state.setup || attempt(showStatus), 5000);
listen();
