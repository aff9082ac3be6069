// Drafts in memory, for looking at the composer in a browser and for tests (never in a release). It refuses what the
// store refuses: a stale revision, a row that is not as before, a number used again, anything while read only.

import type {
  AccountView,
  Applied,
  Capabilities,
  Commands,
  Composition,
  Document,
  DraftView,
  Edit,
  Event,
  Op,
  PageBox,
  Recipient,
  SendInfo,
  Tag,
  TagKind,
  UserError,
  WordedProblem,
} from "./bindings";
import { applyOps, inverse, rowOf, same } from "../draft/ops";

type Answers = { [K in keyof Commands]?: (argument: Commands[K]["argument"]) => Promise<Commands[K]["reply"]> };

interface Stored {
  view: DraftView;
  undo: Edit[];
  redo: Edit[];
}

const NO_ERROR = { detail: "", hint: "", field: null };

export function refusal(code: string, title: string): UserError {
  return { ...NO_ERROR, code, title };
}

const A4: PageBox = { widthPt: 595.276, heightPt: 841.89, rotation: 0, cropXPt: 0, cropYPt: 0, userUnit: 1 };

/** Yoti Sign as its adapter describes it. */
export const YOTI: Capabilities = {
  provider: "yoti-sign",
  providerName: "Yoti Sign",
  tagSizes: {
    signature: { kind: "fixed", wPt: 119, hPt: 38 },
    initials: { kind: "fixed", wPt: 53.5, hPt: 33.5 },
    dateSigned: { kind: "fixed", wPt: 77.5, hPt: 18.5 },
    text: { kind: "widthOnly", minWPt: 28, defaultWPt: 171, hPt: 21 },
    checkbox: { kind: "fixed", wPt: 13, hPt: 13.5 },
    radio: { kind: "fixed", wPt: 13, hPt: 13.5 },
    attachment: { kind: "fixed", wPt: 83.5, hPt: 25.5 },
  },
  place: { maxX: 0.949, maxY: 0.949, rightEdge: 0.001 },
  withdraw: { kind: "native" },
  remind: { kind: "native" },
  editRecipient: { kind: "native" },
  delete: { kind: "native" },
  resendPack: { kind: "native" },
  signOffline: { kind: "native" },
  renewLinks: { kind: "no", text: "Links in Yoti Sign’s e-mails are renewed by the person who opens the old link." },
  witness: { kind: "no", text: "Comes later." },
  approver: { kind: "no", text: "Yoti Sign has no approvers." },
  signingOrder: { kind: "native" },
  hiddenDocuments: { kind: "native" },
  identityApp: { kind: "no", text: "This account has no identity checks switched on." },
  copies: { kind: "native" },
  lockedFiles: { kind: "no", text: "Yoti Sign does not take locked files." },
  signedFiles: { kind: "native" },
  limits: {
    documents: 20,
    totalBytes: 20_000_000,
    nameChars: 100,
    messageChars: 600,
    nameForbidden: '<>"|*?:/\\',
    textForbidden: "<>",
    recipientNameChars: 128,
    roleChars: 64,
    signers: 30,
    copies: 30,
    tagsPerRecipient: 200,
    tagNameChars: 64,
    helpTextChars: 200,
    reminderDays: [0, 1, 2, 7],
    reminderCount: 3,
    remindPauseS: 3600,
    signedCopyBytes: 75_000_000,
    linkDaysMin: 1,
    linkDaysMax: 90,
    pollOpenMs: 1000,
    pollWaitingMs: 1000,
    pollAcceptedMs: [1000],
    findBatch: 50,
  },
};

const PRACTICE: AccountView = {
  account: {
    id: "a0000000-0000-4000-8000-000000000001",
    provider: "yoti-sign",
    environment: "practice",
    name: "Practice",
    apiBase: null,
    webBase: null,
    madeAt: 0,
    keyAddedAt: null,
    keyAcceptedAt: null,
    keyRefusedAt: null,
  },
  providerName: "Yoti Sign",
  isDefault: true,
  key: "notNeeded",
  trouble: null,
  running: 0,
  asked: { lastHour: 24, most: null, leftAloneUntil: null },
};

export function documentRow(id: string, position: number, name: string, pages: number): Document {
  return {
    id,
    position,
    name,
    kind: "pdf",
    blob: id.replaceAll("-", "").padEnd(64, "0"),
    sizeBytes: 1_400_000,
    pages: Array.from({ length: pages }, () => A4),
    state: "ready",
    restricted: false,
    scripted: false,
  };
}

export function recipientRow(id: string, number: number, name: string, group: number): Recipient {
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@example.com`;
  return {
    id,
    number,
    position: number - 1,
    kind: "signer",
    name,
    email,
    role: "",
    group,
    hiddenDocuments: [],
    auth: { kind: "link" },
    delivery: "email",
    options: { v: 1, linkDays: null },
    witness: null,
  };
}

export function emptyComposition(): Composition {
  const options = { v: 1, reminderDays: 2, linkDays: 14, replyTo: null, senderName: null, tellCompleted: true };
  return {
    name: "",
    message: "",
    options,
    account: PRACTICE.account.id,
    documents: [],
    recipients: [],
    tags: [],
    groups: [],
    rules: [],
    pageRules: [],
  };
}

/** A draft like the one of the design: three documents, four signers in three groups, a copy. */
export function sampleComposition(): Composition {
  const documents = [
    documentRow("d0000000-0000-4000-8000-000000000001", 0, "Tenancy agreement.pdf", 8),
    documentRow("d0000000-0000-4000-8000-000000000002", 1, "Guarantor deed.pdf", 3),
    documentRow("d0000000-0000-4000-8000-000000000003", 2, "How to rent guide.pdf", 14),
  ];
  const people: [string, number, string][] = [
    ["Amara Osei", 1, "Tenant"],
    ["Daniel Whitlock", 1, "Tenant"],
    ["Ruth Whitlock", 2, "Guarantor"],
    ["Ines Carvalho", 3, "Landlord"],
  ];
  const recipients = people.map(([name, group, role], index) => ({
    ...recipientRow(`e0000000-0000-4000-8000-00000000000${String(index + 1)}`, index + 1, name, group),
    role,
  }));
  const copy = recipientRow("e0000000-0000-4000-8000-000000000005", 5, "Lettings office", 1);
  return {
    ...emptyComposition(),
    name: "Tenancy agreement – 14 Harbour Lane",
    message: "Here is the agreement for 14 Harbour Lane as we discussed. Check the rent and the start date before you sign.",
    documents,
    recipients: [...recipients, { ...copy, kind: "cc", email: "lettings@example.com" }],
    tags: sampleTags(documents, recipients),
  };
}

function sampleTags(documents: readonly Document[], recipients: readonly Recipient[]): Tag[] {
  const tags: Tag[] = [];
  const add = (who: number, page: number, kind: TagKind, xPt: number, yPt: number, name: string): void => {
    tags.push({
      id: `f0000000-0000-4000-8000-${String(tags.length + 1).padStart(12, "0")}`,
      owner: { kind: "recipient", id: recipients[who]?.id ?? "" },
      document: documents[0]?.id ?? "",
      pageIndex: page,
      xPt,
      yPt,
      wPt: 171,
      hPt: 22,
      kind,
      name,
      required: true,
      group: null,
      props: { v: 1, prefill: null, helpText: null, readOnly: false, validation: null },
      origin: { kind: "hand" },
    });
  };
  for (let page = 1; page < 7; page += 1) {
    add(0, page, "initials", 400, 785, `initials_${String(page)}`);
    add(1, page, "initials", 460, 785, `initials_${String(page)}`);
  }
  add(3, 7, "text", 257, 138, "monthly_rent");
  add(0, 7, "checkbox", 257, 173, "furnished");
  add(0, 7, "signature", 65, 363, "signature_1");
  add(1, 7, "signature", 316, 363, "signature_1");
  add(0, 7, "dateSigned", 97, 435, "date_1");
  add(1, 7, "dateSigned", 348, 435, "date_1");
  add(2, 7, "signature", 65, 515, "signature_1");
  add(3, 7, "signature", 316, 515, "signature_1");
  return tags;
}

function signsNothing(composition: Composition): WordedProblem[] {
  return composition.recipients
    .filter((person) => person.kind === "signer")
    .filter((person) => !composition.tags.some((tag) => tag.owner.kind === "recipient" && tag.owner.id === person.id))
    .map((person) => ({
      problem: {
        code: "recipient_no_tags",
        severity: "mustFix",
        place: { document: null, pageIndex: null, tag: null, recipient: person.id, field: null },
        params: {},
      },
      title: `${person.name ?? "Person"} has nothing to sign`,
      location: "No tag on any page",
      hint: "Place a signature, or make the person a copy.",
    }));
}

function namesTwice(composition: Composition): WordedProblem[] {
  const seen = new Set<string>();
  return composition.tags.flatMap((tag) => {
    const key = `${JSON.stringify(tag.owner)}/${tag.name}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const place = { document: tag.document, pageIndex: tag.pageIndex, tag: tag.id, recipient: null, field: "name" };
    return [
      {
        problem: { code: "tag_name_twice", severity: "mustFix", place, params: {} },
        title: `Two tags are named ${tag.name}`,
        location: `Page ${String(tag.pageIndex + 1)}`,
        hint: "Give one of them another name.",
      },
    ];
  });
}

export class FakeDrafts {
  readonly drafts = new Map<string, Stored>();
  /** Codes with which the next calls are refused, for tests. */
  refuseNext: string[] = [];
  calls: { name: string; argument: unknown }[] = [];
  emit: (event: Event) => void = () => undefined;

  add(envelope: string, composition: Composition): DraftView {
    const view: DraftView = {
      envelope,
      reference: "H6QN3DZW",
      revision: 1,
      nextNumber: 1 + Math.max(0, ...composition.recipients.map((person) => person.number)),
      composition,
      problems: [...signsNothing(composition), ...namesTwice(composition)],
      account: PRACTICE,
      capabilities: YOTI,
      undo: null,
      redo: null,
      readOnly: false,
      send: null,
      savedAt: Date.now(),
    };
    this.drafts.set(envelope, { view, undo: [], redo: [] });
    return view;
  }

  #stored(envelope: string): Stored {
    const stored = this.drafts.get(envelope);
    if (stored === undefined) throw refusal("envelope_missing", "There is no such draft.");
    return stored;
  }

  #writable(envelope: string, base: number): Stored {
    const code = this.refuseNext.shift();
    if (code !== undefined) throw refusal(code, "The change was not stored.");
    const stored = this.#stored(envelope);
    if (stored.view.revision !== base) throw refusal("draft_stale", "The draft was changed elsewhere.");
    if (stored.view.readOnly) throw refusal("draft_read_only", "The envelope is being sent.");
    return stored;
  }

  #apply(stored: Stored, ops: readonly Op[], history: boolean): void {
    const { view } = stored;
    let at = view.composition;
    let next = view.nextNumber;
    for (const op of ops) {
      if (op.op === "put") {
        if (!same(rowOf(at, view.envelope, op.table, op.id) ?? null, op.before)) {
          throw refusal("draft_conflict", "A row is not as it was.");
        }
        if (op.table === "recipient" && op.before === null) {
          const { number } = op.after as Recipient;
          if (number < next && !history) throw refusal("draft_step_refused", "A number is given once.");
          next = Math.max(next, number + 1);
        }
      }
      at = applyOps(at, [op]);
    }
    stored.view = {
      ...view,
      composition: structuredClone(at),
      nextNumber: next,
      revision: view.revision + 1,
      problems: [...signsNothing(at), ...namesTwice(at)],
      savedAt: Date.now(),
    };
  }

  #applied(stored: Stored, ops: Op[], label: string | null): Applied {
    stored.view = { ...stored.view, undo: stored.undo.at(-1)?.label ?? null, redo: stored.redo.at(-1)?.label ?? null };
    const { revision, nextNumber, problems, undo, redo, savedAt } = stored.view;
    return { revision, nextNumber, ops, label, problems, undo, redo, savedAt: savedAt ?? 0 };
  }

  #step(from: "undo" | "redo", envelope: string, base: number): Applied {
    const stored = this.#writable(envelope, base);
    const to = from === "undo" ? "redo" : "undo";
    const top = stored[from].at(-1);
    if (top === undefined) throw refusal("draft_nothing_to_undo", "There is nothing to take back.");
    const all: Op[] = [];
    do {
      const edit = stored[from].pop();
      if (edit === undefined) break;
      const ops = inverse(edit.ops);
      this.#apply(stored, ops, true);
      stored[to].push({ ...edit, ops });
      all.push(...ops);
    } while (top.group !== null && stored[from].at(-1)?.group === top.group);
    return this.#applied(stored, all, top.label);
  }

  #setSend(envelope: string, send: SendInfo | null): void {
    const stored = this.#stored(envelope);
    const readOnly = send !== null && send.state !== "failed" && send.state !== "stopped";
    stored.view = { ...stored.view, send, readOnly };
    this.emit({ kind: "changed", what: "envelope", id: envelope });
  }

  #send(envelope: string): SendInfo {
    const total = 8_200_000;
    const info: SendInfo = {
      state: "due",
      attempt: null,
      dueAt: Date.now() + 8000,
      chosen: false,
      heldWhy: null,
      notBefore: null,
      gatedAt: null,
      nextLookAt: null,
      looks: [],
      confirmedAt: null,
      totalBytes: total,
      error: null,
      sentence: "Goes out in a few seconds.",
    };
    this.#setSend(envelope, info);
    const later = (ms: number, run: () => void): void => {
      setTimeout(() => {
        const now = this.#stored(envelope).view.send;
        if (now !== null && now.state !== "stopped") run();
      }, ms);
    };
    later(8000, () => { this.#setSend(envelope, { ...info, state: "preflight" }); });
    later(8800, () => { this.#setSend(envelope, { ...info, state: "intent", attempt: "intent" }); });
    for (let part = 1; part <= 10; part += 1) {
      later(8800 + part * 400, () => {
        this.emit({ kind: "uploading", envelope, sentBytes: (total * part) / 10, totalBytes: total });
      });
    }
    later(13_500, () => { this.#setSend(envelope, { ...info, state: "gated", attempt: "gated", gatedAt: Date.now() }); });
    later(14_500, () => {
      const at = Date.now();
      this.#setSend(envelope, { ...info, state: "submitted", attempt: "created", gatedAt: at, confirmedAt: at });
    });
    return info;
  }

  /** Sets any state of a send, for looking at it. */
  showSend(envelope: string, change: Partial<SendInfo>): void {
    const base = this.#stored(envelope).view.send ?? this.#send(envelope);
    this.#setSend(envelope, { ...base, ...change });
  }

  readonly answers: Answers = {
    open_draft: ({ envelope }) => this.#answer(() => structuredClone(this.#stored(envelope).view)),
    apply_edit: ({ envelope, baseRevision, edit }) =>
      this.#answer(() => {
        this.calls.push({ name: "apply_edit", argument: edit });
        const stored = this.#writable(envelope, baseRevision);
        this.#apply(stored, edit.ops, false);
        stored.undo.push(edit);
        stored.redo = [];
        return this.#applied(stored, edit.ops, null);
      }),
    undo: ({ envelope, baseRevision }) => this.#answer(() => this.#step("undo", envelope, baseRevision)),
    redo: ({ envelope, baseRevision }) => this.#answer(() => this.#step("redo", envelope, baseRevision)),
    send: ({ envelope, revision }) =>
      this.#answer(() => {
        this.#writable(envelope, revision);
        return this.#send(envelope);
      }),
    stop_send: ({ envelope }) =>
      this.#answer(() => {
        this.#setSend(envelope, { ...this.#send(envelope), state: "stopped" });
        return null;
      }),
    release_send: ({ envelope }) => this.#answer(() => this.#send(envelope)),
    set_view: () => Promise.resolve(null),
    page_text: () => Promise.resolve({ lines: [] }),
    pick_documents: () => Promise.resolve(null),
    unlock_document: ({ envelope, document, password }) =>
      this.#answer(() => {
        if (password !== "open") throw refusal("pdf_password_wrong", "The password does not open the file.");
        const stored = this.#stored(envelope);
        const documents = stored.view.composition.documents.map((row) =>
          row.id === document ? { ...row, pages: [A4, A4], state: "locked" as const } : row,
        );
        stored.view = { ...stored.view, composition: { ...stored.view.composition, documents } };
        return structuredClone(stored.view);
      }),
    use_unlocked_copy: ({ envelope, document }) =>
      this.#answer(() => {
        const stored = this.#stored(envelope);
        const documents = stored.view.composition.documents.map((row) =>
          row.id === document ? { ...row, state: "ready" as const } : row,
        );
        stored.view = { ...stored.view, composition: { ...stored.view.composition, documents } };
        return structuredClone(stored.view);
      }),
  };

  async #answer<T>(run: () => T): Promise<T> {
    await Promise.resolve();
    return run();
  }

  /** The typed call over these answers. */
  readonly call = <K extends keyof Commands>(
    name: K,
    argument: Commands[K]["argument"],
  ): Promise<Commands[K]["reply"]> => {
    const answer = this.answers[name] as ((argument: unknown) => Promise<Commands[K]["reply"]>) | undefined;
    return answer === undefined
      ? Promise.reject(new Error(`the fake does not answer ${name}`))
      : answer(JSON.parse(JSON.stringify(argument)) as unknown);
  };
}

/** A page as a picture, drawn as the design draws one. */
export function fakePicture(_key: string, pageIndex: number): string {
  const line = (y: number, width: number): string => `<rect x="65" y="${String(y)}" width="${String(width)}" height="5" fill="#c9ccd3"/>`;
  const lines = Array.from({ length: 34 }, (_, row) => line(130 + row * 18, row % 7 === 6 ? 240 : 465)).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595.276 841.89"><rect width="596" height="842" fill="#fff"/><text x="65" y="70" font-family="serif" font-weight="bold" font-size="15">Page ${String(pageIndex + 1)}. Particulars and signatures</text>${lines}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
