// What can be done with an envelope, as buttons. Rust says what is possible; this says how it looks.
import type { DetailPerson, EnvelopeDetail, Offer } from "../ipc/bindings";
import { called, offersOf, reachable } from "./acting.svelte";

export type Act =
  | "edit"
  | "view"
  | "release"
  | "stop"
  | "hold"
  | "reschedule"
  | "sendAgain"
  | "markAsSent"
  | "withdrawCopy"
  | "undoWithdraw"
  | "openMailbox"
  | "openPack"
  | "getPack"
  | "checkNow"
  | "openProvider"
  | "duplicate"
  | "fixAgain"
  | "copyReference"
  | "archive"
  | "unarchive"
  | "withdraw"
  | "deleteDraft"
  | "remind"
  | "correct"
  | "resend"
  | "paper"
  | "toOthers"
  | "reopen"
  | "deleteThere"
  | "removeHere"
  | "renewLinks";

export interface MainAct {
  act: Act;
  text: string;
  /** Said while it is being done. */
  busy: string;
  keys?: string;
  test: string;
  /** Why it cannot be done now. */
  off?: string;
}

export interface MenuAct {
  act: Act;
  text: string;
  icon: string;
  danger?: boolean;
  /** Why it cannot be done. */
  off?: string;
}

export interface QuietAct {
  act: Act;
  text: string;
  icon: string;
  test: string;
  hint?: string;
  danger?: boolean;
}

/** How an envelope ends without all signatures: then a new draft is made of it, and it stays as it ended. */
const ENDED: ReadonlySet<EnvelopeDetail["status"]["is"]> = new Set(["errored", "declined", "expired", "withdrawn"]);

/** The acts that matter now; the first one is soft. */
export function mainActs(detail: EnvelopeDetail, now: number): MainAct[] {
  const { actions } = detail;
  const acts: MainAct[] = [];
  if (actions.undoWithdraw) {
    const left = detail.withdrawDueAt === null ? 0 : Math.max(0, Math.ceil((detail.withdrawDueAt - now) / 1000));
    acts.push({ act: "undoWithdraw", text: left > 0 ? `Undo withdraw, ${String(left)} s` : "Undo withdraw", busy: "Undoing", test: "undo-withdraw" });
  }
  if (detail.send?.state === "unknown") acts.push({ act: "checkNow", text: "Look now", busy: "Looking", test: "look-now" });
  if (detail.send?.state === "unknown" && detail.providerPages !== undefined) acts.push({ act: "openProvider", text: `Look at ${detail.providerName} yourself`, busy: "Opening", test: "open-provider" });
  if (actions.duplicate && ENDED.has(detail.status.is)) acts.push({ act: "fixAgain", text: "Fix and send again", busy: "Copying", test: "fix-again" });
  if (actions.release) acts.push({ act: "release", text: "Send now", busy: "Sending", test: "release" });
  if (actions.stop) acts.push({ act: "stop", text: "Stop", busy: "Stopping", test: "stop" });
  if (actions.edit) acts.push({ act: "edit", text: "Edit", busy: "Opening", keys: actions.stop ? undefined : "Enter", test: "edit" });
  const bounced = detail.people.find((person) => person.status.is === "bounced");
  const correct = reachable(detail, (offers) => offers.correct);
  const edit: MainAct = { act: "correct", text: "Edit recipient", busy: "Opening", keys: "E", test: "correct" };
  if (bounced !== undefined && correct.length > 0) acts.push(edit);
  const remind = remindAct(detail);
  if (remind !== null) acts.push(remind);
  if (bounced === undefined && correct.length > 0) acts.push(edit);
  if (actions.openPack) acts.push({ act: "openPack", text: "Open folder", busy: "Opening", keys: "Ctrl S", test: "open-pack" });
  else if (actions.getPack) acts.push({ act: "getPack", text: "Get the pack", busy: "Getting the pack", keys: "Ctrl S", test: "get-pack" });
  if (actions.openMailbox && detail.pack === null && remind === null) acts.push({ act: "openMailbox", text: "Open practice mailbox", busy: "Opening", test: "open-mailbox" });
  if (!actions.edit && !crowded(detail) && !(detail.row.elsewhere === true && detail.pack === null)) acts.push({ act: "view", text: detail.pack === null ? "View" : "View signed pages", busy: "Opening", test: "view" });
  return acts;
}

/** The rest, smaller. An envelope can be withdrawn or archived, never both. */
export function quietActs(detail: EnvelopeDetail): QuietAct[] {
  const { actions } = detail;
  const acts: QuietAct[] = [];
  if (actions.duplicate) acts.push({ act: "duplicate", text: "Duplicate", icon: "copy", test: "duplicate" });
  if (actions.hold === true) acts.push({ act: "hold", text: "Hold", icon: "pause", test: "hold", hint: "It waits until you say so." });
  if (actions.reschedule === true) acts.push({ act: "reschedule", text: "Send at a time", icon: "clock", test: "change-time" });
  if (detail.row.elsewhere !== true) acts.push({ act: "copyReference", text: "Copy reference", icon: "link", test: "copy-reference" });
  if (actions.openMailbox && (detail.pack !== null || remindAct(detail) !== null)) acts.push({ act: "openMailbox", text: "Mailbox", icon: "mail", test: "open-mailbox", hint: "Open the practice mailbox" });
  if (actions.archive) acts.push({ act: "archive", text: "Archive", icon: "archive", test: "archive", hint: "Files it away on this computer. It can be taken back out." });
  if (actions.unarchive) acts.push({ act: "unarchive", text: "Take out", icon: "undo", test: "unarchive" });
  if (actions.withdraw) {
    acts.push({
      act: "withdraw",
      text: "Withdraw",
      icon: "off",
      test: "withdraw",
      hint: `Stops it at ${detail.providerName} for ever: nobody can sign then.`,
      danger: true,
    });
  }
  if (actions.deleteDraft) acts.push({ act: "deleteDraft", text: "Delete draft", icon: "trash", test: "delete-draft", danger: true });
  return acts;
}

/** Two acts on its people fill the line: to view it is in the menu then, and behind Enter and its documents. */
function crowded(detail: EnvelopeDetail): boolean {
  return remindAct(detail) !== null && reachable(detail, (offers) => offers.correct).length > 0;
}

/** Reminding whoever it is up to: one by name, more by their number. */
function remindAct(detail: EnvelopeDetail): MainAct | null {
  const waiting = reachable(detail, (offers) => offers.remind);
  const first = waiting[0];
  if (first === undefined) return null;
  const can = waiting.filter((each) => each.offers.remind?.can === true);
  const text = waiting.length === 1 ? `Remind ${called(first.person.name, detail)}` : `Remind all ${String(waiting.length)}`;
  const off = can.length === 0 ? (first.offers.remind?.why ?? "") : undefined;
  return { act: "remind", text, busy: "Reminding", keys: "R", test: "remind", off };
}

/** What is done less often, in a menu. What the provider does not have stands there with its reason. */
export function menuActs(detail: EnvelopeDetail): MenuAct[] {
  const offers = offersOf(detail);
  const service = detail.providerName;
  const acts: MenuAct[] = [];
  if (crowded(detail) && detail.row.elsewhere !== true) acts.push({ act: "view", text: "View", icon: "eye" });
  const why = (offer: Offer | null): string | undefined => (offer?.can === false ? offer.why : undefined);
  if (reachable(detail, (each) => each.resend).length > 0) acts.push({ act: "resend", text: "Send the documents again", icon: "mail" });
  if (reachable(detail, (each) => each.paper).length > 0) acts.push({ act: "paper", text: "Upload a copy signed on paper", icon: "docadd" });
  if (offers.sendToOthers) acts.push({ act: "toOthers", text: "Send again to others", icon: "useradd" });
  if (offers.reopen) acts.push({ act: "reopen", text: "Withdraw and reopen as draft", icon: "undo", danger: true });
  if (offers.renewLinks !== null) acts.push({ act: "renewLinks", text: "Renew links", icon: "link", off: why(offers.renewLinks) });
  if (offers.deleteThere !== null) acts.push({ act: "deleteThere", text: `Delete at ${service}`, icon: "trash", danger: true, off: why(offers.deleteThere) });
  if (offers.remove) acts.push({ act: "removeHere", text: "Remove from this app", icon: "off" });
  return acts;
}

/** The signers of the first group, who are invited at once. */
export function firstGroup(detail: EnvelopeDetail): DetailPerson[] {
  const signers = detail.people.filter((person) => person.kind !== "cc" && !person.witness);
  const least = Math.min(...signers.map((person) => person.group));
  return signers.filter((person) => person.group === least);
}

/** Those who may have been invited already: "Oskar", "Amara and Daniel", "each of the 4 people". */
export function invitedFirst(detail: EnvelopeDetail): string {
  const names = firstGroup(detail).map((person) => person.name.split(" ")[0] ?? person.name);
  if (names.length > 3) return `each of the ${String(names.length)} people`;
  return names.length < 2 ? (names[0] ?? "each person") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
