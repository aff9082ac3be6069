// What people signed and filled in, found on the pages of the finished documents. Pure.

import type { DetailPerson, DraftView, Tag } from "../ipc/bindings";
import { KIND, rectOf } from "../editor/tags";
import type { Value } from "../tracking/ValueMarks.svelte";
import { stem } from "../words";

/** The values on one page of a file of the pack, in reading order. Only what was really signed has one. */
export function valuesOn(file: string, pageIndex: number, view: DraftView, people: readonly DetailPerson[]): Value[] {
  const { composition, capabilities } = view;
  const document = composition.documents.find((each) => stem(each.name).toLowerCase() === stem(file).toLowerCase());
  if (document === undefined) return [];
  return composition.tags
    .filter((tag) => tag.document === document.id && tag.pageIndex === pageIndex)
    .flatMap((tag): Value[] => {
      const whose = signerOf(tag, view, people);
      return whose === null ? [] : [{ id: tag.id, kind: KIND[tag.kind].title, ...whose, rect: rectOf(tag, capabilities) }];
    })
    .sort((a, b) => a.rect.yPt - b.rect.yPt || a.rect.xPt - b.rect.xPt);
}

/** Whose value it is and when they signed; null when they did not. */
function signerOf(tag: Tag, view: DraftView, people: readonly DetailPerson[]): { number: number; name: string; signedAt: number | null } | null {
  const { owner } = tag;
  if (owner.kind === "nobody") return null;
  const person = view.composition.recipients.find((each) => (owner.kind === "witness" ? each.witness?.id : each.id) === owner.id);
  if (person === undefined) return null;
  if (owner.kind === "witness") {
    return { number: person.witness?.number ?? 0, name: `Witness for ${person.name ?? person.email ?? ""}`, signedAt: null };
  }
  const signed = people.find((each) => each.recipient === person.id);
  if (signed === undefined || (signed.status.is !== "signed" && signed.status.is !== "approved")) return null;
  return { number: person.number, name: signed.name, signedAt: signed.signedAt };
}
