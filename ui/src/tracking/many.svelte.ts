// One act on several envelopes: some at a time, with a result for each.
import type { ManyAct, OneResult, UserError } from "../ipc/bindings";
import { call } from "../ipc/client";
import { sentences, userError } from "../ipc/errors";
import { TOAST_MS, toasts } from "../shared/toasts.svelte";
import { MANY } from "../words";
import { envelopes } from "./envelopes.svelte";

/** How many go to Rust at once, so that results come as they are known. */
const AT_ONCE = 10;

/** What came of the act on one envelope. */
export interface RowResult {
  name: string;
  text: string;
  bad: boolean;
}

/** What takes an act back. */
const BACK: Partial<Record<ManyAct, ManyAct>> = {
  archive: "unarchive",
  unarchive: "archive",
  withdraw: "undoWithdraw",
  deleteDraft: "restoreDraft",
};

class Many {
  /** The act that is being done, with how many are through. */
  busy: { act: ManyAct; done: number; of: number } | null = $state.raw(null);
  results: ReadonlyMap<string, RowResult> = $state.raw(new Map());
  error: UserError | null = $state.raw(null);
  /** What was done when not all of it was, with its way back. */
  said: { text: string; undo: (() => void) | null } | null = $state.raw(null);

  readonly refused = $derived([...this.results.values()].filter((result) => result.bad));

  /** Why some were not done, each reason once, with whose it is. */
  readonly reasons = $derived.by(() => {
    const names = new Map<string, string[]>();
    for (const { name, text } of this.refused) names.set(text, [...(names.get(text) ?? []), name === "" ? "An envelope" : name]);
    return [...names].map(([text, [first = "", ...more]]) => ({
      text,
      who: more.length === 0 ? first : more.length === 1 ? `${first} and another` : `${first} and ${String(more.length)} more`,
    }));
  });

  /** Does an act with all that are chosen. Those that refuse stay chosen, with the reason. */
  async run(act: ManyAct): Promise<void> {
    const chosen = [...envelopes.chosen];
    if (chosen.length === 0 || this.busy !== null) return;
    const done = await this.#all(act, chosen);
    if (done === null) return;
    envelopes.choose(chosen.filter((envelope) => !done.includes(envelope)));
    this.#say(act, done, chosen.length);
  }

  /** The envelopes it was done to; `null` when it could not be asked for. */
  async #all(act: ManyAct, wanted: readonly string[]): Promise<string[] | null> {
    this.error = null;
    this.said = null;
    this.results = new Map();
    this.busy = { act, done: 0, of: wanted.length };
    const done: string[] = [];
    try {
      for (let from = 0; from < wanted.length; from += AT_ONCE) {
        const part = wanted.slice(from, from + AT_ONCE);
        const { results } = await call("act_on_many", { envelopes: part, act });
        this.#take(act, results);
        done.push(...results.filter((result) => result.error === null).map((result) => result.envelope));
        this.busy = { act, done: from + part.length, of: wanted.length };
      }
      return done;
    } catch (error) {
      this.error = userError(error);
      return null;
    } finally {
      this.busy = null;
    }
  }

  #take(act: ManyAct, results: readonly OneResult[]): void {
    const all = new Map(this.results);
    for (const { envelope, name, error } of results) {
      const text = error === null ? MANY[act].done : sentences(error.title, error.detail, error.hint);
      all.set(envelope, { name, text, bad: error !== null });
    }
    this.results = all;
  }

  #say(act: ManyAct, done: readonly string[], of: number): void {
    const back = BACK[act];
    const undo = back === undefined || done.length === 0 ? null : () => void this.#all(back, done).then(() => { this.#fade(); });
    const text = `${MANY[act].done} ${String(done.length)}`;
    if (done.length < of) {
      this.said = { text: done.length === 0 ? "None was done" : `${text} of ${String(of)}`, undo };
      return;
    }
    toasts.show(`${text}.`, undo === null ? undefined : { text: "Undo", run: undo });
    this.#fade();
  }

  /** Says what came of it for a while, unless some refused. */
  #fade(): void {
    if (this.refused.length > 0) return;
    const { results } = this;
    setTimeout(() => {
      if (this.results === results) this.results = new Map();
    }, TOAST_MS);
  }

  /** Ends it: nothing is chosen, and nothing is said of what was done. */
  clear(): void {
    this.results = new Map();
    this.error = null;
    this.said = null;
    envelopes.choose([]);
  }
}

export const many = new Many();
