// A draft as the composer works on it: changed at once here, made durable behind, never ahead of the truth.

import type {
  AccountView,
  Capabilities,
  Composition,
  DraftView,
  Event,
  Group,
  Op,
  Owner,
  Recipient,
  SendInfo,
  Tag,
  UserError,
  WordedProblem,
} from "../ipc/bindings";
import { applyOps, headOf, placeOf, put } from "./ops";
import { EditQueue, type Call, type Saving } from "./queue";

export class Draft {
  readonly envelope: string;
  readonly reference: string;
  composition: Composition = $state.raw(null as unknown as Composition);
  problems: WordedProblem[] = $state.raw([]);
  account: AccountView = $state.raw(null as unknown as AccountView);
  capabilities: Capabilities = $state.raw(null as unknown as Capabilities);
  undoLabel: string | null = $state(null);
  redoLabel: string | null = $state(null);
  readOnly = $state(false);
  send: SendInfo | null = $state.raw(null);
  savedAt: number | null = $state(null);
  saving: Saving = $state("saved");
  error: UserError | null = $state.raw(null);
  /** Bytes of the upload that runs now. */
  upload: { sent: number; total: number } | null = $state.raw(null);
  /** Counts the file changes of a document, so that its pictures are asked for again. */
  pictures: Record<string, number> = $state.raw({});
  /** The rows that Undo or Redo changed last, for the canvas to scroll to. */
  lastChange: { ops: readonly Op[]; label: string | null } | null = $state.raw(null);

  #nextNumber: number;
  readonly #queue: EditQueue;

  constructor(
    view: DraftView,
    private readonly call: Call,
    private readonly now: () => number = Date.now,
  ) {
    this.envelope = view.envelope;
    this.reference = view.reference;
    this.#nextNumber = view.nextNumber;
    this.#take(view, view.composition);
    this.#queue = new EditQueue(call, view.envelope, view.revision, {
      stored: (applied, ops) => {
        this.#nextNumber = Math.max(this.#nextNumber, applied.nextNumber);
        this.problems = applied.problems;
        this.undoLabel = applied.undo;
        this.redoLabel = applied.redo;
        this.savedAt = applied.savedAt;
        if (ops !== null) {
          this.composition = applyOps(this.composition, ops);
          this.lastChange = { ops, label: applied.label };
          if (touchesAccount(ops)) this.refresh();
        }
      },
      reopened: (fresh, composition) => {
        this.#take(fresh, composition);
      },
      saving: (state, error) => {
        this.saving = state;
        this.error = error;
      },
    });
  }

  #take(view: DraftView, composition: Composition): void {
    this.composition = composition;
    this.problems = view.problems;
    this.account = view.account;
    this.capabilities = view.capabilities;
    this.undoLabel = view.undo;
    this.redoLabel = view.redo;
    this.readOnly = view.readOnly;
    this.send = view.send;
    this.savedAt = view.savedAt;
    this.#nextNumber = Math.max(this.#nextNumber, view.nextNumber);
    if (view.send?.state !== "intent") this.upload = null;
  }

  get revision(): number {
    return this.#queue.revision;
  }

  get mustFix(): WordedProblem[] {
    return this.problems.filter((worded) => worded.problem.severity === "mustFix");
  }

  get worthALook(): WordedProblem[] {
    return this.problems.filter((worded) => worded.problem.severity === "worthALook");
  }

  /** The number of a new person or witness; given once. */
  takeNumber(): number {
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    return number;
  }

  /** Does an edit here at once and puts it in line to be stored. False when nothing can be changed. */
  edit(label: string, ops: Op[], group: string | null = null): boolean {
    if (this.readOnly || ops.length === 0) return false;
    this.composition = applyOps(this.composition, ops);
    this.undoLabel = label;
    this.redoLabel = null;
    this.#queue.push({ label, at: this.now(), group, ops });
    if (touchesAccount(ops)) this.refresh();
    return true;
  }

  undo(): void {
    if (!this.readOnly && this.undoLabel !== null) this.#queue.step("undo");
  }

  redo(): void {
    if (!this.readOnly && this.redoLabel !== null) this.#queue.step("redo");
  }

  retry(): void {
    this.#queue.retry();
  }

  /** Gives up what was not stored and shows what is. */
  backToSaved(): void {
    this.#queue.drop();
  }

  refresh(): void {
    this.#queue.refresh();
  }

  /** Resolves once all is stored; false when something was refused. */
  settled(): Promise<boolean> {
    return this.#queue.settled();
  }

  // --- rows ---

  head(change: Partial<ReturnType<typeof headOf>>): Op {
    const before = headOf(this.composition);
    return put("envelope", this.envelope, before, { ...before, ...change });
  }

  tag(id: string): Tag | undefined {
    return this.composition.tags.find((tag) => tag.id === id);
  }

  recipient(id: string): Recipient | undefined {
    return this.composition.recipients.find((recipient) => recipient.id === id);
  }

  group(id: string | null): Group | undefined {
    return this.composition.groups.find((group) => group.id === id);
  }

  get signers(): Recipient[] {
    return this.composition.recipients.filter((recipient) => recipient.kind !== "cc");
  }

  /** The number and name of whoever owns a tag; number 0 for nobody. */
  ownerOf(owner: Owner): { number: number; name: string } {
    for (const recipient of this.composition.recipients) {
      if (owner.kind === "recipient" && recipient.id === owner.id) {
        return { number: recipient.number, name: labelOf(recipient) };
      }
      if (owner.kind === "witness" && recipient.witness?.id === owner.id) {
        return { number: recipient.witness.number, name: `Witness for ${labelOf(recipient)}` };
      }
    }
    return { number: 0, name: "Nobody" };
  }

  moveRow(table: "document" | "recipient", id: string, to: number): Op {
    return { op: "move", table, id, from: placeOf(this.composition, table, id), to };
  }

  // --- documents ---

  async unlock(document: string, password: string): Promise<void> {
    await this.#documentCommand(document, () =>
      this.call("unlock_document", { envelope: this.envelope, document, password }),
    );
  }

  async useUnlockedCopy(document: string): Promise<void> {
    await this.#documentCommand(document, () => this.call("use_unlocked_copy", { envelope: this.envelope, document }));
  }

  async replace(document: string, ticket: string): Promise<void> {
    await this.#documentCommand(document, () =>
      this.call("replace_document", { envelope: this.envelope, document, ticket }),
    );
  }

  async #documentCommand(document: string, run: () => Promise<DraftView>): Promise<void> {
    await this.settled();
    const view = await run();
    this.#queue.revision = view.revision;
    this.#take(view, view.composition);
    this.#redraw(document);
  }

  #redraw(document: string): void {
    this.pictures = { ...this.pictures, [document]: (this.pictures[document] ?? 0) + 1 };
  }

  // --- sending ---

  async sendNow(): Promise<void> {
    if (!(await this.settled())) return;
    this.send = await this.call("send", { envelope: this.envelope, revision: this.revision });
    this.refresh();
  }

  /** Sends at a time that the person chose. */
  async sendLater(at: number): Promise<void> {
    if (!(await this.settled())) return;
    this.send = await this.call("send_later", { envelope: this.envelope, revision: this.revision, at });
    this.refresh();
  }

  async reschedule(at: number): Promise<void> {
    this.send = await this.call("reschedule_send", { envelope: this.envelope, at });
    this.refresh();
  }

  /** Keeps what is due until the person says otherwise. */
  async hold(): Promise<void> {
    this.send = await this.call("hold_send", { envelope: this.envelope });
    this.refresh();
  }

  /** Sends again what is not known, because the person looked. */
  async sendAgain(): Promise<void> {
    this.send = await this.call("repeat_send", { envelope: this.envelope });
    this.refresh();
  }

  async markAsSent(): Promise<void> {
    this.send = await this.call("mark_as_sent", { envelope: this.envelope });
    this.refresh();
  }

  async stop(): Promise<void> {
    await this.call("stop_send", { envelope: this.envelope });
    this.refresh();
  }

  async release(): Promise<void> {
    this.send = await this.call("release_send", { envelope: this.envelope });
    this.refresh();
  }

  /** Takes what Rust reports of this draft. */
  hear(event: Event): void {
    switch (event.kind) {
      case "importing":
        if (event.envelope === this.envelope && event.file.state.kind === "in") this.refresh();
        break;
      case "documentChanged":
        if (event.envelope !== this.envelope) break;
        this.#redraw(event.document);
        this.refresh();
        break;
      case "uploading":
        if (event.envelope === this.envelope) this.upload = { sent: event.sentBytes, total: event.totalBytes };
        break;
      case "changed":
        // Every stored edit is reported as well; only a send or an account changes what is not known here already.
        if (event.what === "accounts" || (event.what === "envelope" && event.id === this.envelope && this.#sending)) {
          this.refresh();
        }
        break;
      default:
        break;
    }
  }

  get #sending(): boolean {
    return this.readOnly || this.send !== null;
  }
}

function touchesAccount(ops: readonly Op[]): boolean {
  return ops.some((op) => {
    if (op.op !== "put" || op.table !== "envelope") return false;
    return (op.before as { account: unknown }).account !== (op.after as { account: unknown }).account;
  });
}

/** The name, else the e-mail, else "Person 3". */
export function labelOf(recipient: Recipient): string {
  const name = recipient.name?.trim() ?? "";
  const email = recipient.email?.trim() ?? "";
  return name !== "" ? name : email !== "" ? email : `Person ${String(recipient.number)}`;
}

/** The first name, as a heading calls someone. */
export function shortOf(recipient: Recipient): string {
  const label = labelOf(recipient);
  return label.includes("@") ? label : (label.split(/\s+/)[0] ?? label);
}

/** The name of a file without its ending. */
export function titleOf(name: string): string {
  return name.replace(/\.(pdf|docx?)$/i, "");
}
