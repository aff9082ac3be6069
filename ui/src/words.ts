// The window's own words. Sentences of errors and problems come from Rust.
import type { Environment, Folder, ListGroup, ManyAct, PersonStatus, Pill } from "./ipc/bindings";

export const FOLDERS: readonly { folder: Folder; name: string; icon: string }[] = [
  { folder: "all", name: "All", icon: "all" },
  { folder: "drafts", name: "Drafts", icon: "drafts" },
  { folder: "sending", name: "Sending", icon: "sending" },
  { folder: "waiting", name: "Waiting for others", icon: "waiting" },
  { folder: "atRisk", name: "At risk", icon: "risk" },
  { folder: "completed", name: "Completed", icon: "done" },
  { folder: "failed", name: "Failed", icon: "failed" },
  { folder: "archived", name: "Archived", icon: "archive" },
];

export const GROUPS: Record<ListGroup, string> = {
  needsYou: "Needs you",
  onItsWay: "On its way",
  drafts: "Drafts",
  finishedThisMonth: "Finished this month",
  finishedEarlier: "Finished earlier",
  archived: "Archived",
};

/** Acts on several envelopes: the button, what is said while it is done, and of each that it was done to. */
export const MANY: Record<ManyAct, { text: string; doing: string; done: string; icon: string; hint?: string }> = {
  remind: { text: "Remind", doing: "Reminding", done: "Reminded", icon: "bell", hint: "Everyone whose turn it is" },
  archive: { text: "Archive", doing: "Archiving", done: "Archived", icon: "archive", hint: "Files finished ones away on this computer" },
  unarchive: { text: "Take out", doing: "Taking out", done: "Took out", icon: "undo" },
  withdraw: { text: "Withdraw", doing: "Withdrawing", done: "Withdrawing", icon: "off", hint: "Stops running ones for ever, in 8 s" },
  undoWithdraw: { text: "Undo withdraw", doing: "Undoing", done: "Not withdrawn", icon: "undo" },
  deleteDraft: { text: "Delete drafts", doing: "Deleting", done: "Deleted", icon: "trash" },
  restoreDraft: { text: "Bring back", doing: "Bringing back", done: "Brought back", icon: "undo" },
  getPack: { text: "Get packs", doing: "Asking for", done: "Asked for", icon: "download", hint: "The finished documents" },
};

/** What an empty folder says: what is so, and when something shows up. */
export const EMPTY: Record<Folder, [title: string, hint: string]> = {
  all: ["There are no envelopes here.", "Drop a PDF on the window to start one."],
  drafts: ["No drafts.", "An envelope is a draft from its first file until it is sent."],
  sending: ["Nothing is being sent.", "Envelopes show up here from Send until the provider has accepted them."],
  waiting: ["Nobody has to sign anything now.", "Envelopes show up here while people still have to sign."],
  atRisk: ["Nothing is at risk.", "Envelopes show up here two days before a link expires, or after a week of silence."],
  completed: ["Nothing is completed yet.", "Envelopes show up here when everyone has signed."],
  failed: ["Nothing failed.", "Envelopes that were not sent, or ended without all signatures, show up here."],
  archived: ["Nothing is archived.", "Finished envelopes that you archive move here. They are only filed away on this computer."],
};

export const ENVIRONMENTS: Record<Environment, string> = {
  practice: "Practice",
  sandbox: "Sandbox",
  production: "Live",
  custom: "Custom",
};

/** How a status looks in the list: tinted only when it asks for something. */
export type Tone = "plain" | "ok" | "info" | "warn" | "bad";

export interface PillWords {
  text: string;
  icon: string;
  tone: Tone;
  /** Per cent of a ring in place of the icon. */
  percent?: number;
}

const HELD: Record<string, string> = {
  closed: "Held, was closed",
  offline: "Held, offline",
  missed: "Held, time missed",
  gaveUp: "Held, no answer",
  searchDown: "Held, not known",
  person: "Held by you",
  noKey: "Held, no key",
};

/** The words, icon and tone of a status. */
export function pillWords(pill: Pill, now: number): PillWords {
  switch (pill.kind) {
    case "draft":
      return { text: pill.problems === 0 ? "Draft" : `Draft, ${plural(pill.problems, "problem")}`, icon: "drafts", tone: "plain" };
    case "due":
      return { text: dueWords(pill.at, now), icon: "sending", tone: "info" };
    case "held":
      return { text: HELD[pill.why] ?? "Held", icon: "pause", tone: "warn" };
    case "preparing":
      return { text: "Preparing", icon: "sync", tone: "info" };
    case "uploading":
      return pill.percent === null
        ? { text: "Uploading", icon: "sync", tone: "info" }
        : { text: `Uploading ${String(Math.round(pill.percent))} %`, icon: "sync", tone: "info", percent: pill.percent };
    case "creating":
      return { text: "Creating", icon: "sync", tone: "info" };
    case "checking":
      return { text: "Checking", icon: "sync", tone: "info" };
    case "accepted":
      return { text: "Accepted", icon: "sending", tone: "plain" };
    case "waitingFor":
      return { text: `Waiting for ${first(pill.name)}`, icon: "waiting", tone: "plain" };
    case "waitingForMany":
      return { text: `Waiting for ${String(pill.count)}`, icon: "waiting", tone: "plain" };
    case "finishing":
      return { text: "Finishing", icon: "waiting", tone: "plain" };
    case "quiet":
      return { text: `Quiet for ${plural(pill.days, "day")}`, icon: "risk", tone: "warn" };
    case "expires":
      return { text: expiryWords(pill.at, now), icon: "risk", tone: "warn" };
    case "noReminders":
      return { text: "Reminders used up", icon: "risk", tone: "warn" };
    case "sentTwice":
      return { text: "Sent twice", icon: "alert", tone: "bad" };
    case "bounced":
      return { text: `Bounced: ${first(pill.name)}`, icon: "alert", tone: "bad" };
    case "withdrawing":
      return { text: pill.at > now ? `Withdraws in ${String(seconds(pill.at, now))} s` : "Withdrawing", icon: "off", tone: "info" };
    case "completed":
      return { text: "Completed", icon: "done", tone: "ok" };
    case "declined":
      return { text: pill.name === null ? "Declined" : `Declined by ${first(pill.name)}`, icon: "off", tone: "bad" };
    case "expired":
      return { text: "Expired", icon: "risk", tone: "bad" };
    case "withdrawn":
      return { text: "Withdrawn", icon: "off", tone: "plain" };
    case "errored":
      return { text: "Ended with an error", icon: "failed", tone: "bad" };
    case "notSent":
      return { text: "Not sent", icon: "failed", tone: "bad" };
    case "deleted":
      return { text: "Deleted", icon: "trash", tone: "plain" };
    case "assumed":
      return { text: "Marked as sent", icon: "sending", tone: "plain" };
    case "archived":
      return { text: "Archived", icon: "archive", tone: "plain" };
    case "other":
      return { text: pill.word, icon: "info", tone: "plain" };
  }
}

/** When a link stops working, within two days, or that it did. */
function expiryWords(at: number, now: number): string {
  const left = at - now;
  if (left <= 0) return "Link ran out";
  if (left > 36 * HOUR) return "Expires in 2 days";
  if (left > 24 * HOUR) return "Expires in a day";
  return left > HOUR ? `Expires in ${String(Math.round(left / HOUR))} h` : "Expires in an hour";
}

/** The part of a name that fits a column. */
function first(name: string): string {
  return name.split(" ")[0] ?? name;
}

function seconds(at: number, now: number): number {
  return Math.max(1, Math.ceil((at - now) / 1000));
}

function dueWords(at: number, now: number): string {
  if (at - now > 90_000) return `Goes out ${dayAhead(at, now)}${clock(at)}`;
  return at > now ? `Goes out in ${String(seconds(at, now))} s` : "Going out";
}

/** "Sat " within a week, else "18 Dec "; nothing today. */
function dayAhead(at: number, now: number): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return "";
  return `${at - now < 6 * DAY ? WEEKDAY.format(at) : day(at, now)} `;
}

export interface PersonWords {
  text: string;
  tone: Tone;
  icon?: string;
}

/** Where a person stands, for the detail. */
export function personWords(status: PersonStatus, invitedAt: number | null, now: number): PersonWords {
  const days = invitedAt === null ? 0 : Math.floor((now - invitedAt) / DAY);
  switch (status.is) {
    case "notInvited":
      return { text: "Not yet invited", tone: "plain" };
    case "invited":
      return { text: days > 0 ? `Next, for ${plural(days, "day")}` : "Next", tone: "info" };
    case "acting":
      return { text: "Has it open", tone: "info" };
    case "signed":
      return { text: "Signed", tone: "ok", icon: "done" };
    case "approved":
      return { text: "Approved", tone: "ok", icon: "done" };
    case "declined":
      return { text: "Declined", tone: "bad", icon: "off" };
    case "stopped":
      return { text: "Stopped", tone: "plain" };
    case "bounced":
      return { text: "E-mail bounced", tone: "bad", icon: "alert" };
    case "unrecognised":
      return { text: status.raw, tone: "plain" };
  }
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const LONG_WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "long" });
const MONTH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const FULL = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** "14:32". */
export function clock(at: number): string {
  return CLOCK.format(at);
}

/** "18 Nov", with the year when it is not this one. */
export function day(at: number, now: number): string {
  const date = new Date(at);
  const words = `${String(date.getDate())} ${MONTH[date.getMonth()] ?? ""}`;
  return date.getFullYear() === new Date(now).getFullYear() ? words : `${words} ${String(date.getFullYear())}`;
}

/** How long ago: "now", "20 s", "26 min", "3 h", "Tue", "18 Nov". */
export function ago(at: number, now: number): string {
  const age = now - at;
  if (age < 5 * SECOND) return "now";
  if (age < MINUTE) return `${String(Math.floor(age / SECOND))} s`;
  if (age < HOUR) return `${String(Math.floor(age / MINUTE))} min`;
  if (age < DAY) return `${String(Math.floor(age / HOUR))} h`;
  if (age < 7 * DAY) return WEEKDAY.format(at);
  const date = new Date(at);
  if (date.getFullYear() === new Date(now).getFullYear()) return day(at, now);
  return `${MONTH[date.getMonth()] ?? ""} ${String(date.getFullYear())}`;
}

/** "Checked 20 s ago", in words that suit every age. */
export function checked(at: number | null, now: number): string {
  if (at === null) return "Nothing to check yet";
  const words = ago(at, now);
  if (words === "now") return "Checked just now";
  return now - at < DAY ? `Checked ${words} ago` : `Checked ${words}`;
}

/** Time in a timeline: "Today 10:42", "Thu 09:00", "18 Nov 16:02". */
export function moment(at: number, now: number): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return `Today ${clock(at)}`;
  const age = now - at;
  return `${age >= 0 && age < 6 * DAY ? WEEKDAY.format(at) : day(at, now)} ${clock(at)}`;
}

const EXACT = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** "10:46:07". */
export function exactClock(at: number): string {
  return EXACT.format(at);
}

/** How long from now: "28 s", "7 min 48 s", "2 h 5 min". */
export function within(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND));
  if (seconds < 60) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${String(minutes)} min` : `${String(minutes)} min ${String(seconds % 60)} s`;
  return minutes % 60 === 0 ? `${String(minutes / 60)} h` : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** The same within a sentence: "today at 10:42", "on Thursday at 09:00", "on 18 Nov at 16:02". */
export function momentWithin(at: number, now: number): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return `today at ${clock(at)}`;
  const age = now - at;
  return `on ${age >= 0 && age < 6 * DAY ? LONG_WEEKDAY.format(at) : day(at, now)} at ${clock(at)}`;
}

/** The full date, for hovering. */
export function fullDate(at: number): string {
  return FULL.format(at);
}

/** "1 page", "8 pages". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** "38 kB", "1.2 MB". */
export function bytes(size: number): string {
  if (size < 1000) return `${String(size)} B`;
  if (size < 1_000_000) return `${String(Math.round(size / 1000))} kB`;
  if (size < 1_000_000_000) return `${(size / 1_000_000).toFixed(1)} MB`;
  return `${(size / 1_000_000_000).toFixed(1)} GB`;
}

/** A folder as people look for it: "Documents / Countersign / Lease", from the home folder where it is in there. */
export function folderWords(path: string): string {
  const home = /^(?:\/home\/[^/]+|\/root|\/Users\/[^/]+|[A-Z]:\\Users\\[^\\]+)[/\\]/.exec(path)?.[0];
  const parts = (home === undefined ? path : path.slice(home.length)).split(/[/\\]/).filter((part) => part !== "");
  return home === undefined ? path : parts.join(" / ");
}

/** A file's name without its ending. */
export function stem(name: string): string {
  return name.replace(/\.(pdf|docx?)$/i, "");
}

/** What is said of a draft that was exported. */
export function exportedTo(folder: string, documents: number): string {
  return `Exported to the folder ${folder}, with ${documents === 1 ? "its document" : `its ${String(documents)} documents`}`;
}
