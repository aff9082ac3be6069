// Sends a draft's edits one after the other and says only what is true: "saved" after the acknowledgement, and nothing
// is dropped when an edit is refused.

import type { Applied, Commands, Composition, DraftView, Edit, Op, UserError } from "../ipc/bindings";
import { applyOps, belongTogether, joinEdits, rebase } from "./ops";

/** One typed call of a command. */
export type Call = <K extends keyof Commands>(name: K, argument: Commands[K]["argument"]) => Promise<Commands[K]["reply"]>;

export type Saving = "saved" | "saving" | "failed";

type Task = { kind: "edit"; edit: Edit } | { kind: "undo" | "redo" | "refresh" };

/** What the queue tells its draft. */
export interface Listener {
  /** A step was stored; `ops` are to be applied when they came from undo or redo. */
  stored(applied: Applied, ops: readonly Op[] | null): void;
  /** The draft was read again; `pending` is what was not stored yet, made on the new rows. */
  reopened(view: DraftView, composition: Composition): void;
  saving(state: Saving, error: UserError | null): void;
}

/** Waits a little for edits of the same step to come together. */
const GROUP_MS = 100;
/** How often a stale or outdated edit is made anew before the person is asked. */
const REBASES = 3;

const OUTDATED = new Set(["draft_stale", "draft_conflict"]);

export class EditQueue {
  #tasks: Task[] = [];
  #running = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #rebases = 0;
  #said: Saving = "saved";
  #idle: (() => void)[] = [];

  constructor(
    private readonly call: Call,
    private readonly envelope: string,
    public revision: number,
    private readonly listener: Listener,
  ) {}

  /** The edits that are not stored yet, in order. */
  get pending(): readonly Edit[] {
    return this.#tasks.flatMap((task) => (task.kind === "edit" ? [task.edit] : []));
  }

  push(edit: Edit): void {
    const last = this.#tasks.at(-1);
    const free = this.#tasks.length > (this.#running ? 1 : 0);
    if (free && last?.kind === "edit" && belongTogether(last.edit, edit)) {
      last.edit = joinEdits(last.edit, edit);
    } else this.#tasks.push({ kind: "edit", edit });
    this.#begin(edit.group === null ? 0 : GROUP_MS);
  }

  step(kind: "undo" | "redo"): void {
    this.#tasks.push({ kind });
    this.#begin(0);
  }

  /** Reads the draft again, once, after what is in the queue. */
  refresh(): void {
    const waiting = this.#tasks.slice(this.#running ? 1 : 0);
    if (waiting.some((task) => task.kind === "refresh")) return;
    this.#tasks.push({ kind: "refresh" });
    this.#begin(0);
  }

  /** Goes on after a refusal. */
  retry(): void {
    this.#rebases = 0;
    this.#begin(0);
  }

  /** Gives up what is not stored. */
  drop(): void {
    this.#tasks = this.#tasks.slice(0, this.#running ? 1 : 0);
    this.refresh();
  }

  /** Resolves to true once everything is stored, to false when something was refused. */
  async settled(): Promise<boolean> {
    if (this.#tasks.length > 0) {
      this.#begin(0);
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    return this.#tasks.length === 0;
  }

  #say(state: Saving, error: UserError | null): void {
    if (state === this.#said && error === null) return;
    this.#said = state;
    this.listener.saving(state, error);
  }

  #begin(delay: number): void {
    if (this.#running) return;
    if (this.#tasks.some((task) => task.kind !== "refresh")) this.#say("saving", null);
    if (this.#timer !== null) {
      if (delay > 0) return;
      clearTimeout(this.#timer);
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#run();
    }, delay);
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    let failed = false;
    while (!failed && this.#tasks.length > 0) {
      const task = this.#tasks[0];
      if (task === undefined) break;
      try {
        await this.#perform(task);
        this.#tasks.shift();
        this.#rebases = 0;
      } catch (error) {
        failed = !(await this.#recover(error as UserError));
      }
    }
    this.#running = false;
    if (!failed) this.#say("saved", null);
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #perform(task: Task): Promise<void> {
    const base = { envelope: this.envelope, baseRevision: this.revision };
    if (task.kind === "refresh") {
      const view = await this.call("open_draft", { envelope: this.envelope });
      this.#reopen(view, this.#tasks.slice(1));
      return;
    }
    const applied =
      task.kind === "edit"
        ? await this.call("apply_edit", { ...base, edit: task.edit })
        : await this.call(task.kind, base);
    this.revision = applied.revision;
    this.listener.stored(applied, task.kind === "edit" ? null : applied.ops);
  }

  /** Makes what is pending anew on what is stored now; false when the person has to decide. */
  async #recover(error: UserError): Promise<boolean> {
    if (!OUTDATED.has(error.code) || this.#rebases >= REBASES) {
      this.#say("failed", error);
      return false;
    }
    this.#rebases += 1;
    try {
      const view = await this.call("open_draft", { envelope: this.envelope });
      this.#reopen(view, this.#tasks);
      return true;
    } catch (refused) {
      this.#say("failed", refused as UserError);
      return false;
    }
  }

  #reopen(view: DraftView, waiting: readonly Task[]): void {
    this.revision = view.revision;
    let composition = view.composition;
    for (const task of waiting) {
      if (task.kind !== "edit") continue;
      task.edit = rebase(task.edit, this.envelope, composition);
      composition = applyOps(composition, task.edit.ops);
    }
    const kept = this.#tasks.filter((task) => task.kind !== "edit" || task.edit.ops.length > 0);
    this.#tasks.splice(0, this.#tasks.length, ...kept);
    this.listener.reopened(view, composition);
  }
}
