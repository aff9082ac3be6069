import { describe, expect, it } from "vitest";
import type { Edit, Op } from "../ipc/bindings";
import { sampleComposition } from "../ipc/fake-draft";
import { applyOps, headOf, inverse, joinOps, placeOf, put, rebase } from "./ops";

const ENVELOPE = "envelope";

function edit(ops: Op[]): Edit {
  return { label: "Change", at: 0, group: null, ops };
}

describe("operations", () => {
  it("an edit and its inverse leave everything as it was", () => {
    const before = sampleComposition();
    const [tag] = before.tags;
    const [person] = before.recipients;
    if (!tag || !person) throw new Error("the sample is empty");
    const ops: Op[] = [
      put("tag", tag.id, tag, { ...tag, xPt: 1 }),
      put("recipient", person.id, person, null),
      { op: "move", table: "document", id: before.documents[0]?.id ?? "", from: 0, to: 2 },
      put("envelope", ENVELOPE, headOf(before), { ...headOf(before), name: "Other" }),
    ];
    const after = applyOps(before, ops);
    expect(after.name).toBe("Other");
    expect(after.documents[2]?.name).toBe("Tenancy agreement.pdf");
    const back = applyOps(after, inverse(ops));
    expect({ ...back, recipients: new Set(back.recipients) }).toEqual({ ...before, recipients: new Set(before.recipients) });
  });

  it("rows that do not change stay the same objects", () => {
    const before = sampleComposition();
    const [first, second] = before.tags;
    if (!first || !second) throw new Error("the sample is empty");
    const after = applyOps(before, [put("tag", first.id, first, { ...first, xPt: 1 })]);
    expect(after.tags[0]).not.toBe(first);
    expect(after.tags[1]).toBe(second);
  });

  it("a moved row takes a place that exists, also after a gap", () => {
    const before = sampleComposition();
    const gap = applyOps(before, [put("recipient", before.recipients[1]?.id ?? "", before.recipients[1] ?? null, null)]);
    const last = gap.recipients.at(-1)?.id ?? "";
    const after = applyOps(gap, [{ op: "move", table: "recipient", id: last, from: 3, to: 0 }]);
    expect(after.recipients.map((person) => person.position)).toEqual([0, 2, 3, 4]);
    expect(placeOf(after, "recipient", last)).toBe(0);
  });

  it("a row put twice travels once, and not at all when it comes back", () => {
    const [tag] = sampleComposition().tags;
    if (!tag) throw new Error("the sample is empty");
    const one = { ...tag, xPt: 10 };
    const two = { ...tag, xPt: 20 };
    expect(joinOps([put("tag", tag.id, tag, one)], [put("tag", tag.id, one, two)])).toEqual([put("tag", tag.id, tag, two)]);
    expect(joinOps([put("tag", tag.id, tag, one)], [put("tag", tag.id, one, { ...tag })])).toEqual([]);
  });

  it("a rebased edit changes only what it changed before", () => {
    const stored = sampleComposition();
    const [tag] = stored.tags;
    if (!tag) throw new Error("the sample is empty");
    const renamed = applyOps(stored, [put("tag", tag.id, tag, { ...tag, name: "other" })]);
    const made = rebase(edit([put("tag", tag.id, tag, { ...tag, xPt: 5 })]), ENVELOPE, renamed);
    expect(made.ops).toEqual([put("tag", tag.id, { ...tag, name: "other" }, { ...tag, name: "other", xPt: 5 })]);
  });

  it("a rebased edit leaves out rows that are gone", () => {
    const stored = sampleComposition();
    const [tag] = stored.tags;
    if (!tag) throw new Error("the sample is empty");
    const without = applyOps(stored, [put("tag", tag.id, tag, null)]);
    expect(rebase(edit([put("tag", tag.id, tag, { ...tag, xPt: 5 })]), ENVELOPE, without).ops).toEqual([]);
  });
});
