// One clock for all that says "20 s ago", so that it changes together and nothing ticks while it is not shown.
import { createSubscriber } from "svelte/reactivity";

const TICK_MS = 5000;

class Clock {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  });

  /** Now, in milliseconds UTC. Whoever reads it while drawing is drawn again as time goes on. */
  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}

export const clock = new Clock();
