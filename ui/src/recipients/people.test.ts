import { describe, expect, it } from "vitest";
import type { Composition, Op } from "../ipc/bindings";
import { sampleComposition } from "../ipc/fake-draft";
import { applyOps, inverse } from "../draft/ops";
import { addPeople, allAtOnce, inOrder, lanesOf, laneWords, removePerson, stepGroup, toGroup, toKind } from "./people";

const sample = sampleComposition();

function who(composition: Composition, name: string) {
  const found = composition.recipients.find((person) => person.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

function lanes(ops: Op[], from = sample): string[][] {
  return lanesOf(applyOps(from, ops)).map((lane) => lane.people.map((person) => person.name?.split(" ")[0] ?? ""));
}

describe("signing groups", () => {
  it("are lanes without gaps", () => {
    expect(lanes([])).toEqual([["Amara", "Daniel"], ["Ruth"], ["Ines"]]);
    expect(lanesOf(sample).map((lane) => lane.group)).toEqual([1, 2, 3]);
  });

  it.each([
    ["down into the next", "Amara", 1, false, [["Daniel"], ["Amara", "Ruth"], ["Ines"]]],
    ["up into the one before; the empty one goes", "Ruth", -1, false, [["Amara", "Daniel", "Ruth"], ["Ines"]]],
    ["down into a new one", "Amara", 1, true, [["Daniel"], ["Amara"], ["Ruth"], ["Ines"]]],
    ["up into a new one", "Daniel", -1, true, [["Daniel"], ["Amara"], ["Ruth"], ["Ines"]]],
    ["past the end of the last, alone: nothing", "Ines", 1, false, [["Amara", "Daniel"], ["Ruth"], ["Ines"]]],
    ["up from the first, not alone: a new one", "Amara", -1, false, [["Amara"], ["Daniel"], ["Ruth"], ["Ines"]]],
  ] as const)("%s", (_name, first, step, own, expected) => {
    const person = sample.recipients.find((each) => each.name?.startsWith(first));
    if (!person) throw new Error("nobody");
    expect(lanes(stepGroup(person, step, own, sample))).toEqual(expected);
  });

  it("all at once and back in order", () => {
    const together = applyOps(sample, allAtOnce(sample));
    expect(lanes([], together)).toEqual([["Amara", "Daniel", "Ruth", "Ines"]]);
    expect(lanes(inOrder(together), together)).toEqual([["Amara"], ["Daniel"], ["Ruth"], ["Ines"]]);
  });

  it("every change can be taken back", () => {
    for (const ops of [toGroup(who(sample, "Ines Carvalho"), 1, sample), toKind(who(sample, "Ruth Whitlock"), "cc", sample)]) {
      expect(applyOps(applyOps(sample, ops), inverse(ops))).toEqual(sample);
    }
  });

  it("removing a person leaves the tags to nobody and closes the groups", () => {
    const ops = removePerson(who(sample, "Ruth Whitlock"), sample);
    const after = applyOps(sample, ops);
    expect(after.tags).toHaveLength(sample.tags.length);
    expect(after.tags.filter((tag) => tag.owner.kind === "nobody").map((tag) => tag.name)).toEqual(["signature_1"]);
    expect(lanes([], after)).toEqual([["Amara", "Daniel"], ["Ines"]]);
    expect(lanesOf(after).map((lane) => lane.group)).toEqual([1, 2]);
  });

  it("two people's tags do not meet under one name at nobody's", () => {
    const once = applyOps(sample, removePerson(who(sample, "Amara Osei"), sample));
    const twice = applyOps(once, removePerson(who(once, "Daniel Whitlock"), once));
    const names = twice.tags.filter((tag) => tag.owner.kind === "nobody").map((tag) => tag.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("a copy signs nothing", () => {
    const after = applyOps(sample, toKind(who(sample, "Ruth Whitlock"), "cc", sample));
    expect(after.tags.filter((tag) => tag.owner.kind === "nobody")).toHaveLength(1);
    expect(lanes([], after)).toEqual([["Amara", "Daniel"], ["Ines"]]);
  });

  it("a copy becomes a signer of the last group, or of the one that is asked for", () => {
    const office = who(sample, "Lettings office");
    expect(lanes(toKind(office, "signer", sample)).at(-1)).toEqual(["Ines", "Lettings"]);
    expect(lanes(toKind(office, "signer", sample, 4)).at(-1)).toEqual(["Lettings"]);
  });

  it("new people get numbers of their own and the places at the end", () => {
    let number = 6;
    const people = [
      { name: "Ana", email: "ana@example.com" },
      { name: null, email: "bo@example.com" },
    ];
    const how = { newId: () => `id-${String(number)}`, takeNumber: () => number++, group: 3, kind: "signer" as const };
    const after = applyOps(sample, addPeople(people, how, sample).ops);
    expect(after.recipients.slice(-2).map((person) => [person.number, person.position, person.group])).toEqual([
      [6, 5, 3],
      [7, 6, 3],
    ]);
  });

  it("says when each group is invited", () => {
    expect(laneWords(0, 3, 2)).toEqual({ title: "First", when: "Invited as soon as you send. Together, in any order." });
    expect(laneWords(1, 3, 1)).toEqual({ title: "Then", when: "Invited when everyone in 1 has signed." });
    expect(laneWords(2, 3, 1).title).toBe("Last");
    expect(laneWords(0, 1, 2).title).toBe("Everyone");
  });
});
