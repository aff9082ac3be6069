// The signing page: fields in place, progress, the signature dialog, and Finish.

import { Pad, inked } from "/assets/pad.js";

const $ = (selector, root = document) => root.querySelector(selector);
const action = (name) => $(`[data-action="${name}"]`);
const canvas = $("#pages");
const fields = [...canvas.querySelectorAll("[data-field]")];
const rules = JSON.parse(canvas.dataset.rules);
const marks = new Map(); // field name → typed or drawn value
const dialog = $("#signature-dialog");
const shell = (field) => field.closest(".fld");
const nameOf = (field) => field.dataset.field;
const pageOf = (field) => Number(field.closest(".page").dataset.number);
const isMark = (field) => ["signature", "initials"].includes(field.dataset.kind);

// ── What is filled in ──

function problemOf(field) {
  const { regex, flags, error } = field.dataset;
  if (field.type !== "text" || !regex || !field.value) return null;
  try {
    const form = new RegExp(regex, (flags ?? "").replace(/[gy]/g, ""));
    return form.test(field.value) ? null : error || "does not have the form that was asked for";
  } catch {
    return null; // The server judges what this browser cannot read.
  }
}

function holds(field) {
  if (field.dataset.kind === "date_signed_field") return true;
  if (isMark(field)) return marks.has(nameOf(field));
  if (field.type === "file") return field.files.length > 0;
  if (field.type === "text") return field.value.trim() !== "";
  return field.checked;
}

/** What the rules make of a field at this moment. */
function stateOf(name) {
  const state = { ...(rules.others[name] ?? {}) };
  for (const rule of rules.own) {
    if (!rule.fields.includes(name)) continue;
    const met = (rule.conditions ?? []).every((condition) => {
      const trigger = fields.find((field) => nameOf(field) === condition.trigger_tag_name);
      return (trigger ? holds(trigger) : false) === (condition.criteria !== "no_value");
    });
    if (rule.action === "show") state.hidden ||= !met;
    if (rule.action === "hide") state.hidden ||= met;
    if (rule.action === "make_optional" && met) state.optional = true;
    if (rule.action === "make_required" && met) state.optional = false;
  }
  return state;
}

const shown = (field) => !shell(field).hidden;
const required = (field) => shell(field).dataset.required === "true";

/** Fields that count as one: the buttons of a radio group, else each alone. */
function units() {
  const seen = new Map();
  for (const field of fields.filter(shown)) {
    const key = field.type === "radio" ? field.name : nameOf(field);
    if (seen.has(key)) seen.get(key).push(field);
    else seen.set(key, [field]);
  }
  return [...seen.values()];
}

const done = (unit) => unit.some(holds) && !unit.some(problemOf);
const missing = () => units().filter((unit) => !done(unit) && (unit.some(required) || unit.some(problemOf)));

// ── Places ──

function place() {
  for (const page of canvas.querySelectorAll(".page")) {
    const scale = page.clientWidth / Number(page.dataset.points);
    for (const box of page.querySelectorAll(".fld")) {
      const [x, y, w, h] = box.dataset.box.split(" ").map(Number);
      for (const [side, value] of Object.entries({ left: x, top: y, width: w, height: h })) {
        box.style[side] = `${value * 100}%`;
      }
      const [width, height] = [w * page.clientWidth, h * page.clientHeight];
      box.dataset.w = (width / scale).toFixed(3);
      box.dataset.h = (height / scale).toFixed(3);
      box.classList.toggle("tight", width < 96);
      const text = $('input[type="text"]', box)?.value ?? (box.dataset.kind === "date_signed_field" ? box.textContent : null);
      const letters = text === null ? 0 : Math.max([...text].length, 1);
      const size = letters ? Math.min(height * 0.6, (width - 8) / (letters * 0.55)) : Math.min(12, height * 0.62);
      box.style.fontSize = `${Math.max(size, 6)}px`;
      box.classList.add("placed");
    }
  }
}

const flag = document.createElement("span");
flag.className = "flag";
flag.textContent = "Next";
flag.setAttribute("aria-hidden", "true");

function point(field) {
  for (const box of canvas.querySelectorAll(".cur")) box.classList.remove("cur");
  if (!field) return flag.remove();
  const box = shell(field);
  box.classList.add("cur");
  const page = box.closest(".page");
  flag.className = `flag ${[...box.classList].find((name) => /^r\d+$/.test(name))}`;
  page.append(flag);
  flag.style.right = `${page.clientWidth - box.offsetLeft + 14}px`;
  flag.style.top = `${box.offsetTop + box.offsetHeight / 2 - 14}px`;
}

// ── Progress ──

let current = null;

function after(unit) {
  const left = missing();
  const order = (u) => fields.indexOf(u[0]);
  const from = current ? fields.indexOf(current) : -1;
  return left.find((u) => order(u) > from && u !== unit) ?? left[0];
}

function refresh() {
  for (const field of fields) {
    const state = stateOf(nameOf(field));
    const box = shell(field);
    box.hidden = state.hidden === true;
    const need = state.optional === undefined || state.optional === null ? field.dataset.required === "true" : !state.optional;
    box.dataset.required = String(need);
    box.classList.toggle("opt", !need);
    box.classList.toggle("fill", holds(field));
    field.dataset.filled = String(holds(field));
  }
  const all = units();
  const full = all.filter(done).length;
  const left = missing();
  $("#progress").textContent = `${full} of ${all.length} filled in`;
  $(".meter > i").style.setProperty("--p", String(all.length ? (full / all.length) * 100 : 100));
  const ready = left.length === 0;
  action("finish").classList.toggle("is-off", !ready);
  action("finish").classList.toggle("pri", ready);
  action("next-field").classList.toggle("pri", !ready && !dialog.open);
  action("next-field").disabled = full === all.length;
  const signatures = left.filter((unit) => unit[0].dataset.kind === "signature").length;
  const words = signatures === left.length
    ? signatures === 1 ? "the signature is in" : `the ${signatures} signatures are in`
    : left.length === 1 ? "1 more field is filled in" : `${left.length} more fields are filled in`;
  $("#fin").textContent = ready ? "Everything that is needed is here." : `Finish opens when ${words}.`;
  $("#dashed").hidden = !canvas.querySelector(".fld.opt:not([hidden])");
  if (!left.some((unit) => unit.includes(current))) current = null;
  point((current && left.find((unit) => unit.includes(current))?.[0]) ?? left[0]?.[0] ?? null);
}

function say(words, field) {
  $("#refusal").textContent = words;
  $("#fin").hidden = words !== "";
  if (field) document.body.dataset.refused = nameOf(field);
  else delete document.body.dataset.refused;
}

function goTo(field) {
  current = field;
  point(field);
  field.focus({ preventScroll: true });
  shell(field).scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

function next() {
  const here = units().find((unit) => unit.includes(document.activeElement));
  if (here) current = here.at(-1);
  const unit = after(here) ?? units().find((u) => !done(u) && u !== here);
  if (unit) goTo(unit[0]);
  else action("finish").focus();
}

function watchPlace() {
  const middle = canvas.getBoundingClientRect().top + canvas.clientHeight / 2;
  const pages = [...canvas.querySelectorAll(".page")];
  const page = pages.findLast((p) => p.getBoundingClientRect().top <= middle) ?? pages[0];
  if (!page) return;
  $("#where").textContent = `Page ${page.dataset.number} of ${page.dataset.of}`;
  for (const tab of document.querySelectorAll('nav.seg a')) {
    const on = tab.getAttribute("href") === `#${page.closest(".doc").id}`;
    tab.classList.toggle("on", on);
    if (on) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

// ── The signature dialog ──

const typed = $("#typed-signature");
const memory = { signature: { tab: "type", hand: "classic", strokes: [] }, initials: { tab: "type", hand: "classic", strokes: [] } };
memory.signature.text = canvas.dataset.name;
memory.initials.text = canvas.dataset.initials;
let open = null; // the field that the dialog is for
let hand = "classic";
const pad = new Pad($("#drawing-pad"), () => usable());
const tab = () => (action("type-tab").classList.contains("on") ? "type" : "draw");

function usable() {
  const can = tab() === "type" ? typed.value.trim() !== "" : pad.strokes.length > 0;
  action("use-signature").disabled = !can;
  action("undo-stroke").disabled = action("clear").disabled = pad.strokes.length === 0;
}

function choose(which) {
  for (const name of ["type", "draw"]) {
    const on = name === which;
    const button = action(`${name}-tab`);
    button.classList.toggle("on", on);
    button.setAttribute("aria-selected", String(on));
    button.tabIndex = on ? 0 : -1;
    $(`[data-tab="${name}"]`).hidden = !on;
  }
  if (which === "draw") pad.draw();
  usable();
}

function preview() {
  const sample = $("#typed-preview");
  sample.textContent = typed.value;
  sample.className = `typed hand-${hand}`;
  sample.style.fontSize = "40px";
  const room = sample.clientWidth;
  if (sample.scrollWidth > room) sample.style.fontSize = `${Math.max((40 * room) / sample.scrollWidth, 10)}px`;
  for (const button of dialog.querySelectorAll("[data-hand]")) {
    const on = button.dataset.hand === hand;
    button.setAttribute("aria-checked", String(on));
    button.tabIndex = on ? 0 : -1;
  }
  usable();
}

function ask(field) {
  open = field;
  const kind = field.dataset.kind;
  const kept = memory[kind];
  const what = kind === "signature" ? "signature" : "initials";
  $("#signature-title").textContent = `Your ${what}`;
  $("#typed-label").textContent = kind === "signature" ? "Name as it should appear" : "Initials as they should appear";
  $("#signature-for").textContent = kind === "signature" ? `For 1 signature, on page ${pageOf(field)}` : `For initials on page ${pageOf(field)}`;
  $("#use-word").textContent = kind === "signature" ? "Sign here" : "Put them here";
  typed.value = kept.text;
  hand = kept.hand;
  dialog.showModal();
  action("next-field").classList.remove("pri");
  pad.replace(kept.strokes);
  choose(kept.tab);
  preview();
  if (kept.tab === "type") {
    typed.focus();
    typed.select();
  } else action("draw-tab").focus();
}

function use() {
  if (action("use-signature").disabled || !open) return;
  const kept = memory[open.dataset.kind];
  Object.assign(kept, { tab: tab(), hand, text: typed.value.trim(), strokes: structuredClone(pad.strokes) });
  const value = tab() === "type" ? { typed: kept.text, hand } : { strokes: kept.strokes, aspect: pad.aspect };
  marks.set(nameOf(open), value);
  const box = shell(open);
  $(".inked", open).replaceChildren(inked(value, Number(box.dataset.w), Number(box.dataset.h)));
  say("");
  dialog.close();
}

dialog.addEventListener("close", () => {
  const field = open;
  open = null;
  refresh();
  field?.focus({ preventScroll: true });
});
dialog.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const choice = event.target.closest("[data-hand], [role=tab]");
  if (step && choice) {
    const all = [...choice.parentElement.children];
    const other = all[(all.indexOf(choice) + step + all.length) % all.length];
    other.click();
    other.focus();
  }
  if (event.key === "Enter" && (event.target === typed || event.target.closest("[role=tab]") || event.target === dialog)) {
    event.preventDefault();
    use();
  }
});
typed.addEventListener("input", preview);
for (const button of dialog.querySelectorAll("[data-hand]")) {
  button.addEventListener("click", () => {
    hand = button.dataset.hand;
    preview();
  });
}
action("type-tab").addEventListener("click", () => choose("type"));
action("draw-tab").addEventListener("click", () => choose("draw"));
action("undo-stroke").addEventListener("click", () => pad.undo());
action("clear").addEventListener("click", () => pad.replace([]));
action("use-signature").addEventListener("click", use);
for (const name of ["not-now", "close-dialog"]) action(name).addEventListener("click", () => dialog.close());

// ── Finish ──

const asData = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

async function values() {
  const out = {};
  for (const field of fields.filter((f) => shown(f) && holds(f))) {
    const name = nameOf(field);
    if (field.dataset.kind === "date_signed_field") continue;
    if (isMark(field)) out[name] = marks.get(name);
    else if (field.type === "file") out[name] = { name: field.files[0].name, data: await asData(field.files[0]) };
    else if (field.type === "text") out[name] = field.value;
    else out[name] = "true";
  }
  return out;
}

/** Why this field stops the end, by its name. */
function reason(unit) {
  const field = unit[0];
  const group = field.type === "radio" && field.dataset.group;
  const wrong = unit.map(problemOf).find(Boolean);
  if (wrong) return `${nameOf(field)}: ${wrong}`;
  if (group) return `${group} is not chosen yet, on page ${pageOf(field)}.`;
  return `${nameOf(field)} is not filled in yet: ${field.dataset.what.toLowerCase()} on page ${pageOf(field)}.`;
}

let sending = false;
async function finish() {
  if (sending) return;
  const [stop] = missing();
  if (stop) {
    goTo(stop[0]);
    for (const field of stop) shell(field).classList.add("wrong");
    return say(reason(stop), stop[0]);
  }
  const button = action("finish");
  sending = true;
  button.textContent = "Finishing";
  try {
    const answer = await fetch(location.pathname, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ values: await values() }),
    });
    if (answer.ok || answer.status === 409) return location.replace(`${location.pathname}?done=1`);
    const refusal = await answer.json().catch(() => ({}));
    const field = fields.find((f) => nameOf(f) === refusal.field);
    if (field) goTo(field);
    say(`${refusal.message ?? "The practice service refused this"}.`, field);
  } catch {
    say("The practice service did not answer. What you filled in is still here.");
  }
  sending = false;
  button.textContent = "Finish";
}

action("finish").addEventListener("click", finish);
action("next-field").addEventListener("click", next);

for (const field of fields) {
  if (isMark(field)) field.addEventListener("click", () => ask(field));
  field.addEventListener("focus", () => (current = field));
  for (const kind of ["input", "change"]) {
    field.addEventListener(kind, () => {
      shell(field).classList.remove("wrong");
      if (field.type === "file") $(".say", shell(field)).textContent = field.files[0]?.name ?? "Attach a file";
      if (field.type === "text") place();
      say("");
      refresh();
    });
  }
  field.addEventListener("blur", () => {
    const wrong = problemOf(field);
    shell(field).classList.toggle("wrong", wrong !== null);
    if (wrong) say(`${nameOf(field)}: ${wrong}`, field);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || dialog.open || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("button, a, input[type=file]")) return;
  event.preventDefault();
  next();
});

let ticking = false;
canvas.addEventListener("scroll", () => {
  if (ticking) return;
  ticking = true;
  requestAnimationFrame(() => {
    ticking = false;
    watchPlace();
  });
});
addEventListener("resize", () => {
  place();
  refresh();
  watchPlace();
});
place();
refresh();
watchPlace();
document.body.dataset.ready = "true";
