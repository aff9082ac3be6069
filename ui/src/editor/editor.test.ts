import { describe, expect, it } from "vitest";
import { shownKeys } from "../commands/keys";
import { Draft } from "../draft/draft.svelte";
import { FakeDrafts, sampleComposition } from "../ipc/fake-draft";
import { tagEntries } from "./entries";
import { Editor } from "./editor.svelte";

function editor(): Editor {
  const drafts = new FakeDrafts();
  drafts.add("e", sampleComposition());
  const stored = drafts.drafts.get("e");
  if (stored === undefined) throw new Error("there is no draft");
  return new Editor(new Draft(stored.view, () => new Promise(() => undefined)), () => Promise.resolve([]));
}

describe("the palette over the tags", () => {
  const titles = (made: Editor): string[] => tagEntries(made).map((entry) => entry.title);

  it("offers every tool and person, and what can be done with the selection only while there is one", () => {
    const made = editor();
    expect(titles(made)).toEqual(expect.arrayContaining(["Place signature", "Place date signed", "Place tags for Amara Osei", "Fit width"]));
    expect(titles(made)).not.toContain("Delete the tag");
    made.select([made.order[0]?.id ?? ""]);
    expect(titles(made)).toContain("Delete the tag");
  });

  it("has no two entries of one id and no chord with a key twice", () => {
    const made = editor();
    made.select(made.order.map((tag) => tag.id));
    const entries = tagEntries(made);
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
    for (const { chord } of entries) {
      const keys = chord === undefined ? [] : shownKeys(chord, false);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it("does what its entry says", () => {
    const made = editor();
    tagEntries(made).find((entry) => entry.title === "Place initials")?.run();
    expect(made.tool).toBe("initials");
    const count = made.order.length;
    made.arm(null);
    made.select([made.order[0]?.id ?? ""]);
    tagEntries(made).find((entry) => entry.title === "Duplicate the tag")?.run();
    expect(made.order).toHaveLength(count + 1);
  });
});

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

describe("the zoom at which a draft is opened", () => {
  it("waits until the window has a width", () => {
    const opened = editor();
    const before = opened.zoom;
    opened.viewWidth = 0;
    opened.zoomFirst();
    expect(opened.zoom).toBe(before);
    opened.viewWidth = 500;
    opened.zoomFirst();
    expect(opened.zoom).toBeGreaterThan(0.5);
  });
});
