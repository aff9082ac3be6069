import { describe, expect, it } from "vitest";
import { Draft } from "../draft/draft.svelte";
import { FakeDrafts, sampleComposition } from "../ipc/fake-draft";
import { Editor } from "./editor.svelte";

function editor(): Editor {
  const drafts = new FakeDrafts();
  drafts.add("e", sampleComposition());
  const stored = drafts.drafts.get("e");
  if (stored === undefined) throw new Error("there is no draft");
  return new Editor(new Draft(stored.view, () => new Promise(() => undefined)), () => Promise.resolve([]));
}

describe("whom tags are placed for", () => {
  it("is the person of what is selected", () => {
    const made = editor();
    const [first] = made.people;
    const other = made.order.find((tag) => tag.owner.kind === "recipient" && first?.owner.kind === "recipient" && tag.owner.id !== first.owner.id);
    if (first === undefined || other === undefined) throw new Error("the sample has two people with tags");
    expect(made.active).toEqual(first.owner);
    made.select([other.id]);
    expect(made.active).toEqual(other.owner);
    made.select([]);
    expect(made.active).toEqual(other.owner);
  });

  it("stays when tags of several people are selected", () => {
    const made = editor();
    const before = made.active;
    made.select(made.order.map((tag) => tag.id));
    expect(made.active).toEqual(before);
  });
});
