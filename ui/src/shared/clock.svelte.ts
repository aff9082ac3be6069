// One clock for all that says "20 s ago", so that it changes together and nothing ticks while it is not shown.
import { createSubscriber } from "svelte/reactivity";

const TICK_MS = 5000;
/** For what counts down. */
const COUNT_MS = 500;

function every(ms: number): () => void {
  return createSubscriber((update) => {
    const timer = setInterval(update, ms);
    return () => {
      clearInterval(timer);
    };
  });
}

class Clock {
  readonly #subscribe = every(TICK_MS);
  readonly #count = every(COUNT_MS);

  /** Now, in milliseconds UTC. Whoever reads it while drawing is drawn again as time goes on. */
  get now(): number {
    this.#subscribe();
    return Date.now();
  }

  /** Now, for a countdown: drawn again every half second. Read it only while something counts down. */
  get counting(): number {
    this.#count();
    return Date.now();
  }
}

export const clock = new Clock();
