// Rust in memory, for looking at the window in a browser and for tests. Never in a release.
//
// The address chooses what is shown: `?empty` (first run), `?rows=500`, `?slow`, `?broken`, `?offline`, `?theme=dark`.
import type { AppInfo, Commands, EnvelopeDetail, EnvelopeRow, Event, Folder, ListQuery, SavedSearch, Settings } from "./bindings";
import { setPictures } from "./client";
import { FakeDrafts, sampleComposition, emptyComposition, fakePicture, refusal } from "./fake-draft";
export { fakePicture } from "./fake-draft";
import { FakeRehearsals } from "./fake-rehearse";
import { sampleAccounts, sampleDetail, sampleId, sampleRows } from "./fake-samples";

type Answers = { [K in keyof Commands]?: (argument: Commands[K]["argument"]) => Commands[K]["reply"] | Promise<Commands[K]["reply"]> };

const IN_FOLDER: Record<Folder, (row: EnvelopeRow) => boolean> = {
  all: (row) => row.group !== "archived",
  drafts: (row) => row.group === "drafts",
  sending: (row) => ["uploading", "checking", "due", "held", "creating", "preparing", "accepted"].includes(row.pill.kind),
  waiting: (row) => row.pill.kind === "waitingFor" || row.pill.kind === "waitingForMany",
  atRisk: (row) => row.pill.kind === "quiet" || row.pill.kind === "bounced",
  completed: (row) => row.pill.kind === "completed",
  failed: (row) => row.pill.kind === "notSent" || row.pill.kind === "errored",
  archived: (row) => row.group === "archived",
};

/** Everything that Rust would answer. */
export class Fake {
  settings: Settings;
  rows: EnvelopeRow[];
  details = new Map<string, EnvelopeDetail>();
  accounts;
  readonly drafts = new FakeDrafts();
  readonly rehearsals = new FakeRehearsals();
  calls: { name: string; argument: unknown }[] = [];
  #handler: (event: Event) => void = () => undefined;
  #gone = new Map<string, EnvelopeRow>();
  #imports = 0;

  constructor(private readonly options: URLSearchParams) {
    const now = Date.now();
    this.settings = {
      theme: options.get("theme") === "dark" ? "dark" : options.get("theme") === "system" ? "system" : "light",
      textSize: "normal",
      singleKeys: true,
      snapping: true,
      systemTitleBar: options.has("systemTitleBar"),
      fetchPacks: true,
      notify: { signed: true, completed: true, declined: true, bounced: true, failed: true, quietFrom: null, quietTo: null },
      tray: true,
      stay: false,
    };
    this.rows = options.has("empty") ? [] : sampleRows(now, Number(options.get("rows") ?? "14"));
    this.accounts = sampleAccounts(now);
    if (options.has("empty")) this.accounts.accounts = this.accounts.accounts.slice(2).map((each) => ({ ...each, isDefault: true }));
    this.drafts.emit = (event) => this.emit(event);
    this.drafts.add(sampleId(10), sampleComposition());
    this.drafts.add(sampleId(11), emptyComposition());
  }

  saved: SavedSearch[] = [];

  #listed({ folder, search, filter, sort }: ListQuery): EnvelopeRow[] {
    const words = search.toLowerCase();
    const of = this.accounts.accounts.find((each) => each.account.id === filter.account)?.account;
    const rows = this.rows.filter(
      (row) =>
        IN_FOLDER[folder](row) &&
        `${row.name} ${row.people.join(" ")}`.toLowerCase().includes(words) &&
        (of === undefined || of.environment === row.environment) &&
        (filter.since === null || row.activityAt >= filter.since),
    );
    if (sort.by === "name") rows.sort((one, other) => one.name.localeCompare(other.name) * (sort.reversed ? -1 : 1));
    return rows;
  }

  emit(event: Event): void {
    this.#handler(event);
  }

  listen(handler: (event: Event) => void): void {
    this.#handler = handler;
  }

  detail(envelope: string): EnvelopeDetail {
    const row = this.rows.find((each) => each.id === envelope);
    if (row === undefined) throw refusal("envelope_missing", "There is no such envelope.");
    const stored = this.details.get(envelope) ?? sampleDetail(row, Date.now());
    return { ...stored, row };
  }

  #changed(envelope: string | null): void {
    setTimeout(() => this.emit({ kind: "changed", what: "envelope", id: envelope }));
  }

  #update(envelope: string, change: Partial<EnvelopeRow>): null {
    this.rows = this.rows.map((row) => (row.id === envelope ? { ...row, ...change } : row));
    this.#changed(envelope);
    return null;
  }

  #newDraft(): string {
    const id = crypto.randomUUID();
    this.drafts.add(id, emptyComposition());
    const account = this.accounts.accounts.find((each) => each.isDefault);
    this.rows = [
      {
        id,
        name: "Untitled",
        people: [],
        marks: [],
        group: "drafts",
        pill: { kind: "draft", problems: 0 },
        activityAt: Date.now(),
        accountName: account?.account.name ?? "Practice",
        environment: account?.account.environment ?? "practice",
        isNew: false,
      },
      ...this.rows,
    ];
    this.#changed(id);
    return id;
  }

  #info(): AppInfo {
    return {
      version: "0.1.0",
      os: "linux",
      settings: this.settings,
      place: this.#place(),
      firstRun: this.rows.length === 0,
      notice: this.options.has("notice")
        ? "Countersign closed unexpectedly at 14:32. Nothing was lost: the draft is from 14:31:58, and nothing was being sent."
        : null,
      packsFolder: "Documents/Countersign",
      dataFolder: ".local/share/countersign",
    };
  }

  #place(): unknown {
    const screen = this.options.get("at") ?? "envelopes";
    const envelope = this.options.get("envelope") ?? sampleId(screen === "pack" ? 12 : 10);
    const step = this.options.get("step") ?? "tags";
    const section = this.options.get("section") ?? "accounts";
    const selected = this.options.get("selected") ?? (this.rows.length === 0 ? null : sampleId(0));
    return { route: { screen, envelope, step, section }, list: { folder: this.options.get("folder") ?? "all", selected } };
  }

  readonly answers: Answers = {
    app_info: () => this.#info(),
    set_settings: (settings) => (this.settings = settings),
    set_place: () => null,
    act_on_window: () => null,
    resize_window: () => null,
    open_link: ({ address }) => ({ address, opened: false }),
    open_data_folder: () => ({ address: "/home/ana/.local/share/countersign", opened: false }),
    pick_documents: () => ({ ticket: "t", names: ["Lease.pdf", "Bank statement.pdf", "Inventory.pdf"] }),
    import_documents: ({ envelope }) => this.#import(envelope ?? this.#newDraft()),
    new_draft: () => ({ envelope: this.#newDraft() }),
    delete_draft: ({ envelope }) => this.#remove(envelope),
    restore_draft: ({ envelope }) => this.#restore(envelope),
    duplicate: () => ({ envelope: this.#newDraft() }),
    export_envelope: () => ({ folder: "Tenancy agreement", documents: 3 }),
    import_envelope: () => ({ envelope: this.#newDraft() }),
    list_envelopes: async ({ query, from, count, selected }) => {
      if (this.options.has("slow")) await new Promise((done) => setTimeout(done, 60_000));
      if (this.options.has("broken")) throw { ...refusal("store_unreadable", "The list could not be read"), hint: "Your envelopes are safe. Try again." };
      const all = this.#listed(query);
      const counts = Object.fromEntries(Object.entries(IN_FOLDER).map(([name, is]) => [name, this.rows.filter(is).length]));
      const groups = [...new Set(all.map((row) => row.group))];
      const at = all.findIndex((row) => row.id === selected);
      return {
        rows: all.slice(from, from + count),
        from,
        total: all.length,
        sections: query.sort.by === "activity" ? groups.map((group) => ({ group, count: all.filter((row) => row.group === group).length })) : [],
        selectedAt: at < 0 ? null : at,
        suggestion: all.length === 0 && query.search === "harbuor" ? "harbour" : null,
        elsewhere: 0,
        counts,
        checkedAt: this.rows.length === 0 ? null : Date.now() - 20_000,
        notice: this.options.has("offline")
          ? { ...refusal("connection_lost", "No connection since 14:20."), hint: "Drafts are saved on this computer. What you send now waits and goes out when you say so." }
          : null,
      };
    },
    list_ids: ({ query, from, count }) => ({ envelopes: this.#listed(query).slice(from, from + count).map((row) => row.id) }),
    act_on_many: ({ envelopes, act }) => ({
      results: envelopes.map((envelope) => {
        const row = this.rows.find((each) => each.id === envelope);
        const refused = act === "archive" && row !== undefined && !IN_FOLDER.completed(row);
        if (!refused && act === "archive") this.#update(envelope, { group: "archived", pill: { kind: "archived" } });
        const error = { ...refusal("many_not_archived", "This cannot be archived"), hint: "Only finished and withdrawn envelopes are filed away." };
        return { envelope, name: row?.name ?? "", error: refused ? error : null };
      }),
    }),
    export_list: ({ query }) => ({ file: "Envelopes.csv", rows: this.#listed(query).length }),
    saved_searches: () => ({ searches: this.saved }),
    save_search: ({ id, name, query }) => {
      const search = { id: id ?? crypto.randomUUID(), name, query };
      this.saved = [...this.saved.filter((each) => each.id !== search.id), search];
      return search;
    },
    remove_saved_search: ({ id }) => {
      this.saved = this.saved.filter((each) => each.id !== id);
      return null;
    },
    find_people: ({ text }) => {
      const names = [...new Set(this.rows.flatMap((row) => row.people))].filter((name) => name.toLowerCase().startsWith(text.toLowerCase()));
      return { people: names.slice(0, 8).map((name) => ({ name, email: `${name.toLowerCase().replaceAll(" ", ".")}@example.com` })) };
    },
    get_envelope: ({ envelope }) => this.detail(envelope),
    watch: () => null,
    check_now: () => {
      this.#changed(null);
      return null;
    },
    withdraw: ({ envelope }) => {
      const detail = this.detail(envelope);
      const at = Date.now() + 8000;
      this.details.set(envelope, { ...detail, withdrawDueAt: at, actions: { ...detail.actions, withdraw: false, undoWithdraw: true } });
      return this.#update(envelope, { pill: { kind: "withdrawing", at } });
    },
    undo_withdraw: ({ envelope }) => {
      this.details.delete(envelope);
      return this.#update(envelope, { pill: { kind: "waitingFor", name: "Ines" } });
    },
    archive: ({ envelope }) => this.#update(envelope, { group: "archived" }),
    unarchive: ({ envelope }) => this.#update(envelope, { group: "finishedThisMonth" }),
    get_pack: ({ envelope }) => {
      this.#changed(envelope);
      return null;
    },
    open_pack_folder: () => ({ address: "/home/ana/Documents/Countersign/Consultancy agreement", opened: false }),
    open_pack_file: ({ document }) => ({
      key: "k1",
      name: `${document}.pdf`,
      pages: Array.from({ length: 4 }, () => ({ widthPt: 595.276, heightPt: 841.89, rotation: 0, cropXPt: 0, cropYPt: 0, userUnit: 1 })),
    }),
    open_mailbox: () => ({ address: "http://127.0.0.1:41337/mailbox/4f1c", opened: false }),
    rehearsals: () => this.rehearsals.view(),
    rehearse: (rehearse) => this.rehearsals.turn(rehearse),
    pass_time: ({ days }) => this.rehearsals.pass(days),
    back_to_normal: () => this.rehearsals.normal(),
    list_accounts: () => this.accounts,
    add_account: (add) => {
      if (add.key === "wrong") throw { ...refusal("key_refused", "Yoti Sign refused this key"), hint: "Copy it again from the portal.", field: "key" };
      const base = sampleAccounts(Date.now()).accounts[1];
      if (base === undefined) throw new Error("BUG: no sample account");
      const made = {
        ...base,
        isDefault: add.makeDefault,
        running: 0,
        asked: { lastHour: 0, most: 3600, leftAloneUntil: null },
        account: { ...base.account, id: crypto.randomUUID(), name: add.name === "" ? "Yoti Sign" : add.name, environment: add.environment },
      };
      const others = this.accounts.accounts.map((each) => ({ ...each, isDefault: each.isDefault && !add.makeDefault }));
      this.#setAccounts([...others, made]);
      return made;
    },
    replace_key: ({ account }) => this.#account(account),
    rename_account: ({ account, name }) => {
      this.#setAccounts(this.accounts.accounts.map((each) => (each.account.id === account ? { ...each, account: { ...each.account, name } } : each)));
      return this.#account(account);
    },
    remove_account: ({ account }) => {
      this.#setAccounts(this.accounts.accounts.filter((each) => each.account.id !== account));
      return null;
    },
    set_default_account: ({ account }) => {
      this.#setAccounts(this.accounts.accounts.map((each) => ({ ...each, isDefault: each.account.id === account })));
      return null;
    },
    test_account: () => ({ accepted: true, sentence: "Yoti Sign accepted the key.", error: null }),
  };

  #account(id: string) {
    const found = this.accounts.accounts.find((each) => each.account.id === id);
    if (found === undefined) throw refusal("account_missing", "There is no such account.");
    return found;
  }

  #setAccounts(accounts: typeof this.accounts.accounts): void {
    this.accounts = { ...this.accounts, accounts };
    setTimeout(() => this.emit({ kind: "changed", what: "accounts", id: null }));
  }

  #remove(envelope: string): null {
    const row = this.rows.find((each) => each.id === envelope);
    if (row !== undefined) this.#gone.set(envelope, row);
    this.rows = this.rows.filter((each) => each.id !== envelope);
    this.#changed(envelope);
    return null;
  }

  #restore(envelope: string): null {
    const row = this.#gone.get(envelope);
    if (row !== undefined) this.rows = [row, ...this.rows];
    this.#changed(envelope);
    return null;
  }

  #import(envelope: string) {
    this.#imports += 1;
    const id = `i${String(this.#imports)}`;
    const files = ["Lease.pdf", "Bank statement.pdf", "Inventory.pdf"].map((name, index) => ({
      index,
      name,
      sizeBytes: 1_200_000 * (index + 1),
      state: { kind: "reading" as const },
    }));
    const emit = (index: number, state: Extract<Event, { kind: "importing" }>["file"]["state"]): void => {
      const file = files[index];
      if (file !== undefined) this.emit({ kind: "importing", import: id, envelope, file: { ...file, state }, revision: 1 });
    };
    const document = sampleComposition().documents[0];
    if (document !== undefined) {
      setTimeout(() => emit(0, { kind: "in", document: { ...document, name: "Lease.pdf" } }), 300);
      setTimeout(() => emit(1, { kind: "in", document: { ...document, id: crypto.randomUUID(), name: "Bank statement.pdf", state: "locked", pages: null } }), 500);
    }
    setTimeout(
      () => emit(2, { kind: "refused", error: { code: "pdf_damaged", title: "Inventory.pdf ends early", detail: "", hint: "Probably an interrupted download.", field: null } }),
      700,
    );
    return { import: id, envelope, files, leftOut: 0 };
  }

  async call(name: string, argument: unknown): Promise<unknown> {
    this.calls.push({ name, argument });
    const own = this.answers[name as keyof Commands] as ((argument: unknown) => unknown) | undefined;
    if (own !== undefined) return structuredClone(await own(argument));
    return this.drafts.call(name as keyof Commands, argument as never);
  }
}

/** The fake behind `client.ts` in a browser. */
export function fakeWire(): { call: (name: string, argument: unknown) => Promise<unknown>; subscribe: (handler: (event: Event) => void) => Promise<void> } {
  const fake = new Fake(new URLSearchParams(location.search));
  setPictures(fakePicture);
  (window as unknown as { fake: Fake }).fake = fake;
  return {
    call: (name, argument) => fake.call(name, argument),
    subscribe: (handler) => {
      fake.listen(handler);
      return Promise.resolve();
    },
  };
}
