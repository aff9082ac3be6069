// What people do with the selected envelope: every act, its toast and its way back.
import type { EnvelopeDetail, EnvelopeRow, UserError } from "../ipc/bindings";
import { call } from "../ipc/client";
import { userError } from "../ipc/errors";
import { toasts } from "../shared/toasts.svelte";
import { acting, reachable } from "./acting.svelte";
import type { Act } from "./actions";
import { envelopes } from "./envelopes.svelte";

/** Where an act leads. */
export interface Goes {
  edit: (envelope: string) => void;
  review: (envelope: string) => void;
  pack: (envelope: string) => void;
  people: (envelope: string) => void;
  list: (envelope: string | null) => void;
  document: (envelope: string, document: string) => void;
}

/** The first person of whom it is offered, those whose e-mail came back before others. */
function personOf(detail: EnvelopeDetail, of: Parameters<typeof reachable>[1]): string {
  const all = reachable(detail, of);
  const first = all.find((each) => each.person.status.is === "bounced") ?? all.find((each) => each.person.status.is === "invited") ?? all[0];
  return first?.offers.person ?? "";
}

class Deeds {
  /** The act that is being done. */
  busy: Act | null = $state(null);
  error: UserError | null = $state.raw(null);
  /** An address that no program opened, to copy. */
  address: { title: string; address: string } | null = $state.raw(null);
  /** A time to send the selected envelope at is being chosen. */
  choosing = $state(false);
  /** What was removed from the app last, and can still be brought back. */
  removed: { envelope: string; name: string } | null = $state.raw(null);
  goes: Goes = { edit: () => undefined, review: () => undefined, pack: () => undefined, people: () => undefined, list: () => undefined, document: () => undefined };

  /** Does an act with the selected envelope. */
  async run(act: Act): Promise<void> {
    const { detail } = envelopes;
    if (detail === null || this.busy !== null) return;
    this.error = null;
    this.busy = act;
    try {
      await this.#do(act, detail);
    } catch (error) {
      this.error = userError(error);
    } finally {
      this.busy = null;
    }
  }

  async #do(act: Act, detail: EnvelopeDetail): Promise<void> {
    const envelope = detail.row.id;
    switch (act) {
      case "edit":
        // What waits to go out is a draft again before anything in it can be changed.
        if (detail.actions.stop) await call("stop_send", { envelope });
        this.goes.edit(envelope);
        return;
      case "view":
        this.#view(detail);
        return;
      case "release":
        await call("release_send", { envelope });
        return;
      case "stop":
        await call("stop_send", { envelope });
        toasts.show("Stopped. Nothing was sent.");
        return;
      case "hold":
        await call("hold_send", { envelope });
        toasts.show("Held. It waits until you say so.");
        return;
      case "reschedule":
        this.choosing = true;
        return;
      case "sendAgain":
        await call("repeat_send", { envelope });
        return;
      case "markAsSent":
        await call("mark_as_sent", { envelope });
        return;
      case "withdrawCopy": {
        const providerId = detail.send?.copies?.at(-1);
        if (providerId !== undefined) await call("withdraw_copy", { envelope, providerId });
        return;
      }
      case "withdraw":
        await this.#withdraw(detail);
        return;
      case "undoWithdraw":
        await call("undo_withdraw", { envelope });
        toasts.show("Not withdrawn. It goes on as before.");
        return;
      case "archive":
        await call("archive", { envelope });
        this.#undo(`Archived ${detail.row.name}.`, () => call("unarchive", { envelope }));
        return;
      case "unarchive":
        await call("unarchive", { envelope });
        this.#undo(`Took out ${detail.row.name}.`, () => call("archive", { envelope }));
        return;
      case "deleteDraft":
        await call("delete_draft", { envelope });
        this.#undo(`Deleted ${detail.row.name}.`, () => call("restore_draft", { envelope }));
        return;
      case "duplicate":
      case "fixAgain":
        this.goes.edit((await call("duplicate", { envelope })).envelope);
        return;
      case "copyReference":
        await navigator.clipboard.writeText(detail.reference);
        toasts.show(`Copied ${detail.reference}.`);
        return;
      case "getPack":
        await call("get_pack", { envelope });
        return;
      case "openPack":
        this.#opened("The folder could not be opened here. It is:", "Opened the folder.", await call("open_pack_folder", { envelope }));
        return;
      case "openMailbox":
        this.#opened(
          "No browser could be opened. The practice mailbox is at:",
          "Opened the practice mailbox in your browser.",
          await call("open_mailbox", { envelope }),
        );
        return;
      case "remind":
        await acting.remindAll();
        return;
      case "correct":
        acting.ask({ what: "correct", person: personOf(detail, (offers) => offers.correct) });
        return;
      case "resend":
        acting.ask({ what: "resend" });
        return;
      case "paper":
        acting.ask({ what: "paper", person: personOf(detail, (offers) => offers.paper) });
        return;
      case "deleteThere":
        acting.ask({ what: "delete" });
        return;
      case "toOthers":
        this.goes.people((await call("send_to_others", { envelope })).envelope);
        return;
      case "reopen":
        await this.#reopen(detail);
        return;
      case "removeHere":
        await this.#remove(detail);
        return;
      case "renewLinks":
        return;
      case "openProvider":
        this.#opened(
          `No browser could be opened. ${detail.providerName} is at:`,
          `Opened ${detail.providerName} in your browser.`,
          await call("open_link", { address: detail.providerPages ?? "" }),
        );
        return;
      case "checkNow":
        await call("check_now", { envelopes: [envelope] });
    }
  }

  /** Says where it is, to copy, also when a program took it: the program may fail later. */
  #opened(closed: string, open: string, reply: { address: string; opened: boolean }): void {
    this.address = reply.opened ? null : { title: closed, address: reply.address };
    if (reply.opened) toasts.show(open, { text: "Copy address", run: () => void navigator.clipboard.writeText(reply.address) });
  }

  /** Has the selected envelope, which waits, go out at a time. */
  async sendAt(at: number): Promise<void> {
    const envelope = envelopes.selected;
    if (envelope === null) return;
    await this.#try(() => call("reschedule_send", { envelope, at }));
    this.choosing = false;
  }

  #view(detail: EnvelopeDetail): void {
    if (detail.pack !== null) this.goes.pack(detail.row.id);
    else this.goes.review(detail.row.id);
  }

  async #withdraw(detail: EnvelopeDetail): Promise<void> {
    const envelope = detail.row.id;
    await call("withdraw", { envelope });
    const provider = detail.providerName;
    toasts.show(`Withdrawing. ${provider} is told in 8 s; nobody can sign then.`, {
      text: "Undo",
      run: () => void this.#try(() => call("undo_withdraw", { envelope })),
    });
  }

  /** Opens a running envelope again as a draft; what is out is withdrawn in 8 s, unless that is taken back. */
  async #reopen(detail: EnvelopeDetail): Promise<void> {
    const envelope = detail.row.id;
    const draft = (await call("reopen", { envelope })).envelope;
    this.goes.people(draft);
    toasts.show(`${detail.providerName} is told in 8 s that ${detail.row.name} is withdrawn. This draft takes its place.`, {
      text: "Undo",
      run: () =>
        void this.#try(async () => {
          await call("undo_withdraw", { envelope });
          await call("delete_draft", { envelope: draft });
          this.goes.list(envelope);
        }),
    });
  }

  async #remove(detail: EnvelopeDetail): Promise<void> {
    const { id: envelope, name } = detail.row;
    await call("remove_envelope", { envelope });
    this.removed = { envelope, name };
    this.goes.list(null);
    const stays = [detail.status.is === "deleted" ? "" : `it stays at ${detail.providerName}`, detail.pack === null ? "" : "its files stay in their folder"];
    const also = stays.filter((each) => each !== "").map((each) => `; ${each}`);
    toasts.show(`Removed ${name} from this app. It can be brought back until Countersign is closed${also.join("")}.`, { text: "Undo", run: () => void this.bringBack() });
  }

  /** Brings back what was removed from the app last. It can be done until the app is closed. */
  async bringBack(): Promise<void> {
    const gone = this.removed;
    if (gone === null) return;
    await this.#try(async () => {
      await call("bring_back", { envelope: gone.envelope });
      const { envelopes: left } = await call("removed", null);
      const next = left[0];
      this.removed = next === undefined ? null : { envelope: next.envelope, name: next.name };
      this.goes.list(gone.envelope);
    });
  }

  #undo(text: string, run: () => Promise<unknown>): void {
    toasts.show(text, { text: "Undo", run: () => void this.#try(run) });
  }

  async #try(run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.error = userError(error);
    }
  }

  /** Shows a document with its tags as they were placed, or as it was signed once the pack is here. */
  show(document: string): void {
    const { detail } = envelopes;
    if (detail === null) return;
    if (detail.pack !== null) this.goes.pack(detail.row.id);
    else this.goes.document(detail.row.id, document);
  }

  /** Opens a row: a draft to edit, a completed one to read, any other as it was sent. */
  async open(row: EnvelopeRow | undefined): Promise<void> {
    if (row === undefined) return;
    if (row.group === "drafts") {
      this.goes.edit(row.id);
      return;
    }
    envelopes.select(row.id);
    if (envelopes.detail?.row.id !== row.id) await envelopes.readDetail();
    if (envelopes.detail?.row.id === row.id) this.#view(envelopes.detail);
  }

  /** Gets the pack, or opens its folder once it is here. */
  async pack(): Promise<void> {
    await this.run(envelopes.detail?.actions.openPack === true ? "openPack" : "getPack");
  }

  /** What Del does with the selected envelope. */
  removal(): Act | null {
    const actions = envelopes.detail?.actions;
    if (actions === undefined) return null;
    if (actions.deleteDraft) return "deleteDraft";
    if (actions.archive) return "archive";
    return actions.withdraw ? "withdraw" : null;
  }

  async remove(): Promise<void> {
    const act = this.removal();
    if (act !== null) await this.run(act);
  }

  /** Asks the providers now, about all that runs. */
  async check(): Promise<void> {
    await this.#try(() => call("check_now", { envelopes: [] }));
  }
}

export const deeds = new Deeds();
