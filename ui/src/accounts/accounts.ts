// What is said of an account.
import type { AccountView } from "../ipc/bindings";
import { sentences } from "../ipc/errors";
import { ago, clock, day } from "../words";

/** When the key came in and was last accepted; never a part of the key. */
export function keyWords(view: AccountView, now: number): string {
  const { account, key } = view;
  if (key === "notNeeded") return "Needs no key";
  if (key === "missing") return "There is no key";
  const added = account.keyAddedAt === null ? "Key added" : `Key added ${day(account.keyAddedAt, now)}`;
  const accepted = account.keyAcceptedAt === null ? "not used yet" : `last accepted ${agoWords(account.keyAcceptedAt, now)}`;
  return `${added}, ${accepted}${key === "session" ? ", kept until Countersign closes" : ""}`;
}

function agoWords(at: number, now: number): string {
  const words = ago(at, now);
  if (words === "now") return "just now";
  return now - at < 86_400_000 ? `${words} ago` : words;
}

export interface Line {
  text: string;
  bad: boolean;
}

/** The line below an account's name. */
export function accountLine(view: AccountView, now: number): Line {
  const { account } = view;
  if (account.keyRefusedAt !== null) {
    return { text: `Key refused since ${clock(account.keyRefusedAt)}. Envelopes already sent go on as normal.`, bad: true };
  }
  if (view.trouble !== null) return { text: sentences(view.trouble.title, view.trouble.hint), bad: true };
  if (view.key === "missing") return { text: "There is no key. Envelopes already sent go on as normal.", bad: true };
  const first = view.isDefault ? "Default for new envelopes" : "";
  if (account.environment === "practice") {
    // One line, also when it is the default.
    const built = "Built in, needs no key. Pretend people sign on this computer, nothing leaves it.";
    return { text: first === "" ? built : `${first}. Built in, needs no key, nothing leaves this computer.`, bad: false };
  }
  const accepted = account.keyAcceptedAt === null ? "not used yet" : `last accepted ${agoWords(account.keyAcceptedAt, now)}`;
  const words = first === "" ? accepted.charAt(0).toUpperCase() + accepted.slice(1) : `${first}, ${accepted}`;
  return { text: words, bad: false };
}

/** One or two letters in place of a logo. */
export function initials(name: string): string {
  return name.trim().charAt(0).toUpperCase() || "?";
}
