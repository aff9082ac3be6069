// The list of envelopes and the one that is selected, kept fresh by what Rust tells.
import type { EnvelopeDetail, EnvelopeList, EnvelopeRow, Event, Folder, UserError } from "../ipc/bindings";
import { call, subscribe } from "../ipc/client";
import { userError } from "../ipc/errors";

/** Nothing is drawn as loading before this; a fast reply needs no skeleton. */
const SKELETON_MS = 300;

const FOLDER_NAMES: readonly Folder[] = ["all", "drafts", "sending", "waiting", "atRisk", "completed", "failed", "archived"];

class Envelopes {
  folder: Folder = $state("all");
  account: string | null = $state(null);
  search = $state("");
  list: EnvelopeList | null = $state.raw(null);
  error: UserError | null = $state.raw(null);
  /** True when the list takes so long that it shows its shape. */
  slow = $state(false);
  selected: string | null = $state(null);
  detail: EnvelopeDetail | null = $state.raw(null);
  detailError: UserError | null = $state.raw(null);
  /** Per cent of the uploads that run. */
  uploads: Readonly<Record<string, number>> = $state.raw({});
  #asked = 0;
  #askedDetail = 0;

  /** Rows with the uploads as they stand now. */
  readonly rows: EnvelopeRow[] = $derived(
    (this.list?.rows ?? []).map((row) => {
      const percent = this.uploads[row.id];
      return percent !== undefined && row.pill.kind === "uploading" ? { ...row, pill: { kind: "uploading", percent } } : row;
    }),
  );

  /** The selected row, if it is in the list. */
  readonly row: EnvelopeRow | undefined = $derived(this.rows.find((row) => row.id === this.selected));

  /** The list as it is left, to come back to after a restart. */
  readonly place = $derived({ folder: this.folder, account: this.account, selected: this.selected });

  /** Comes back to a list as it was left. */
  restore(stored: unknown): void {
    if (typeof stored !== "object" || stored === null) return;
    const { folder, account, selected } = stored as Record<string, unknown>;
    this.folder = FOLDER_NAMES.find((each) => each === folder) ?? "all";
    this.account = typeof account === "string" ? account : null;
    this.selected = typeof selected === "string" ? selected : null;
  }

  /** Reads and listens until the reply is called. */
  start(): () => void {
    void this.read();
    if (this.detail?.row.id !== this.selected) this.detail = null;
    if (this.selected !== null) {
      void this.readDetail();
      this.#watch();
    }
    return subscribe((event) => {
      this.hear(event);
    });
  }

  hear(event: Event): void {
    if (event.kind === "uploading") {
      const percent = event.totalBytes === 0 ? 0 : (100 * event.sentBytes) / event.totalBytes;
      this.uploads = { ...this.uploads, [event.envelope]: percent };
    } else if (event.kind === "changed" && event.what !== "settings") {
      void this.read();
      if (event.id === null || event.id === this.selected || event.what === "accounts") void this.readDetail();
    }
  }

  async read(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const timer = setTimeout(() => {
      this.slow = true;
    }, SKELETON_MS);
    try {
      const list = await call("list_envelopes", { folder: this.folder, search: this.search, account: this.account });
      if (asked !== this.#asked) return;
      this.list = list;
      this.error = null;
    } catch (error) {
      if (asked === this.#asked) this.error = userError(error);
    } finally {
      clearTimeout(timer);
      if (asked === this.#asked) this.slow = false;
    }
  }

  /** Shows a folder, of all accounts or of one. */
  show(folder: Folder, account: string | null = null): void {
    this.folder = folder;
    this.account = account;
    void this.read();
  }

  find(words: string): void {
    this.search = words;
    void this.read();
  }

  /** Selects an envelope, so that its detail is read and asked about more often. */
  select(envelope: string | null): void {
    if (envelope === this.selected) return;
    this.selected = envelope;
    this.detail = null;
    this.detailError = null;
    void this.readDetail();
    this.#watch();
  }

  #watch(): void {
    void call("watch", { envelopes: this.selected === null ? [] : [this.selected] }).catch(() => undefined);
  }

  async readDetail(): Promise<void> {
    this.#askedDetail += 1;
    const asked = this.#askedDetail;
    const envelope = this.selected;
    if (envelope === null) return;
    try {
      const detail = await call("get_envelope", { envelope });
      if (asked !== this.#askedDetail) return;
      this.detail = detail;
      this.detailError = null;
    } catch (error) {
      if (asked !== this.#askedDetail) return;
      this.detail = null;
      this.detailError = userError(error);
    }
  }

  /** Selects the row this many places further; the first or last one at the ends. */
  move(by: number): void {
    const { rows } = this;
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => row.id === this.selected);
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
    this.select(rows[next]?.id ?? null);
  }
}

/** The one list: it stays as it was left while other screens are shown. */
export const envelopes = new Envelopes();
