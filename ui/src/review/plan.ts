// The review in words: who does what, who is invited when, and what a send has come to. Pure.

import type { Composition, Document, Recipient, SendInfo, TagKind } from "../ipc/bindings";
import { shortOf } from "../draft/draft.svelte";

/** "A", "A and B", "A, B and C". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** "three", or "11". */
export function inWords(count: number): string {
  return NUMBERS[count] ?? String(count);
}

/** "1st", "2nd", "3rd", "4th", "11th". */
export function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${String(number)}${ending}`;
}

/** People who sign or approve, by their group, in order. */
export function groupsOf(composition: Composition): Recipient[][] {
  const groups = new Map<number, Recipient[]>();
  for (const person of composition.recipients) {
    if (person.kind === "cc") continue;
    groups.set(person.group, [...(groups.get(person.group) ?? []), person]);
  }
  return [...groups].sort(([one], [other]) => one - other).map(([, people]) => people);
}

const DOES: readonly [TagKind, string][] = [
  ["signature", "signs"],
  ["initials", "initials"],
  ["checkbox", "ticks"],
  ["radio", "picks"],
  ["text", "fills in"],
  ["attachment", "attaches"],
  ["dateSigned", "dates"],
];

/** "Signs 1, initials 6, ticks 2, dates 1". */
export function doesWhat(person: Recipient, composition: Composition): string {
  if (person.kind === "approver") return "Approves without signing";
  const own = composition.tags.filter((tag) => tag.owner.kind === "recipient" && tag.owner.id === person.id);
  const filled = own.filter((tag) => tag.kind === "text" && tag.props.readOnly);
  const groups = new Set(own.filter((tag) => tag.kind === "radio").map((tag) => tag.group));
  const parts = DOES.flatMap(([kind, verb]) => {
    const of = own.filter((tag) => tag.kind === kind && !filled.includes(tag));
    const count = kind === "radio" ? groups.size : of.length;
    return count === 0 ? [] : [`${verb} ${String(count)}`];
  });
  const read = filled.length === 0 ? [] : [`${String(filled.length)} filled in before`];
  const witness = person.witness === null ? [] : ["with a witness"];
  const all = [...parts, ...read, ...witness].join(", ");
  return all === "" ? "Nothing yet" : all.charAt(0).toUpperCase() + all.slice(1);
}

/** "8 pages, 28 tags, Ruth only". */
export function documentLine(document: Document, composition: Composition): string {
  const pages = document.pages?.length;
  const tags = composition.tags.filter((tag) => tag.document === document.id).length;
  const signers = composition.recipients.filter((person) => person.kind !== "cc");
  const see = signers.filter((person) => !person.hiddenDocuments.includes(document.id));
  const parts = [pages === undefined ? stateWord(document) : pages === 1 ? "1 page" : `${String(pages)} pages`];
  if (document.state === "ready") parts.push(tags === 0 ? "to read" : tags === 1 ? "1 tag" : `${String(tags)} tags`);
  else if (pages !== undefined) parts.push(stateWord(document));
  if (see.length < signers.length) parts.push(see.length === 0 ? "nobody sees it" : see.length <= 2 ? `${listed(see.map(shortOf))} only` : `${String(see.length)} people only`);
  return parts.join(", ");
}

function stateWord(document: Document): string {
  return { ready: "reading", locked: "locked", damaged: "damaged", signed: "signed already" }[document.state];
}

function names(people: readonly Recipient[]): string {
  return people.length > 3 ? `${inWords(people.length)} people` : listed(people.map(shortOf));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function are(people: readonly Recipient[]): string {
  return people.length === 1 ? "is" : "are";
}

function whenDone(people: readonly Recipient[]): string {
  if (people.length === 1) return `${names(people)} has signed`;
  return people.length === 2 ? "both have signed" : "all of them have signed";
}

/** "Amara and Daniel are invited straight away. Ruth follows when both have signed, Ines signs last." */
export function invitePlan(composition: Composition): string {
  const groups = groupsOf(composition);
  const [first, second, ...rest] = groups;
  if (first === undefined) return "Nobody is invited yet.";
  let text = `${capital(names(first))} ${are(first)} invited straight away.`;
  if (second !== undefined) text += ` ${capital(names(second))} ${second.length === 1 ? "follows" : "follow"} when ${whenDone(first)}`;
  for (const [index, people] of rest.entries()) {
    const last = index === rest.length - 1;
    text += `, ${last ? names(people) : `then ${names(people)}`}`;
    if (last) text += people.length === 1 ? " signs last" : " sign last";
  }
  return second === undefined ? text : `${text}.`;
}

/** Who comes after the first, as a fact: "Ruth is invited when both have signed, then Ines". */
export function nextFact(composition: Composition): string | null {
  const [first, second, ...rest] = groupsOf(composition);
  if (first === undefined || second === undefined) return null;
  const after = rest.map((people) => `, then ${names(people)}`).join("");
  return `${capital(names(second))} ${are(second)} invited when ${whenDone(first)}${after}`;
}

/** "Amara and Daniel are invited by e-mail." */
export function invited(composition: Composition): string {
  const [first] = groupsOf(composition);
  return first === undefined ? "" : `${capital(names(first))} ${are(first)} invited by e-mail.`;
}

/** Those of the first group, for "Invite Amara and Daniel". */
export function firstNames(composition: Composition): string {
  const [first] = groupsOf(composition);
  return first === undefined ? "the people who sign" : names(first);
}

/** "Off", "Daily", "Every 2 days", "Weekly". */
export function reminderWord(days: number): string {
  if (days === 0) return "Off";
  if (days === 1) return "Daily";
  return days === 7 ? "Weekly" : `Every ${String(days)} days`;
}

/** "Every 2 days, three at most". */
export function reminderFact(days: number, most: number): string {
  return days === 0 || most === 0 ? reminderWord(days) : `${reminderWord(days)}, ${inWords(most)} at most`;
}

/** How someone proves who they are. */
export function proofOf(person: Recipient): string {
  return person.auth.kind === "app" ? "Identity check" : "E-mail link";
}

/** "H6QN-3DZW". */
export function referenceShown(reference: string): string {
  return reference.length === 8 ? `${reference.slice(0, 4)}-${reference.slice(4)}` : reference;
}

const DAY = 86_400_000;
const DATE = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Until when the links of those work who are invited at once. */
export function expiryHint(composition: Composition, now: number): string {
  const until = now + composition.options.linkDays * DAY;
  const [first] = groupsOf(composition);
  const each = "From each person’s invitation.";
  if (first === undefined) return each;
  const who = groupsOf(composition).length === 1 ? "" : ` For ${first.length > 3 ? `the first ${inWords(first.length)}` : names(first)}`;
  return `${each}${who === "" ? " Sent now," : who} until ${DATE.format(until)}, ${TIME.format(until)}.`;
}

/** Choices for how long links work. */
export function linkDays(now: number, least: number, most: number): number[] {
  const days = [1, 3, 7, 14, 30, 60, 90].filter((day) => day >= least && day <= most);
  return days.includes(now) ? days : [...days, now].sort((one, other) => one - other);
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${String(Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** "5.1 of 8.2 MB, about 6 s left"; the time only once something can be said of it. */
export function uploadLine(sent: number, total: number, elapsedMs: number): string {
  const unit = total < 1_000_000 ? 1000 : 1_000_000;
  const done = unit === 1000 ? String(Math.round(sent / unit)) : (sent / unit).toFixed(1);
  const text = `${done} of ${megabytes(total)}`;
  if (sent <= 0 || sent >= total || elapsedMs < 1000) return text;
  const seconds = Math.ceil(((total - sent) / sent) * (elapsedMs / 1000));
  if (seconds < 1) return text;
  return seconds < 90 ? `${text}, about ${String(seconds)} s left` : `${text}, about ${String(Math.round(seconds / 60))} min left`;
}

/** "28 s", "10 min", "2 h". */
export function inTime(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 90) return `${String(seconds)} s`;
  return seconds < 5400 ? `${String(Math.round(seconds / 60))} min` : `${String(Math.round(seconds / 3600))} h`;
}

/** What the send box shows. */
export type BoxState =
  | "blocked"
  | "off"
  | "ready"
  | "due"
  | "held"
  | "preflight"
  | "intent"
  | "gated"
  | "confirming"
  | "sent"
  | "failed"
  | "unknown"
  | "assumed";

/** What the box shows for a send and the draft around it; `seen` once the person put the refusal away. */
export function boxState(send: SendInfo | null, mustFix: number, accountReady: boolean, seen: boolean): BoxState {
  switch (send?.state) {
    case "due":
    case "held":
    case "preflight":
    case "intent":
    case "gated":
    case "unknown":
    case "assumed":
      return send.state;
    case "submitted":
      return send.confirmedAt === null ? "confirming" : "sent";
    case "failed":
      if (!seen) return "failed";
      break;
    default:
      break;
  }
  if (mustFix > 0) return "blocked";
  return accountReady ? "ready" : "off";
}

/** True while a stop still means that nothing is sent. */
export function canStop(state: BoxState): boolean {
  return state === "due" || state === "held" || state === "preflight" || state === "intent";
}

