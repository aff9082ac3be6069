// The mailbox looks by itself, and keeps the reader's place: what did not change is not touched.

const token = document.body.dataset.token;
const region = (root, name) => root.querySelector(`[data-region="${name}"]`);
const regions = ["inboxes", "messages", "reading"];

/** What the focused element is called in the next copy of the page. */
function focusKey() {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  for (const name of ["inbox", "act", "seq", "action"]) {
    if (at.dataset[name] === undefined) continue;
    const seq = name === "act" ? `[data-seq="${CSS.escape(at.dataset.seq)}"]` : "";
    return `[data-${name}="${CSS.escape(at.dataset[name])}"]${seq}`;
  }
  return null;
}

function show(text) {
  const next = new DOMParser().parseFromString(text, "text/html");
  const key = focusKey();
  for (const name of regions) {
    const old = region(document, name);
    const fresh = region(next, name);
    if (!old || !fresh || old.outerHTML === fresh.outerHTML) continue;
    const same = name !== "reading" || old.dataset.seq === fresh.dataset.seq;
    const top = old.querySelector(".scroll")?.scrollTop ?? 0;
    const said = same && old.querySelector("[data-said]")?.textContent;
    old.replaceWith(document.adoptNode(fresh));
    const scroll = fresh.querySelector(".scroll");
    if (scroll && same) scroll.scrollTop = top;
    const place = fresh.querySelector("[data-said]");
    if (said && place) place.textContent = said;
  }
  if (key && document.activeElement === document.body) document.querySelector(key)?.focus({ preventScroll: true });
}

let round = 0;
/** Reads the page again. An answer that another one overtook is dropped. */
async function look(address = location.href) {
  const mine = ++round;
  try {
    const answer = await fetch(address);
    const text = await answer.text();
    if (answer.ok && mine === round) show(text);
  } catch {
    // The service is away for a moment; the next look finds it.
  }
}

/** Writes what is open into the address, so that a new e-mail does not take its place. */
function pin() {
  const here = new URL(location.href);
  const inbox = document.querySelector('[data-inbox][aria-current="true"]');
  const seq = region(document, "reading")?.dataset.seq;
  if (!inbox || !seq) return;
  here.searchParams.set("inbox", inbox.dataset.inbox);
  here.searchParams.set("mail", seq);
  history.replaceState(null, "", here);
}

const tell = (seq, act) => fetch(`/mail/${token}/${seq}/${act}`, { method: "POST" });

let kept = null;
/** An e-mail counts as read once it has been open for a moment; one marked as not read stays so while it is open. */
function read() {
  const open = region(document, "reading")?.dataset.seq;
  if (!open || open === kept || document.hidden) return;
  const row = document.querySelector(`[data-mail][data-seq="${open}"]`);
  if (!row?.classList.contains("new")) return;
  kept = open;
  setTimeout(async () => {
    if (region(document, "reading")?.dataset.seq !== open) return;
    await tell(open, "read");
    await look();
  }, 600);
}

async function open(link) {
  await look(link.href);
  history.pushState(null, "", link.href);
  kept = null;
  pin();
  read();
}

const words = {
  sign: "Signed.",
  bounce: "Bounced. The sender's app sees it the next time it looks.",
  expire: "The link has run out.",
};

async function act(button) {
  const { act: what, seq } = button.dataset;
  const answer = await tell(seq, what);
  let said = words[what];
  if (!answer.ok) said = `That does not go: ${(await answer.json().catch(() => ({}))).message ?? "no answer"}.`;
  if (what === "unread") kept = seq;
  if (what === "delete") {
    const here = new URL(location.href);
    here.searchParams.delete("mail");
    history.replaceState(null, "", here);
  }
  await look();
  pin();
  const place = document.querySelector("[data-said]");
  if (place && said) place.textContent = said;
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-inbox], a[data-mail]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    await open(link);
    return;
  }
  const button = event.target.closest("button[data-act]");
  if (button) await act(button);
  if (event.target.closest('[data-action="empty"]')) {
    await fetch(`/mail/${token}/empty`, { method: "POST" });
    history.replaceState(null, "", location.pathname);
    await look();
  }
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const link = document.activeElement?.closest?.("a[data-inbox], a[data-mail]");
  if (!step || !link) return;
  event.preventDefault();
  const all = [...link.closest("ul").querySelectorAll("a")];
  const next = all[all.indexOf(link) + step];
  next?.focus();
});

addEventListener("popstate", () => look().then(read));
document.addEventListener("visibilitychange", () => document.hidden || look().then(read));
setInterval(async () => {
  if (document.hidden) return;
  await look();
  pin();
  read();
}, 1500);
pin();
read();
