import { describe, expect, it } from "vitest";
import { sampleComposition } from "../ipc/fake-draft";
import { removeDocument } from "./documents";
import { applyOps, inverse } from "./ops";

describe("removing a document", () => {
  it("takes its tags along and forgets that it was hidden; undo brings all of it back", () => {
    const sample = sampleComposition();
    const [document] = sample.documents;
    const [person] = sample.recipients;
    if (!document || !person) throw new Error("the sample is empty");
    const before = { ...sample, recipients: [{ ...person, hiddenDocuments: [document.id] }] };
    const ops = removeDocument(document, before);
    const after = applyOps(before, ops);
    expect(after.documents.map((each) => each.name)).not.toContain(document.name);
    expect(after.tags).toEqual([]);
    expect(after.recipients[0]?.hiddenDocuments).toEqual([]);
    const back = applyOps(after, inverse(ops));
    expect(back.documents).toEqual(before.documents);
    expect(new Set(back.tags)).toEqual(new Set(before.tags));
  });
});
