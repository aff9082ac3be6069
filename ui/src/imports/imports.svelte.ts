// What was dropped or chosen last: each file with how it stands, until the person closes the tray.
import type { Document, Event, ImportFile, ImportStarted, UserError } from "../ipc/bindings";
import { call } from "../ipc/client";
import { userError } from "../ipc/errors";

/** One import as the tray shows it. */
export interface Tray {
  import: string;
  /** The draft that the files went into; null when all of them were refused and there is none. */
  envelope: string | null;
  files: ImportFile[];
  leftOut: number;
}

/** Reading that takes longer than this is shown. */
const SLOW_MS = 700;
/** A new envelope is opened after this at the latest, also when no file of it is read yet. */
const OPEN_MS = 400;

class Imports {
  tray: Tray | null = $state.raw(null);
  error: UserError | null = $state.raw(null);
  /** True when files are still being read after a moment. */
  slow = $state(false);
  /** Called when all files of a new envelope were refused, so that there is no envelope. */
  onnothing: (envelope: string) => void = () => undefined;
  /** Takes a document out of the open draft. */
  leaveOut: (document: string) => void = () => undefined;
  /** The envelope that the last import made. */
  #made: string | null = null;
  /** Goes on with a new envelope that waits for its first file. */
  #go: (() => void) | null = null;
  /** What was told of an import before its reply came. */
  #early = new Map<string, ImportFile[]>();

  /** True while the tray has something that asks for an answer. */
  readonly trouble = $derived(this.tray?.files.some((file) => asks(file)) ?? false);

  /** True when the tray is worth looking at: something asks for an answer, was left out, or takes long. */
  readonly shown = $derived(
    this.error !== null ||
      (this.tray !== null && (this.trouble || this.tray.leftOut > 0 || (this.slow && this.tray.files.some((file) => file.state.kind === "reading")))),
  );

  hear(event: Event): void {
    if (event.kind !== "importing") return;
    if (this.tray?.import === event.import) {
      this.tray = { ...this.tray, files: merged(this.tray.files, [event.file]) };
      this.#settle();
    } else {
      this.#early.set(event.import, [...(this.#early.get(event.import) ?? []), event.file]);
    }
  }

  /** Takes files into an envelope, or into a new one; the reply is that envelope. */
  async take(ticket: string, envelope: string | null, again = false): Promise<string | null> {
    this.error = null;
    try {
      const started = await call("import_documents", { envelope, ticket, again });
      this.#made = envelope === null ? started.envelope : null;
      this.#show(started, again);
      if (envelope === null) await this.#firstFile();
      return this.tray?.import === started.import ? this.tray.envelope : started.envelope;
    } catch (error) {
      this.#failed(error, envelope);
      return null;
    }
  }

  /** What went wrong is said alone, unless the tray is that of the same envelope. */
  #failed(error: unknown, envelope: string | null): void {
    if (this.tray?.envelope !== envelope) this.tray = null;
    this.error = userError(error);
  }

  /** Waits until the new envelope has a file, or none is left that could be one, but never long. */
  async #firstFile(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#go = resolve;
      setTimeout(resolve, OPEN_MS);
      this.#settle();
    });
    this.#go = null;
  }

  /** Looks whether the new envelope has a file now, or will have none. */
  #settle(): void {
    const { tray } = this;
    if (tray === null) return;
    if (tray.files.some((file) => file.state.kind === "in")) this.#go?.();
    if (this.#made === null || tray.envelope !== this.#made || tray.files.some((file) => file.state.kind !== "refused")) return;
    this.tray = { ...tray, envelope: null };
    this.onnothing(this.#made);
    this.#made = null;
    this.#go?.();
  }

  #show(started: ImportStarted, again: boolean): void {
    this.slow = false;
    setTimeout(() => {
      if (this.tray?.import === started.import) this.slow = true;
    }, SLOW_MS);
    const files = merged(started.files, this.#early.get(started.import) ?? []);
    this.#early.delete(started.import);
    if (again && this.tray?.envelope === started.envelope) {
      // The row of the file that was taken again is replaced by the one that now comes in.
      const others = this.tray.files.filter((file) => file.state.kind !== "alreadyIn" || !files.some((next) => next.name === file.name));
      this.tray = { ...started, files: [...others, ...files].map((file, index) => ({ ...file, index: index < others.length ? -1 - index : file.index })) };
      return;
    }
    this.tray = { import: started.import, envelope: started.envelope, files, leftOut: started.leftOut };
  }

  /** Asks for files and takes them in. */
  async choose(envelope: string | null): Promise<string | null> {
    this.error = null;
    try {
      const ticket = await call("pick_documents", null);
      return ticket === null ? null : await this.take(ticket.ticket, envelope);
    } catch (error) {
      this.#failed(error, envelope);
      return null;
    }
  }

  /** Asks for an ENVELOPE.json and makes a draft of it. */
  async chooseEnvelope(): Promise<string | null> {
    this.error = null;
    try {
      return (await call("import_envelope", null))?.envelope ?? null;
    } catch (error) {
      this.error = userError(error);
      return null;
    }
  }

  /** Takes the document as it now is into the tray. */
  know(document: Document): void {
    if (this.tray === null) return;
    const files = this.tray.files.map((file) =>
      file.state.kind === "in" && file.state.document.id === document.id ? { ...file, state: { kind: "in" as const, document } } : file,
    );
    this.tray = { ...this.tray, files };
  }

  /** Takes a row out of the tray, and its document out of the draft. */
  drop(file: ImportFile): void {
    if (this.tray === null) return;
    if (file.state.kind === "in") this.leaveOut(file.state.document.id);
    const files = this.tray.files.filter((each) => each !== file);
    this.tray = files.length === 0 ? null : { ...this.tray, files };
  }

  close(): void {
    this.tray = null;
    this.error = null;
  }
}

function merged(files: readonly ImportFile[], newer: readonly ImportFile[]): ImportFile[] {
  return files.map((file) => newer.findLast((each) => each.index === file.index) ?? file);
}

/** True for a file with which something is to be done. */
export function asks(file: ImportFile): boolean {
  const { state } = file;
  return state.kind === "alreadyIn" || state.kind === "refused" || (state.kind === "in" && (state.document.state !== "ready" || state.document.restricted));
}

/** How many files besides this one are in the envelope, damaged ones not counted. */
export function isIn(files: readonly ImportFile[], besides: ImportFile): number {
  return files.filter((file) => file !== besides && file.state.kind === "in" && file.state.document.state !== "damaged").length;
}

/** "1 is ready, 1 is locked, 1 can't be read". */
export function summary(files: readonly ImportFile[]): string {
  const count = (is: (file: ImportFile) => boolean): number => files.filter(is).length;
  const state = (name: Document["state"]) => (file: ImportFile) => file.state.kind === "in" && file.state.document.state === name;
  const parts: [number, string][] = [
    [count(state("ready")), "ready"],
    [count((file) => file.state.kind === "reading"), "being read"],
    [count(state("locked")), "locked"],
    [count(state("signed")), "signed already"],
    [count((file) => file.state.kind === "alreadyIn"), "already here"],
  ];
  const words = parts.filter(([many]) => many > 0).map(([many, what]) => `${String(many)} ${many === 1 ? "is" : "are"} ${what}`);
  const unread = count((file) => file.state.kind === "refused" || state("damaged")(file));
  if (unread > 0) words.push(`${String(unread)} can’t be read`);
  return words.join(", ");
}

export const imports = new Imports();
