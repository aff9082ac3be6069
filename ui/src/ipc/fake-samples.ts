// The envelopes of the design, for looking at the window in a browser and for tests. Never in a release.
import type {
  Account,
  Accounts,
  AccountView,
  Actions,
  DetailPerson,
  EnvelopeDetail,
  EnvelopeRow,
  Environment,
  ListGroup,
  Mark,
  MarkState,
  Pill,
  TimelineEntry,
} from "./bindings";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function account(id: string, environment: Environment, name: string, now: number): Account {
  const keyed = environment !== "practice";
  return {
    id,
    provider: "yoti-sign",
    environment,
    name,
    apiBase: null,
    webBase: null,
    madeAt: now - 90 * DAY,
    keyAddedAt: keyed ? now - 60 * DAY : null,
    keyAcceptedAt: keyed ? now - 20_000 : null,
    keyRefusedAt: null,
  };
}

export function sampleAccounts(now: number): Accounts {
  const view = (of: Account, rest: Partial<AccountView>): AccountView => ({
    account: of,
    providerName: "Yoti Sign",
    isDefault: false,
    key: of.environment === "practice" ? "notNeeded" : "keychain",
    trouble: null,
    running: 0,
    asked: { lastHour: 24, most: 3600, leftAloneUntil: null },
    ...rest,
  });
  return {
    accounts: [
      view(account("a0000000-0000-4000-8000-000000000001", "production", "Yoti Sign", now), { isDefault: true, running: 12 }),
      view(account("a0000000-0000-4000-8000-000000000002", "sandbox", "Yoti Sign", now), { running: 1 }),
      view(account("a0000000-0000-4000-8000-000000000003", "practice", "Practice", now), {}),
    ],
    providers: [
      {
        id: "yoti-sign",
        name: "Yoti Sign",
        environments: [
          { environment: "practice", apiBase: null, webBase: null },
          { environment: "sandbox", apiBase: "https://demo.api.yotisign.com", webBase: "https://demo.www.yotisign.com" },
          { environment: "production", apiBase: "https://api.yotisign.com", webBase: "https://www.yotisign.com" },
          { environment: "custom", apiBase: null, webBase: null },
        ],
      },
    ],
    sessionOnly: null,
  };
}

/** Marks as "s n|_": signed, turn, next group, not yet. */
function marks(people: string[], pattern: string): Mark[] {
  const states: Record<string, MarkState> = { s: "signed", n: "turn", _: "notYet", x: "declined", b: "bounced" };
  const all: Mark[] = [];
  let group = 1;
  for (const sign of pattern) {
    const state = states[sign];
    if (state === undefined) group += 1;
    else all.push({ name: people[all.length] ?? "", group, state });
  }
  return all;
}

type Sample = [group: ListGroup, name: string, people: string, pattern: string, pill: Pill, age: number, environment?: Environment];

const SAMPLES: Sample[] = [
  ["needsYou", "Tenancy renewal – Flat 6, 22 Albion Road", "Kofi Asante, Martha Quill, Ines Carvalho", "sn|_", { kind: "quiet", days: 8 }, HOUR],
  ["needsYou", "Sole agency terms – Old Mill House", "Brigitte Duval, Marc Duval", "sx", { kind: "declined", name: "Marc" }, 3 * HOUR],
  ["needsYou", "Offer letter – Freya Lindqvist", "Freya Lindqvist", "_", { kind: "notSent" }, 5 * HOUR],
  ["needsYou", "Deed of variation – Beck Family Trust", "Hannah Beck, Leopold Beck, Yusuf Demir, Ada Beck, Ruth Beck", "ss|nn|_", { kind: "quiet", days: 9 }, 13 * DAY],
  ["onItsWay", "Employment contract – Kwame Boateng", "Kwame Boateng, Siân Morgan", "_|_", { kind: "uploading", percent: 62 }, 0],
  ["onItsWay", "Mutual NDA – Halden Logistics", "Oskar Halden", "_", { kind: "checking" }, 2 * MINUTE],
  ["onItsWay", "Tenancy agreement – 3 Quay Street", "Noor Haddad, Piotr Maj, Ines Carvalho", "ss|n", { kind: "waitingFor", name: "Ines" }, 26 * MINUTE],
  ["onItsWay", "Management agreement – Corner Stores Ltd", "Leila Haddad, Per Corner, Jo Ashdown, Tim Reece", "nnn|_", { kind: "waitingForMany", count: 3 }, 2 * HOUR],
  ["onItsWay", "Offer letter – Tomasz Zielinski", "Tomasz Zielinski, Siân Morgan", "s|n", { kind: "waitingFor", name: "Siân" }, 2 * DAY],
  ["onItsWay", "Test: guarantor deed layout", "Priya Nair", "n", { kind: "waitingFor", name: "Priya" }, 2 * DAY, "sandbox"],
  ["drafts", "Tenancy agreement – 14 Harbour Lane", "Amara Osei, Daniel Whitlock, Ruth Whitlock, Ines Carvalho", "", { kind: "draft", problems: 2 }, 9 * MINUTE],
  ["drafts", "Lease assignment – Unit 9, Tannery Yard", "", "", { kind: "draft", problems: 0 }, 3 * DAY],
  ["finishedThisMonth", "Consultancy agreement – Morgan & Vale", "Siân Morgan, Ellis Vale", "ss", { kind: "completed" }, 3 * DAY],
  ["finishedThisMonth", "Mutual NDA – Northgate Studio", "Jo Ashdown", "s", { kind: "completed" }, 4 * DAY],
];

export function sampleId(index: number): string {
  return `c0000000-0000-4000-8000-${String(index + 1).padStart(12, "0")}`;
}

/** The rows of the design; more than those are made up by number. */
export function sampleRows(now: number, count = SAMPLES.length): EnvelopeRow[] {
  return Array.from({ length: count }, (_, index) => {
    const sample: Sample = SAMPLES[index] ?? [
      "finishedEarlier",
      `Agreement ${String(index + 1)}`,
      "Jo Ashdown",
      "s",
      { kind: "completed" },
      40 * DAY + index * HOUR,
    ];
    const [group, name, who, pattern, pill, age, environment] = sample;
    const people = who === "" ? [] : who.split(", ");
    return {
      id: sampleId(index),
      name,
      people,
      marks: marks(people, pattern),
      group,
      pill,
      activityAt: now - age,
      accountName: "Yoti Sign",
      environment: environment ?? "production",
      isNew: index === 1,
    };
  });
}

const NOTHING: Actions = {
  edit: false,
  deleteDraft: false,
  stop: false,
  release: false,
  withdraw: false,
  undoWithdraw: false,
  archive: false,
  unarchive: false,
  duplicate: true,
  getPack: false,
  openPack: false,
  openMailbox: false,
  checkNow: false,
};

function people(row: EnvelopeRow): DetailPerson[] {
  return row.people.map((name, index) => {
    const mark = row.marks[index];
    const status = { signed: "signed", turn: "invited", notYet: "notInvited", declined: "declined", bounced: "bounced" } as const;
    return {
      recipient: `e0000000-0000-4000-8000-${String(index + 1).padStart(12, "0")}`,
      number: index + 1,
      kind: "signer",
      witness: false,
      name,
      email: `${name.split(" ")[0]?.toLowerCase() ?? "someone"}@example.com`,
      role: "",
      group: mark?.group ?? 1,
      status: { is: status[mark?.state ?? "notYet"] },
      invitedAt: mark?.state === "notYet" ? null : row.activityAt - 3 * DAY,
      signedAt: mark?.state === "signed" ? row.activityAt : null,
      emailStatus: null,
    };
  });
}

function timeline(row: EnvelopeRow, now: number): TimelineEntry[] {
  if (row.group === "drafts") return [{ at: row.activityAt, text: "Draft made", of: "you", tone: "plain" }];
  return [
    { at: now - 20_000, text: `Checked: still waiting for ${row.people[1] ?? row.people[0] ?? "the signers"}`, of: "app", tone: "now" },
    { at: row.activityAt, text: `${row.people[0] ?? "Someone"} signed`, of: "provider", tone: "good" },
    { at: row.activityAt - HOUR, text: "Active, everyone of the first group invited", of: "provider", tone: "plain" },
    { at: row.activityAt - HOUR, text: "Accepted by Yoti Sign, 4.1 MB in 3 s", of: "provider", tone: "plain" },
    { at: row.activityAt - 2 * HOUR, text: "Sent by you", of: "you", tone: "plain" },
  ];
}

/** The detail of a sample row. */
export function sampleDetail(row: EnvelopeRow, now: number): EnvelopeDetail {
  const draft = row.group === "drafts";
  const completed = row.pill.kind === "completed";
  const running = !draft && !completed && row.pill.kind !== "declined" && row.pill.kind !== "notSent";
  return {
    row,
    reference: "7K3F-9Q2M",
    status: { is: draft ? "draft" : completed ? "completed" : "waiting" },
    providerStatus: draft ? null : "ACTIVE",
    derived: null,
    providerName: "Yoti Sign",
    providerId: draft ? null : "1f6c",
    madeAt: row.activityAt - 3 * HOUR,
    sentAt: draft ? null : row.activityAt - 2 * HOUR,
    completedAt: completed ? row.activityAt : null,
    checkedAt: now - 20_000,
    documents: [
      { id: "d0000000-0000-4000-8000-000000000001", name: "Renewal agreement.pdf", pages: 8, hiddenFrom: [], tags: 9 },
      { id: "d0000000-0000-4000-8000-000000000002", name: "Inventory.pdf", pages: 3, hiddenFrom: ["Ines Carvalho"], tags: 1 },
    ],
    people: [
      ...people(row),
      ...(row.people.length === 0
        ? []
        : [
            {
              recipient: "e0000000-0000-4000-8000-000000000099",
              number: 9,
              kind: "cc" as const,
              witness: false,
              name: "Lettings office",
              email: "lettings@example.com",
              role: "",
              group: 0,
              status: { is: "notInvited" as const },
              invitedAt: null,
              signedAt: null,
              emailStatus: null,
            },
          ]),
    ],
    timeline: timeline(row, now),
    warning:
      row.pill.kind === "quiet"
        ? { tone: "warn", text: `Nothing has happened for ${String(row.pill.days)} days. Martha has not opened the page since the invitation.` }
        : null,
    send: null,
    pack: completed
      ? {
          fetchedAt: row.activityAt,
          folder: "Documents/Countersign/Consultancy agreement",
          verifiedAt: now - 40_000,
          files: [
            { name: "Renewal agreement (signed).pdf", sizeBytes: 512_000, sha256: "9f2c".repeat(16), key: "k1", intact: true },
            { name: "Inventory (signed).pdf", sizeBytes: 204_800, sha256: "81ab".repeat(16), key: "k2", intact: true },
            { name: "Evidence.json", sizeBytes: 18_400, sha256: "0c44".repeat(16), key: null, intact: true },
          ],
        }
      : null,
    actions: {
      ...NOTHING,
      edit: draft,
      deleteDraft: draft,
      withdraw: running,
      archive: !draft && !running,
      openPack: completed,
      openMailbox: row.environment === "practice",
      checkNow: running,
    },
    withdrawDueAt: null,
    message: "Here is the agreement as we discussed.",
  };
}
