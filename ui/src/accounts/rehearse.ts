// What is said of what the practice service is asked to do wrong.
import type { Rehearsals } from "../ipc/bindings";
import { plural } from "../words";

/** How many things will go or go wrong. */
export function rehearsalsOn(rehearsals: Rehearsals): number {
  return rehearsals.all.filter((each) => each.on).length;
}

/** How the practice service's clock goes. */
export function aheadWords(seconds: number): string {
  const days = Math.round(seconds / 86_400);
  if (days === 0) return "Its clock is right.";
  return `Its clock is ${plural(Math.abs(days), "day")} ${days > 0 ? "ahead" : "behind"}.`;
}
