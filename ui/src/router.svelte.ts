// Where the person is. There is no address bar: a place is a value, kept by Rust over restarts.
import type { Folder } from "./ipc/bindings";

/** A step of the composer. */
export type Step = "recipients" | "tags" | "review";

/** A page of Settings. */
export type Section = "accounts" | "look" | "keyboard" | "files" | "about";

/** A place in the window. */
export type Place =
  | { at: "list"; folder: Folder; account: string | null; selected: string | null }
  | { at: "composer"; envelope: string; step: Step }
  | { at: "sent"; envelope: string }
  | { at: "settings"; section: Section };

export const HOME: Place = { at: "list", folder: "all", account: null, selected: null };

const FOLDERS: readonly string[] = ["all", "drafts", "sending", "waiting", "atRisk", "completed", "failed", "archived"];
const STEPS: readonly string[] = ["recipients", "tags", "review"];
const SECTIONS: readonly string[] = ["accounts", "look", "keyboard", "files", "about"];

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" && value.length < 200 ? value : null;
}

/** Reads a stored place; whatever is not one is the list. */
export function readPlace(stored: unknown): Place {
  if (typeof stored !== "object" || stored === null) return HOME;
  const { at, folder, account, selected, envelope, step, section } = stored as Record<string, unknown>;
  const id = text(envelope);
  if (at === "composer" && id !== null) {
    return { at, envelope: id, step: STEPS.includes(String(step)) ? (step as Step) : "tags" };
  }
  if (at === "sent" && id !== null) return { at, envelope: id };
  if (at === "settings") return { at, section: SECTIONS.includes(String(section)) ? (section as Section) : "accounts" };
  return {
    at: "list",
    folder: FOLDERS.includes(String(folder)) ? (folder as Folder) : "all",
    account: text(account),
    selected: text(selected),
  };
}

/** Holds the place and tells who stores it. */
export class Router {
  place: Place = $state.raw(HOME);
  /** The list as it was left, to come back to. */
  #list: Place = HOME;

  constructor(private readonly store: (place: Place) => void) {}

  /** Starts at a stored place, without storing it again. */
  start(stored: unknown): void {
    this.place = readPlace(stored);
    if (this.place.at === "list") this.#list = this.place;
  }

  go(place: Place): void {
    this.place = place;
    if (place.at === "list") this.#list = place;
    this.store(place);
  }

  /** Back to the list as it was left, with this envelope selected if one is named. */
  home(selected?: string): void {
    const list = this.#list as Extract<Place, { at: "list" }>;
    this.go(selected === undefined ? list : { ...list, selected });
  }
}
