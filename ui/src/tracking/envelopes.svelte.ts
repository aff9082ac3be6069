// The list of envelopes, of which only the parts in sight are here, and the one that is selected. Both are kept fresh by
// what Rust tells.
import type { EnvelopeDetail, EnvelopeList, EnvelopeRow, Event, Folder, ListFilter, ListQuery, ListSort, SortBy, UserError } from "../ipc/bindings";
import { call, subscribe } from "../ipc/client";
import { userError } from "../ipc/errors";

/** Nothing is drawn as loading before this; a fast reply needs no skeleton. */
const SKELETON_MS = 300;
/** Rows are read in parts of so many. */
export const PART = 50;
/** Most envelopes that are chosen together. */
export const MOST_CHOSEN = 1000;

const FOLDER_NAMES: readonly Folder[] = ["all", "drafts", "sending", "waiting", "atRisk", "completed", "failed", "archived"];

export const NO_FILTER: ListFilter = { account: null, person: null, label: null, since: null, until: null };
const USUAL: ListSort = { by: "activity", reversed: false };

class Envelopes {
  folder: Folder = $state("all");
  search = $state("");
  filter: ListFilter = $state.raw(NO_FILTER);
  sort: ListSort = $state.raw(USUAL);
  /** What is known of the whole list; its rows are in `parts`. */
  list: EnvelopeList | null = $state.raw(null);
  /** Rows by the number of their part. */
  parts: ReadonlyMap<number, readonly EnvelopeRow[]> = $state.raw(new Map());
  error: UserError | null = $state.raw(null);
  /** True when the list takes so long that it shows its shape. */
  slow = $state(false);
  selected: string | null = $state(null);
  /** The place of the selected row in the whole list, if it is in it. */
  at: number | null = $state(null);
  /** Envelopes that are chosen to do something with together. */
  chosen: ReadonlySet<string> = $state.raw(new Set());
  /** Counts the lists that were asked for, so that another one begins at its top. */
  turn = $state(0);
  /** The turn whose list is shown. */
  shown = $state(0);
  detail: EnvelopeDetail | null = $state.raw(null);
  detailError: UserError | null = $state.raw(null);
  /** Per cent of the uploads that run. */
  uploads: Readonly<Record<string, number>> = $state.raw({});
  #asked = 0;
  #askedDetail = 0;
  #reading = false;
  #again = false;
  #sight = { from: 0, to: PART };
  #wanted = new Set<number>();
  /** Where a range that is chosen by keys or Shift begins. */
  #anchor: number | null = null;

  readonly account = $derived(this.filter.account);
  readonly total = $derived(this.list?.total ?? 0);
  readonly query: ListQuery = $derived({ folder: this.folder, search: this.search, filter: this.filter, sort: this.sort });
  /** True while another list is shown than was asked for. */
  readonly busy = $derived(this.shown !== this.turn);
  /** True when the list is narrowed by more than a folder. */
  readonly filtered = $derived(Object.values(this.filter).some((value) => value !== null));

  /** The rows that are here, in order. */
  readonly rows: readonly EnvelopeRow[] = $derived(
    [...this.parts]
      .sort(([one], [other]) => one - other)
      .flatMap(([, rows]) => rows)
      .map((row) => this.#live(row)),
  );

  /** The selected row, if it is known. */
  readonly row: EnvelopeRow | undefined = $derived(
    this.rows.find((row) => row.id === this.selected) ?? (this.detail?.row.id === this.selected ? this.detail?.row : undefined),
  );

  /** The list as it is left, to come back to after a restart. */
  readonly place = $derived({ folder: this.folder, account: this.account, selected: this.selected });

  /** A row with its upload as it stands now. */
  #live(row: EnvelopeRow): EnvelopeRow {
    const percent = this.uploads[row.id];
    return percent !== undefined && row.pill.kind === "uploading" ? { ...row, pill: { kind: "uploading", percent } } : row;
  }

  /** The row at a place of the whole list, if it is here. */
  rowAt(index: number): EnvelopeRow | undefined {
    const row = this.parts.get(Math.floor(index / PART))?.[index % PART];
    return row === undefined ? undefined : this.#live(row);
  }

  /** Comes back to a list as it was left. */
  restore(stored: unknown): void {
    if (typeof stored !== "object" || stored === null) return;
    const { folder, account, selected } = stored as Record<string, unknown>;
    this.folder = FOLDER_NAMES.find((each) => each === folder) ?? "all";
    this.filter = { ...NO_FILTER, account: typeof account === "string" ? account : null };
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
      this.#refresh();
      if (event.id === null || event.id === this.selected || event.what === "accounts") void this.readDetail();
    }
  }

  /** Reads again what is in sight; what changes meanwhile is read once after that. */
  #refresh(): void {
    if (this.#reading) this.#again = true;
    else void this.read();
  }

  /** Reads what is in sight, and forgets the rest. */
  async read(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const turn = this.turn;
    this.#reading = true;
    this.#again = false;
    const timer = setTimeout(() => {
      this.slow = true;
    }, SKELETON_MS);
    const from = Math.floor(this.#sight.from / PART) * PART;
    const count = Math.max(1, Math.ceil((this.#sight.to - from) / PART)) * PART;
    try {
      const list = await call("list_envelopes", { query: this.query, from, count, selected: this.selected });
      if (asked !== this.#asked) return;
      this.#wanted.clear();
      this.list = list;
      this.at = list.selectedAt;
      this.parts = new Map(this.#cut(list));
      this.error = null;
      this.shown = turn;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.error = userError(error);
      this.shown = turn;
    } finally {
      clearTimeout(timer);
      if (asked === this.#asked) {
        this.slow = false;
        this.#reading = false;
        if (this.#again) void this.read();
      }
    }
  }

  /** The parts of a reply; an answer from another place, because the list is shorter now, begins at a part of its own. */
  #cut(list: EnvelopeList): [number, EnvelopeRow[]][] {
    const parts: [number, EnvelopeRow[]][] = [];
    if (list.from % PART !== 0) return parts;
    for (let start = 0; start < list.rows.length; start += PART) {
      parts.push([(list.from + start) / PART, list.rows.slice(start, start + PART)]);
    }
    return parts;
  }

  /** Says which places are in sight; parts that are not here are read. */
  async look(from: number, to: number): Promise<void> {
    this.#sight = { from, to };
    const first = Math.floor(from / PART);
    const last = Math.floor(Math.max(from, Math.min(to, this.total) - 1) / PART);
    const missing: number[] = [];
    for (let part = first; part <= last; part += 1) {
      if (!this.parts.has(part) && part * PART < this.total && !this.#wanted.has(part)) missing.push(part);
    }
    // They lie beside each other, but for those that come already.
    const [begin, end] = [missing[0], missing[missing.length - 1]];
    if (begin !== undefined && end !== undefined) await this.#readParts(begin, end);
  }

  /** Reads the parts from one to another in one call. */
  async #readParts(from: number, to: number): Promise<void> {
    const reading = Array.from({ length: to - from + 1 }, (_, step) => from + step).filter((part) => !this.#wanted.has(part));
    if (reading.length === 0) return;
    for (const part of reading) this.#wanted.add(part);
    const asked = this.#asked;
    try {
      const list = await call("list_envelopes", { query: this.query, from: from * PART, count: (to - from + 1) * PART, selected: null });
      if (asked === this.#asked) this.parts = new Map([...this.parts, ...this.#cut(list)]);
    } catch (error) {
      if (asked === this.#asked) this.error = userError(error);
    } finally {
      for (const part of reading) this.#wanted.delete(part);
    }
  }

  /** Shows another list, from its top. */
  #show(): void {
    this.#sight = { from: 0, to: PART };
    this.turn += 1;
    this.choose([]);
    void this.read();
  }

  /** Shows a folder, of all accounts or of one. Words and other filters stay only within it. */
  show(folder: Folder, account: string | null = null): void {
    this.folder = folder;
    this.filter = { ...NO_FILTER, account };
    this.#show();
  }

  find(words: string): void {
    this.search = words;
    this.#show();
  }

  /** Narrows the list. */
  narrow(part: Partial<ListFilter>): void {
    this.filter = { ...this.filter, ...part };
    this.#show();
  }

  /** Shows a search that was kept. */
  recall(query: ListQuery): void {
    this.folder = query.folder;
    this.search = query.search;
    this.filter = { ...NO_FILTER, ...query.filter };
    this.sort = query.sort;
    this.#show();
  }

  /** Sorts by this, or the other way round when it is sorted so already. */
  sortBy(by: SortBy): void {
    this.sort = { by, reversed: this.sort.by === by && !this.sort.reversed };
    this.#show();
  }

  /** Selects an envelope, so that its detail is read and asked about more often. */
  select(envelope: string | null, at: number | null = null): void {
    if (at !== null) this.at = at;
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

  /** The place that is so many further; the first or last one at the ends. */
  #further(by: number): number {
    if (this.at === null) return by > 0 ? 0 : this.total - 1;
    return Math.min(this.total - 1, Math.max(0, this.at + by));
  }

  /** Selects the row this many places further. */
  async move(by: number): Promise<void> {
    if (this.total === 0) return;
    const to = this.#further(by);
    this.choose([]);
    this.#anchor = to;
    await this.#go(to);
  }

  async #go(to: number): Promise<void> {
    // The place moves at once, so that the next step counts from it while the row is read.
    this.at = to;
    if (this.rowAt(to) === undefined) await this.#readParts(Math.floor(to / PART), Math.floor(to / PART));
    const row = this.at === to ? this.rowAt(to) : undefined;
    if (row !== undefined) this.select(row.id, to);
  }

  // --- several at once ---

  /** Chooses these and no others. */
  choose(envelopes: readonly string[]): void {
    if (envelopes.length === 0 && this.chosen.size === 0) return;
    this.chosen = new Set(envelopes.slice(0, MOST_CHOSEN));
  }

  /** Chooses the row this many places further with all between it and where the range began. */
  async extend(by: number): Promise<void> {
    if (this.total === 0) return;
    this.#anchor ??= this.at ?? 0;
    const to = this.#further(by);
    await this.#go(to);
    await this.chooseTo(to);
  }

  /** Chooses all from where the range began to this place. */
  async chooseTo(to: number): Promise<void> {
    const anchor = this.#anchor ?? this.at ?? to;
    this.#anchor = anchor;
    const from = Math.min(anchor, to);
    const count = Math.abs(anchor - to) + 1;
    const here = Array.from({ length: Math.min(count, MOST_CHOSEN) }, (_, step) => this.rowAt(from + step)?.id);
    if (here.every((id) => id !== undefined)) this.choose(here);
    else await this.#chooseRead(from, count);
  }

  /** Chooses all of the list, as far as that may be. */
  async chooseAll(): Promise<void> {
    await this.#chooseRead(0, this.total);
  }

  async #chooseRead(from: number, count: number): Promise<void> {
    try {
      this.choose((await call("list_ids", { query: this.query, from, count: Math.min(count, MOST_CHOSEN) })).envelopes);
    } catch (error) {
      this.error = userError(error);
    }
  }

  /** Takes a row to those that are chosen, or away from them. */
  toggle(envelope: string, at: number): void {
    const chosen = new Set(this.chosen);
    if (chosen.size === 0 && this.selected !== null && this.at !== null) chosen.add(this.selected);
    if (!chosen.delete(envelope) && chosen.size < MOST_CHOSEN) chosen.add(envelope);
    this.#anchor = at;
    this.chosen = chosen;
  }

  /** Begins a range at a row that was picked alone. */
  pick(envelope: string, at: number): void {
    this.choose([]);
    this.#anchor = at;
    this.select(envelope, at);
  }
}

/** The one list: it stays as it was left while other screens are shown. */
export const envelopes = new Envelopes();
