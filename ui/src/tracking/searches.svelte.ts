// Searches that are kept by name, and what the filters offer.
import type { FoundPerson, ListQuery, SavedSearch, UserError } from "../ipc/bindings";
import { call, subscribe } from "../ipc/client";
import { userError } from "../ipc/errors";
import { toasts } from "../shared/toasts.svelte";

class Searches {
  saved: readonly SavedSearch[] = $state.raw([]);
  labels: readonly string[] = $state.raw([]);
  error: UserError | null = $state.raw(null);

  /** Reads and listens until the reply is called. */
  start(): () => void {
    void this.read();
    void this.readLabels();
    return subscribe((event) => {
      if (event.kind === "changed" && event.what === "settings") void this.read();
    });
  }

  async read(): Promise<void> {
    await this.#try(async () => {
      this.saved = (await call("saved_searches", null)).searches;
    });
  }

  async readLabels(): Promise<void> {
    await this.#try(async () => {
      this.labels = (await call("labels", null)).labels;
    });
  }

  async people(text: string): Promise<readonly FoundPerson[]> {
    try {
      return (await call("find_people", { text })).people;
    } catch {
      // Nobody is offered; what is typed stays.
      return [];
    }
  }

  async save(name: string, query: ListQuery): Promise<void> {
    await this.#try(async () => {
      await call("save_search", { id: null, name, query });
      await this.read();
      toasts.show(`Saved ${name}.`);
    });
  }

  async remove(search: SavedSearch): Promise<void> {
    await this.#try(async () => {
      await call("remove_saved_search", { id: search.id });
      await this.read();
      toasts.show(`Removed ${search.name}.`, {
        text: "Undo",
        run: () => void this.#try(async () => {
          await call("save_search", search);
          await this.read();
        }),
      });
    });
  }

  /** Writes the list into a file of the person's choice. */
  async exportList(query: ListQuery): Promise<void> {
    await this.#try(async () => {
      const written = await call("export_list", { query });
      if (written !== null) toasts.show(`Wrote ${String(written.rows)} ${written.rows === 1 ? "envelope" : "envelopes"} to ${written.file}.`);
    });
  }

  async #try(run: () => Promise<void>): Promise<void> {
    try {
      await run();
      this.error = null;
    } catch (error) {
      this.error = userError(error);
    }
  }
}

export const searches = new Searches();
