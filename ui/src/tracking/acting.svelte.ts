// What is done to the people of the selected envelope, and the questions that are asked before.
import type { DetailPerson, DoneToPeople, EnvelopeDetail, EnvelopeOffers, Offer, PersonOffers, UserError } from "../ipc/bindings";
import { call } from "../ipc/client";
import { sentences, userError } from "../ipc/errors";
import { toasts } from "../shared/toasts.svelte";
import { envelopes } from "./envelopes.svelte";

/** Somebody of an envelope with what is offered of them. */
export interface Reachable {
  person: DetailPerson;
  offers: PersonOffers;
}

/** A question that stands over the window. */
export type Asking =
  | { what: "correct"; person: string }
  | { what: "resend" }
  | { what: "paper"; person: string }
  | { what: "delete" };

const NONE: EnvelopeOffers = { people: [], reopen: false, sendToOthers: false, deleteThere: null, remove: false, renewLinks: null, note: "", labels: [] };

/** What is offered of an envelope. */
export function offersOf(detail: EnvelopeDetail | null): EnvelopeOffers {
  return detail?.offers ?? NONE;
}

/** The people of an envelope of whom something is offered, in their order. */
export function reachable(detail: EnvelopeDetail | null, of: (offers: PersonOffers) => Offer | null): Reachable[] {
  const { people } = offersOf(detail);
  return (detail?.people ?? []).flatMap((person) => {
    const offers = people.find((each) => each.person === person.there);
    return offers === undefined || of(offers) === null ? [] : [{ person, offers }];
  });
}

/** The part of a name by which people are called, where nobody else has it. */
export function called(name: string, detail: EnvelopeDetail | null): string {
  const first = (of: string): string => of.split(" ")[0] ?? of;
  const shared = (detail?.people ?? []).filter((person) => first(person.name) === first(name)).length > 1;
  return shared || name.includes("@") ? name : first(name);
}

/** What only has to wait is no trouble. */
export function toneOf(error: UserError): "warn" | "bad" {
  return ["act_not_now", "act_too_soon", "act_busy"].includes(error.code) ? "warn" : "bad";
}

class Acting {
  asking: Asking | null = $state.raw(null);
  /** What was refused last, where no dialog says it. */
  refused: UserError | null = $state.raw(null);
  busy = $state(false);

  ask(asking: Asking): void {
    this.refused = null;
    this.asking = asking;
  }

  close(): void {
    this.asking = null;
  }

  /** Does it; what is refused is said above the detail. */
  async #try(run: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.refused = null;
    try {
      await run();
      return true;
    } catch (error) {
      this.refused = userError(error);
      return false;
    } finally {
      this.busy = false;
      void envelopes.readDetail();
    }
  }

  /** Has everyone reminded whose turn it is. */
  async remindAll(): Promise<void> {
    const { detail } = envelopes;
    if (detail === null) return;
    await this.#try(async () => {
      const came = await call("remind_waiting", { envelope: detail.row.id });
      this.#tell(came, detail);
    });
  }

  #tell(came: DoneToPeople, detail: EnvelopeDetail): void {
    const names = came.done.map((name) => called(name, detail));
    if (names.length > 0) toasts.show(names.length > 2 ? `${String(names.length)} reminders asked for.` : `Reminder to ${names.join(" and ")} asked for.`);
    const [first, ...others] = came.refused;
    if (first === undefined) return;
    const also = others.length === 0 ? "" : `The same holds for ${others.map((each) => called(each.name, detail)).join(", ")}.`;
    this.refused = { ...first.why, detail: sentences(first.why.detail, also) };
  }

  async remind(who: Reachable): Promise<void> {
    const { detail } = envelopes;
    if (detail === null) return;
    const done = await this.#try(() => call("remind", { envelope: detail.row.id, person: who.offers.person }).then(() => undefined));
    if (done) toasts.show(`Reminder to ${called(who.person.name, detail)} asked for.`);
  }

  async resend(who: Reachable): Promise<boolean> {
    const { detail } = envelopes;
    if (detail === null) return false;
    const done = await this.#try(() => call("resend_pack", { envelope: detail.row.id, person: who.offers.person }).then(() => undefined));
    if (done) toasts.show(`The documents go to ${called(who.person.name, detail)} again.`);
    return done;
  }

  /** Takes files that were dropped while a signed copy is asked for. */
  takes: ((ticket: { ticket: string; names: string[] }) => void) | null = null;
}

export const acting = new Acting();
