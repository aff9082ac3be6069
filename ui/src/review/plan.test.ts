import { describe, expect, it } from "vitest";
import type { Composition, SendInfo } from "../ipc/bindings";
import { sampleComposition } from "../ipc/fake-draft";
import {
  boxState,
  canStop,
  documentLine,
  doesWhat,
  expiryHint,
  inTime,
  invited,
  invitePlan,
  linkDays,
  listed,
  nextFact,
  ordinal,
  referenceShown,
  reminderFact,
  uploadLine,
} from "./plan";

const SAMPLE = sampleComposition();

function withGroups(groups: readonly number[]): Composition {
  const recipients = SAMPLE.recipients.slice(0, groups.length).map((person, index) => ({ ...person, group: groups[index] ?? 1 }));
  return { ...SAMPLE, recipients };
}

describe("the plan in words", () => {
  it.each([
    [[], "Nobody is invited yet."],
    [[1], "Amara is invited straight away."],
    [[1, 1], "Amara and Daniel are invited straight away."],
    [[1, 2], "Amara is invited straight away. Daniel follows when Amara has signed."],
    [[1, 1, 2], "Amara and Daniel are invited straight away. Ruth follows when both have signed."],
    [[1, 1, 2, 3], "Amara and Daniel are invited straight away. Ruth follows when both have signed, Ines signs last."],
    [[1, 1, 1, 2], "Amara, Daniel and Ruth are invited straight away. Ines follows when all of them have signed."],
    [[1, 1, 1, 1], "Four people are invited straight away."],
  ])("of groups %j", (groups, words) => {
    expect(invitePlan(withGroups(groups))).toBe(words);
  });

  it("says who comes next only when somebody does", () => {
    expect(nextFact(withGroups([1, 1]))).toBeNull();
    expect(nextFact(SAMPLE)).toBe("Ruth is invited when both have signed, then Ines");
    expect(invited(SAMPLE)).toBe("Amara and Daniel are invited by e-mail.");
  });

  it("says what each person does", () => {
    const [amara, , , ines] = SAMPLE.recipients;
    if (!amara || !ines) throw new Error("the sample is empty");
    expect(doesWhat(amara, SAMPLE)).toBe("Signs 1, initials 6, ticks 1, dates 1");
    const tags = SAMPLE.tags.map((tag) => (tag.name === "monthly_rent" ? { ...tag, props: { ...tag.props, prefill: "£1,450.00", readOnly: true } } : tag));
    expect(doesWhat(ines, { ...SAMPLE, tags })).toBe("Signs 1, 1 filled in before");
    expect(doesWhat(ines, { ...SAMPLE, tags: [] })).toBe("Nothing yet");
    expect(doesWhat({ ...ines, kind: "approver" }, SAMPLE)).toBe("Approves without signing");
  });

  it("says what is in a document and who alone sees it", () => {
    const [lease, deed] = SAMPLE.documents;
    if (!lease || !deed) throw new Error("the sample is empty");
    expect(documentLine(lease, SAMPLE)).toBe("8 pages, 20 tags");
    const recipients = SAMPLE.recipients.map((person) => (person.name === "Ruth Whitlock" ? person : { ...person, hiddenDocuments: [deed.id] }));
    expect(documentLine(deed, { ...SAMPLE, recipients })).toBe("3 pages, to read, Ruth only");
    expect(documentLine({ ...deed, state: "locked", pages: null }, SAMPLE)).toBe("locked");
  });

  it("lists, counts and names", () => {
    expect(listed([])).toBe("");
    expect(listed(["A", "B", "C"])).toBe("A, B and C");
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102].map(ordinal)).toEqual(["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd"]);
    expect(referenceShown("H6QN3DZW")).toBe("H6QN-3DZW");
    expect(reminderFact(2, 3)).toBe("Every 2 days, three at most");
    expect(reminderFact(0, 3)).toBe("Off");
    expect(linkDays(10, 1, 30)).toEqual([1, 3, 7, 10, 14, 30]);
  });

  it("says until when the first links work", () => {
    const now = new Date(2025, 10, 21, 14, 30).getTime();
    expect(expiryHint(SAMPLE, now)).toMatch(/^From each person’s invitation. For Amara and Daniel until Friday 5 December, 14:30.$/);
    expect(expiryHint(withGroups([1]), now)).toMatch(/Sent now, until Friday 5 December, 14:30.$/);
  });
});

describe("progress in numbers", () => {
  it.each([
    [0, 8_200_000, 0, "0.0 of 8.2 MB"],
    [5_100_000, 8_200_000, 500, "5.1 of 8.2 MB"],
    [5_100_000, 8_200_000, 9_800, "5.1 of 8.2 MB, about 6 s left"],
    [8_200_000, 8_200_000, 9_000, "8.2 of 8.2 MB"],
    [1_000_000, 100_000_000, 10_000, "1.0 of 100.0 MB, about 17 min left"],
    [20_000, 80_000, 2_000, "20 of 80 kB, about 6 s left"],
  ])("%d of %d after %d ms", (sent, total, elapsed, words) => {
    expect(uploadLine(sent, total, elapsed)).toBe(words);
  });

  it("counts down in words of the right size", () => {
    expect([-5, 0, 200, 28_000, 600_000, 7_200_000].map(inTime)).toEqual(["0 s", "0 s", "1 s", "28 s", "10 min", "2 h"]);
  });
});

describe("the send box", () => {
  const send = (state: SendInfo["state"], confirmedAt: number | null = null): SendInfo => ({
    state,
    attempt: null,
    dueAt: null,
    chosen: false,
    heldWhy: null,
    notBefore: null,
    gatedAt: null,
    nextLookAt: null,
    looks: [],
    confirmedAt,
    totalBytes: 0,
    error: null,
    sentence: "",
  });

  it.each([
    [null, 0, true, false, "ready"],
    [null, 2, true, false, "blocked"],
    [null, 0, false, false, "off"],
    [send("due"), 0, true, false, "due"],
    [send("held"), 0, true, false, "held"],
    [send("preflight"), 0, true, false, "preflight"],
    [send("intent"), 0, true, false, "intent"],
    [send("gated"), 0, true, false, "gated"],
    [send("submitted"), 0, true, false, "confirming"],
    [send("submitted", 1), 0, true, false, "sent"],
    [send("unknown"), 0, true, true, "unknown"],
    [send("failed"), 3, true, false, "failed"],
    [send("failed"), 3, true, true, "blocked"],
    [send("failed"), 0, true, true, "ready"],
    [send("stopped"), 0, true, false, "ready"],
    [send("assumed"), 0, true, false, "assumed"],
  ] as const)("shows %o with %d problems, account ready %s, put away %s as %s", (info, problems, ready, seen, state) => {
    expect(boxState(info, problems, ready, seen)).toBe(state);
  });

  it("stops only before the last bytes are out", () => {
    const states = ["due", "held", "preflight", "intent", "gated", "confirming", "sent", "unknown", "failed"] as const;
    expect(states.filter(canStop)).toEqual(["due", "held", "preflight", "intent"]);
  });
});
