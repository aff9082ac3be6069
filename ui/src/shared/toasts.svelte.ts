// One toast at a time, with one act, usually Undo. It stays while it is hovered or focused. Errors are not toasts.
import { live } from "./live.svelte";

export interface Toast {
  text: string;
  action?: { text: string; run: () => void };
  /** How long it stays, in milliseconds. */
  stays: number;
}

export const TOAST_MS = 8000;

class Toasts {
  toast: Toast | null = $state.raw(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** True when its act takes back what it tells of. */
  readonly undoes = $derived(this.toast?.action?.text === "Undo");
  #left = 0;
  #since = 0;

  show(text: string, action?: Toast["action"], stays = TOAST_MS): void {
    this.toast = { text, action, stays };
    live.say(text);
    this.#left = stays;
    this.run();
  }

  /** Counts on. */
  run(): void {
    clearTimeout(this.#timer);
    if (this.toast === null) return;
    this.#since = Date.now();
    this.#timer = setTimeout(() => {
      this.toast = null;
    }, Math.max(this.#left, 0));
  }

  /** Waits, for as long as the person points at it or has the focus in it. */
  hold(): void {
    clearTimeout(this.#timer);
    this.#left -= Date.now() - this.#since;
  }

  /** Does the toast's act. */
  act(): void {
    const run = this.toast?.action?.run;
    this.close();
    run?.();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.toast = null;
  }
}

export const toasts = new Toasts();
