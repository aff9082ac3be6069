// Which commands can be done now. Screens say what they can do; keys, palette and buttons all run the same thing.
import { untrack } from "svelte";
import { belongsToTyping, chordOf, isSingle, isTyping } from "./keys";
import { TABLE, type Command, type CommandId } from "./table";

export interface Handler {
  run: () => void;
  /** False while it cannot be done; then the key goes on to whoever else takes it. */
  when?: () => boolean;
  /** What exactly it does now, such as "Undo move monthly_rent". */
  title?: () => string;
}

export type Handlers = Partial<Record<CommandId, Handler | (() => void)>>;

/** Something that can be chosen in the palette. */
export interface Entry {
  id: string;
  title: string;
  heading: string;
  icon: string;
  note?: string;
  chord?: string;
  run: () => void;
}

/** Entries for what was typed: envelopes to go to, for example. */
export type Source = (query: string) => Entry[];

class Commands {
  #provided: { handlers: Map<CommandId, Handler> }[] = $state.raw([]);
  #sources: Source[] = $state.raw([]);
  paletteOpen = $state(false);
  keysOpen = $state(false);
  singleKeys = $state(true);
  mac = $state(false);

  /** Says what can be done now, until the reply is called. What was said last wins. */
  provide(handlers: Handlers): () => void {
    const map = new Map<CommandId, Handler>();
    for (const [id, handler] of Object.entries(handlers) as [CommandId, Handler | (() => void)][]) {
      map.set(id, typeof handler === "function" ? { run: handler } : handler);
    }
    const one = { handlers: map };
    // Whoever provides in an effect must not run again because of it.
    this.#provided = [...untrack(() => this.#provided), one];
    return () => {
      this.#provided = untrack(() => this.#provided).filter((other) => other !== one);
    };
  }

  /** Adds entries to the palette, until the reply is called. */
  source(source: Source): () => void {
    this.#sources = [...untrack(() => this.#sources), source];
    return () => {
      this.#sources = untrack(() => this.#sources).filter((other) => other !== source);
    };
  }

  #handler(id: CommandId): Handler | undefined {
    for (let at = this.#provided.length - 1; at >= 0; at -= 1) {
      const handler = this.#provided[at]?.handlers.get(id);
      if (handler !== undefined && (handler.when?.() ?? true)) return handler;
    }
    return undefined;
  }

  can(id: CommandId): boolean {
    return this.#handler(id) !== undefined;
  }

  run(id: CommandId): boolean {
    const handler = this.#handler(id);
    handler?.run();
    return handler !== undefined;
  }

  /** What a key press does now, if anything. */
  match(event: KeyboardEvent): Command | undefined {
    const chord = chordOf(event, this.mac);
    if (chord === "" || (isTyping(event.target) && belongsToTyping(chord))) return undefined;
    if (isSingle(chord) && !this.singleKeys) return undefined;
    return TABLE.find((command) => command.keys.includes(chord) && this.can(command.id as CommandId));
  }

  /** Runs what a key press means. */
  key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || this.paletteOpen) return;
    if (isNativeKey(event)) return;
    const command = this.match(event);
    if (command === undefined) return;
    event.preventDefault();
    this.run(command.id as CommandId);
  }

  /** What the palette offers for what was typed. */
  entries(query: string): Entry[] {
    const known = TABLE.flatMap((command): Entry[] => {
      const handler = command.palette === false ? undefined : this.#handler(command.id as CommandId);
      if (handler === undefined) return [];
      const title = handler.title?.() ?? command.title;
      const heading = command.where === "everywhere" ? "Everywhere" : "Here";
      return [{ id: command.id, title, heading, icon: command.icon ?? "arrow", chord: command.keys[0], run: handler.run }];
    });
    const fitting = [...known.filter((entry) => matches(entry.title, query)), ...this.#sources.flatMap((source) => source(query))];
    return fitting.sort((one, other) => rank(one) - rank(other));
  }
}

/** What can be done here comes first, then what can be done everywhere, then places to go to. */
function rank({ heading }: Entry): number {
  return heading === "Here" ? 0 : heading === "Everywhere" ? 1 : 2;
}

/** Enter and Space belong to the button or link that has the focus. */
function isNativeKey(event: KeyboardEvent): boolean {
  if ((event.key !== "Enter" && event.key !== " ") || event.ctrlKey || event.metaKey) return false;
  return event.target instanceof Element && event.target.closest("button, a, summary, [role='switch'], [role='radio']") !== null;
}

/** True when every word typed begins a word of the title or stands in it. */
export function matches(title: string, query: string): boolean {
  const at = title.toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => at.includes(word));
}

/** The title cut at what was typed: odd parts are the hits. */
export function marked(title: string, query: string): string[] {
  const word = query.trim();
  if (word === "") return [title];
  const at = title.toLocaleLowerCase().indexOf(word.toLocaleLowerCase());
  return at < 0 ? [title] : [title.slice(0, at), title.slice(at, at + word.length), title.slice(at + word.length)];
}

export const commands = new Commands();
