// Where the person is. Screens are places: each can be left and come back to.

/** A step of the composer; all are open at any time. */
export type Step = "recipients" | "tags" | "review";

/** A part of Settings. */
export type Section = "accounts" | "look" | "keyboard" | "notifications" | "sending" | "files" | "about";

/** A screen and what it shows. `routes/Composer.svelte` takes `envelope` and `step` as its props; `page` is where it opens. */
export type Route =
  | { screen: "envelopes" }
  | { screen: "composer"; envelope: string; step: Step; page?: { document: string; pageIndex: number } }
  | { screen: "pack"; envelope: string }
  | { screen: "settings"; section: Section };

const STEPS: readonly Step[] = ["recipients", "tags", "review"];
const SECTIONS: readonly Section[] = ["accounts", "look", "keyboard", "notifications", "sending", "files", "about"];
const HOME: Route = { screen: "envelopes" };

export class Router {
  route: Route = $state.raw(HOME);
  #behind: Route[] = [];

  /** Goes to a screen; a change within the same screen (another step or part) leaves no trace to go back to. */
  go(route: Route): void {
    if (samePlace(route, this.route)) {
      this.route = route;
      return;
    }
    if (route.screen === "envelopes") this.#behind = [];
    else this.#behind.push(this.route);
    this.route = route;
  }

  /** Goes to where the person came from; to the list when there is no such place. */
  back(): void {
    this.route = this.#behind.pop() ?? HOME;
  }

  /** A step of the composer that is open. */
  step(step: Step): void {
    if (this.route.screen === "composer") this.route = { ...this.route, step };
  }
}

function samePlace(one: Route, other: Route): boolean {
  if (one.screen !== other.screen) return false;
  if ("envelope" in one && "envelope" in other) return one.envelope === other.envelope;
  return true;
}

/** A route read back from what was stored; the list for anything that is none. */
export function routeOf(stored: unknown): Route {
  if (typeof stored !== "object" || stored === null) return HOME;
  const { screen, envelope, step, section } = stored as Record<string, unknown>;
  if (screen === "composer" && typeof envelope === "string") {
    return { screen, envelope, step: STEPS.find((each) => each === step) ?? "tags" };
  }
  if (screen === "pack" && typeof envelope === "string") return { screen, envelope };
  if (screen === "settings") return { screen, section: SECTIONS.find((each) => each === section) ?? "accounts" };
  return HOME;
}

/** The one router. */
export const router = new Router();
