import { describe, expect, it } from "vitest";
import type { DetailPerson, PersonStatus } from "../ipc/bindings";
import { FakeDrafts, sampleComposition } from "../ipc/fake-draft";
import { valuesOn } from "./values";

const view = new FakeDrafts().add("e", sampleComposition());
const [document] = view.composition.documents;
const page = view.composition.tags.find((tag) => tag.document === document?.id)?.pageIndex ?? 0;

function people(status: PersonStatus): DetailPerson[] {
  return view.composition.recipients.map((person) => ({
    recipient: person.id,
    number: person.number,
    kind: person.kind,
    witness: false,
    name: person.name ?? "",
    email: person.email ?? "",
    role: person.role,
    group: person.group,
    status,
    invitedAt: null,
    signedAt: status.is === "signed" ? 1_000 : null,
    emailStatus: null,
  }));
}

describe("values on the pages of a pack", () => {
  it("stand where the tags stood and say whose they are", () => {
    const values = valuesOn(document?.name ?? "", page, view, people({ is: "signed" }));
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) {
      const tag = view.composition.tags.find((each) => each.id === value.id);
      expect([value.rect.xPt, value.rect.yPt]).toEqual([tag?.xPt, tag?.yPt]);
      const owner = view.composition.recipients.find((person) => tag?.owner.kind === "recipient" && person.id === tag.owner.id);
      expect(value).toMatchObject({ name: owner?.name, number: owner?.number, signedAt: 1_000 });
    }
    const tops = values.map((value) => value.rect.yPt);
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
  });

  it("are not claimed of people who did not sign, nor on other files", () => {
    const own = valuesOn(document?.name ?? "", page, view, people({ is: "invited" }));
    expect(own.filter((value) => !value.name.startsWith("Witness"))).toEqual([]);
    expect(valuesOn("coversheet.pdf", page, view, people({ is: "signed" }))).toEqual([]);
  });
});
