import { describe, expect, it } from "vitest";
import type { Composition, Owner, Tag } from "../ipc/bindings";
import { sampleComposition, YOTI } from "../ipc/fake-draft";
import { applyOps, inverse } from "../draft/ops";
import { autoName, changeStep, copies, labelFor, newTag, ownStep, placeStep, readingOrder, rectOf, removeStep, spoken } from "./tags";

const sample = sampleComposition();
const owner = (index: number): Owner => ({ kind: "recipient", id: sample.recipients[index]?.id ?? "" });
const named = (composition: Composition, name: string): Tag => {
  const found = composition.tags.find((tag) => tag.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const document = sample.documents[0]?.id ?? "";

function radios(): Composition {
  const group = { id: "g", owner: owner(1), name: "due", kind: "radio" as const, required: true };
  const rect = { xPt: 10, yPt: 10, wPt: 13, hPt: 13.5 };
  const one = newTag({ id: "one", kind: "radio", owner: owner(1), document, pageIndex: 0, rect, group: "g" }, []);
  const two = newTag({ id: "two", kind: "radio", owner: owner(1), document, pageIndex: 0, rect, group: "g" }, [one]);
  return applyOps(sample, placeStep([one, two], [group]).ops);
}

describe("tags", () => {
  it("names go by kind and order and are free for their owner", () => {
    expect(autoName("signature", owner(0), [])).toBe("signature_1");
    expect(autoName("initials", owner(0), sample.tags)).toBe("initials_7");
    expect(autoName("initials", owner(2), sample.tags)).toBe("initials_1");
  });

  it("a narrow tag says the short word of its kind", () => {
    expect(labelFor("dateSigned", 120)).toBe("Date signed");
    expect(labelFor("dateSigned", 84)).toBe("Date");
    expect(labelFor("attachment", 90)).toBe("File");
  });

  it("a placed tag can be taken back", () => {
    const rect = { xPt: 1.23456, yPt: 2, wPt: 119, hPt: 38 };
    const tag = newTag({ id: "new", kind: "signature", owner: owner(0), document, pageIndex: 0, rect }, sample.tags);
    expect(tag.xPt).toBe(1.235);
    const step = placeStep([tag], []);
    expect(step.label).toBe("Place signature_2");
    const after = applyOps(sample, step.ops);
    expect(after.tags).toHaveLength(sample.tags.length + 1);
    expect(applyOps(after, inverse(step.ops))).toEqual(sample);
  });

  it("what does not change is not sent", () => {
    const step = changeStep("Require", sample.tags, (tag) => (tag.required ? tag : { ...tag, required: true }));
    expect(step.ops).toEqual([]);
  });

  it("a group goes with its last tag, and only then", () => {
    const composition = radios();
    const one = removeStep([named(composition, "choice_1")], composition);
    expect(applyOps(composition, one.ops).groups).toHaveLength(1);
    const both = removeStep([named(composition, "choice_1"), named(composition, "choice_2")], composition);
    expect(applyOps(composition, both.ops).groups).toHaveLength(0);
  });

  it("handing over gives names that are free there, and takes a whole group along", () => {
    const composition = radios();
    const tags = [named(composition, "choice_1"), named(composition, "choice_2"), named(composition, "furnished")];
    const after = applyOps(composition, ownStep(tags, owner(3), "Ines", composition).ops);
    expect(after.groups[0]?.owner).toEqual(owner(3));
    const initials = named(sample, "initials_1");
    const handed = applyOps(sample, ownStep([initials], owner(1), "Daniel", sample).ops);
    const names = handed.tags.filter((tag) => tag.owner.kind === "recipient" && tag.owner.id === sample.recipients[1]?.id);
    expect(new Set(names.map((tag) => tag.name)).size).toBe(names.length);
  });

  it("copies get numbers of their own", () => {
    let next = 0;
    const made = copies([named(sample, "initials_1")], sample.tags, () => `copy-${String((next += 1))}`, (tag) => ({ ...tag, pageIndex: 0 }));
    expect(made.map((tag) => [tag.id, tag.name, tag.pageIndex])).toEqual([["copy-1", "initials_7", 0]]);
  });

  it("reads line by line, over pages", () => {
    const order = readingOrder(sample.tags, sample, (tag) => rectOf(tag, YOTI)).filter((tag) => tag.pageIndex === 7);
    expect(order.map((tag) => tag.name)).toEqual([
      "monthly_rent",
      "furnished",
      "signature_1",
      "signature_1",
      "date_1",
      "date_1",
      "signature_1",
      "signature_1",
    ]);
    expect(order[2]?.xPt).toBe(65);
  });

  it("says what it is in words", () => {
    const tag = sample.tags.find((each) => each.kind === "signature");
    if (!tag) throw new Error("no signature");
    expect(spoken(tag, "Amara Osei")).toBe("Signature, Amara Osei, required, page 8, 65 points from left, 363 from top");
  });
});
