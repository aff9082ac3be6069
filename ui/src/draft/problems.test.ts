import { describe, expect, it } from "vitest";
import type { Place, WordedProblem } from "../ipc/bindings";
import { sampleComposition } from "../ipc/fake-draft";
import { nextOf, targetOf } from "./problems";

const SAMPLE = sampleComposition();
const NOWHERE: Place = { document: null, pageIndex: null, tag: null, recipient: null, field: null };

function problem(code: string, place: Partial<Place> = {}): WordedProblem {
  return { problem: { code, severity: "mustFix", place: { ...NOWHERE, ...place }, params: {} }, title: code, location: "", hint: "" };
}

describe("where a problem is mended", () => {
  const tag = SAMPLE.tags[0]?.id ?? "";
  const document = SAMPLE.documents[0]?.id ?? "";
  const recipient = SAMPLE.recipients[0]?.id ?? "";

  it.each([
    ["a tag", problem("tag_name_twice", { tag, document, recipient, pageIndex: 1, field: "name" }), { step: "tags", tag, field: "name" }],
    ["a tag that is gone", problem("tag_off_page", { tag: "gone", document, pageIndex: 1 }), { step: "tags", tag: null, document, pageIndex: 1 }],
    ["a document", problem("document_locked", { document }), { step: "tags", document }],
    ["no document", problem("document_none"), { step: "tags" }],
    ["an address", problem("recipient_email_missing", { recipient, field: "email" }), { step: "recipients", person: recipient, field: "email" }],
    ["nobody", problem("recipient_none"), { step: "recipients", person: null }],
    ["somebody without a signature", problem("recipient_signs_nothing", { recipient }), { step: "tags" }],
    ["the name of the envelope", problem("envelope_name_missing", { field: "name" }), { step: "review", field: "envelopeName" }],
    ["the message", problem("message_long", { field: "message" }), { step: "review", field: "message" }],
  ])("%s", (_what, worded, target) => {
    expect(targetOf(worded, SAMPLE)).toMatchObject(target);
  });
});

describe("the next problem", () => {
  const all = [problem("a"), problem("b"), problem("b", { field: "name" })];

  it("goes round", () => {
    expect(nextOf(all, null)).toBe(all[0]);
    expect(nextOf(all, problem("a"))).toBe(all[1]);
    expect(nextOf(all, problem("b"))).toBe(all[2]);
    expect(nextOf(all, problem("b", { field: "name" }))).toBe(all[0]);
  });

  it("begins anew when the last one is mended, and is none without problems", () => {
    expect(nextOf(all, problem("gone"))).toBe(all[0]);
    expect(nextOf([], problem("gone"))).toBeNull();
  });
});
