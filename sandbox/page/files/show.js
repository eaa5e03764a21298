// Turns messages into elements. Foreign text becomes text nodes only, never markup.

import { language, word } from "/page/words.js";

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span",
};

function wrap(entity, text, children) {
  const href = entity.type === "text_link" ? entity.url : entity.type === "url" ? text : null;
  if (href !== null) {
    const safe = /^(https?:|tg:|mailto:)/i.test(href) ? href : null;
    return element("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, ...children);
  }
  const classes = { spoiler: "spoiler", bot_command: "command", mention: "command" };
  return element(TAGS[entity.type] || "span", { class: classes[entity.type] }, ...children);
}

const BLOCKS = ["blockquote", "expandable_blockquote", "pre"];

// The text between two positions with its entities; positions count UTF-16 units, as JavaScript does.
function nodes(text, entities, from, to) {
  const made = [];
  let at = from;
  const list = [...entities];
  while (list.length) {
    const entity = list.shift();
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || end <= entity.offset) continue;
    if (entity.offset > at) made.push(text.slice(at, entity.offset));
    const inner = [];
    while (list.length && list[0].offset < end) inner.push(list.shift());
    made.push(wrap(entity, text.slice(entity.offset, end), nodes(text, inner, entity.offset, end)));
    // A block ends its line by itself.
    at = BLOCKS.includes(entity.type) && text[end] === "\n" ? end + 1 : end;
  }
  if (at < to) made.push(text.slice(at, to));
  return made;
}

export function rich(text, entities = []) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, sorted, 0, text.length);
}

function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function dayName(seconds) {
  const date = new Date(seconds * 1000);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 864e5);
  if (days === 0 || days === 1) return word(days ? "yesterday" : "today");
  return date.toLocaleDateString(language(), { day: "numeric", month: "long" });
}

// What a contact attached: shown, played, or offered; the sandbox keeps it until it stops.
function attached({ id, kind, name }) {
  const url = `/page/attachments/${id}`;
  const label = { photo: word("photo"), voice: word("voice"), video: word("video") }[kind] || name;
  const icon = { photo: "🖼", voice: "🎤", audio: "🎵", video: "🎞" }[kind] || "📄";
  const gone = element("span", { class: "file" }, `${icon} ${label} (${word("notKept")})`);
  const shown = {
    photo: () => element("img", { src: url, alt: label }),
    voice: () => element("audio", { src: url, controls: true, preload: "metadata", "aria-label": label }),
    audio: () => element("audio", { src: url, controls: true, preload: "metadata", "aria-label": label }),
    video: () => element("video", { src: url, controls: true, preload: "metadata", "aria-label": label }),
  }[kind]?.();
  if (!shown) return element("a", { class: "file", href: url, download: name }, `${icon} ${label}`);
  shown.addEventListener("error", () => shown.replaceWith(gone));
  return shown;
}

function media(message) {
  if (message.attachment) return attached(message.attachment);
  if (!message.photo && !message.document) return null;
  const url = message.media_url || "";
  const label = message.photo ? word("photo") : message.document.file_name || word("file");
  const link = element("a", { class: "file", href: /^(https?:|\/)/.test(url) ? url : null, target: "_blank", rel: "noopener noreferrer" }, `${message.photo ? "🖼" : "📄"} ${label}`);
  if (!message.photo || !/^(\/files\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(url)) return link;
  const picture = element("img", { src: url, alt: label, loading: "lazy" });
  picture.addEventListener("error", () => picture.replaceWith(link));
  return picture;
}

function keyboard(message, onPress) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows || message.deleted) return null;
  const button = (one) => {
    if (one.url) return element("a", { class: "button", href: one.url, target: "_blank", rel: "noopener noreferrer" }, one.text, " ↗");
    return element("button", { type: "button", class: "button", "data-testid": one.text, onclick: (event) => onPress(message, one, event.currentTarget) }, one.text);
  };
  return element("div", { class: "inline" }, ...rows.map((row) => element("div", { class: "row" }, ...row.map(button))));
}

function bubble(message, mine, onPress, onReply) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const quoted = message.reply_to_message;
  const notes = [message.edit_date && word("edited"), message.deleted && word("deleted"), clock(message.date)];
  return element(
    "article",
    { class: `message ${mine ? "mine" : "theirs"}${message.deleted ? " deleted" : ""}`, "data-message-id": message.message_id ?? message.id },
    element(
      "div", { class: "bubble" },
      quoted ? element("div", { class: "quoted" }, (quoted.text ?? quoted.caption ?? word("photo")).slice(0, 90)) : null,
      media(message),
      element("div", { class: "text" }, ...rich(text, entities)),
      element("div", { class: "when" }, notes.filter(Boolean).join(" · ")),
      onReply && !message.deleted ? element("button", { type: "button", class: "answer", "aria-label": word("reply"), title: word("reply"), onclick: () => onReply(message) }, "↩") : null,
    ),
    keyboard(message, onPress),
  );
}

const SHOWN = 200;

// What is as it was stays as it is: a voice goes on playing, and only what is new is read out.
function renew(box, wanted) {
  const known = new Map([...box.children].map((child) => [child.dataset.content, child]));
  const made = wanted.map(([content, make]) => {
    const child = known.get(content) ?? make();
    known.delete(content);
    child.dataset.content = content;
    return child;
  });
  let same = 0;
  while (same < made.length && box.children[same] === made[same]) same += 1;
  while (box.children.length > same) box.lastElementChild.remove();
  box.append(...made.slice(same));
}

// Shows a chat's newest messages; stays where the reader is, unless that is the end.
export function showChat(box, messages, isMine, onPress, onReply) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const made = [];
  let day = "";
  for (const message of messages.slice(-SHOWN)) {
    const name = dayName(message.date);
    if (name !== day) {
      day = name;
      made.push([`day ${name}`, () => element("div", { class: "day" }, element("span", {}, name))]);
    }
    made.push([language() + JSON.stringify(message), () => bubble(message, isMine(message), onPress, onReply)]);
  }
  if (!made.length) made.push([`empty ${language()}`, () => element("p", { class: "empty" }, word("empty"))]);
  renew(box, made);
  if (atEnd) box.scrollTop = box.scrollHeight;
}
