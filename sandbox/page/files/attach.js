// What the contact can attach: a sample of each kind, or a file of the visitor's own.

import { element } from "/page/show.js";
import { word } from "/page/words.js";

const $ = (id) => document.getElementById(id);
const MEGABYTES = 8;
const SAMPLES = { attachPhoto: "🖼", attachVoice: "🎤", attachFile: "📄" };

let attempt = (work) => work();
let send = async () => null;

function sample(name) {
  if (name === "attachPhoto") return { kind: "photo" };
  return name === "attachVoice" ? { kind: "voice" } : { kind: "file", name: word("sampleFile") };
}

export function showAttachments() {
  const button = (name, icon, use) => element("button", { type: "button", "data-testid": name, onclick: use }, element("span", { "aria-hidden": "true" }, icon), ` ${word(name)}`);
  const samples = Object.entries(SAMPLES).map(([name, icon]) => button(name, icon, () => deliver(sample(name))));
  $("attach").replaceChildren(...samples, button("attachOwn", "📁", () => $("attach-own").click()));
}

function open(wanted) {
  $("attach").hidden = !wanted;
  $("attach-open").setAttribute("aria-expanded", String(wanted));
}

async function deliver(fields) {
  open(false);
  const text = $("contact-input").value.trim();
  if (await attempt(() => send({ ...fields, text }))) $("contact-input").value = "";
}

function encoded(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

async function deliverOwn() {
  const [file] = $("attach-own").files;
  $("attach-own").value = "";
  if (!file) return;
  await attempt(async () => {
    if (file.size > MEGABYTES * 1024 * 1024) throw new Error(word("tooLarge", { size: MEGABYTES }));
    await deliver({ name: file.name, data: await encoded(file) });
  });
}

export function startAttachments(attempting, sending) {
  attempt = attempting;
  send = sending;
  $("attach-open").addEventListener("click", () => open($("attach").hidden));
  $("attach-own").addEventListener("change", deliverOwn);
}
