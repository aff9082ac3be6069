// What waits to go out, in its order, kept fresh by what Rust tells.
import type { Outbox, UserError } from "../ipc/bindings";
import { call, subscribe } from "../ipc/client";
import { userError } from "../ipc/errors";

class Waiting {
  outbox: Outbox | null = $state.raw(null);
  error: UserError | null = $state.raw(null);
  #asked = 0;

  /** Reads and listens until the reply is called. */
  start(): () => void {
    void this.read();
    return subscribe((event) => {
      if (event.kind === "changed" && event.what !== "settings") void this.read();
    });
  }

  async read(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    await this.#run(async () => {
      const outbox = await call("outbox", null);
      if (asked === this.#asked) this.outbox = outbox;
    });
  }

  /** Puts a waiting envelope one place earlier or later. */
  async move(envelope: string, by: 1 | -1): Promise<void> {
    const rows = this.outbox?.rows ?? [];
    const at = rows.findIndex((row) => row.envelope === envelope);
    const to = at + by;
    if (at < 0 || to < 0 || to >= rows.length) return;
    const before = rows[by === 1 ? to + 1 : to]?.envelope ?? null;
    await this.#run(async () => {
      this.outbox = await call("move_send", { envelope, before });
    });
  }

  async act(act: "release_send" | "hold_send" | "stop_send", envelope: string): Promise<void> {
    await this.#run(() => call(act, { envelope }));
  }

  async #run(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.error = null;
    } catch (error) {
      this.error = userError(error);
    }
  }
}

export const waiting = new Waiting();
