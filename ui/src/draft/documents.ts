// Documents of a draft: what removing one means for everything that points at it. Pure.

import type { Composition, Document, Op } from "../ipc/bindings";
import { put } from "./ops";

/** Takes a document out with the tags on it, and forgets that it was hidden from people. */
export function removeDocument(document: Document, composition: Composition): Op[] {
  const tags = composition.tags.filter((tag) => tag.document === document.id);
  const gone = new Set(tags.map((tag) => tag.id));
  const left = new Set(composition.tags.filter((tag) => !gone.has(tag.id)).map((tag) => tag.group));
  const touched = new Set(tags.map((tag) => tag.group));
  const groups = composition.groups.filter((group) => touched.has(group.id) && !left.has(group.id));
  const hidden = composition.recipients.filter((person) => person.hiddenDocuments.includes(document.id));
  return [
    ...tags.map((tag) => put("tag", tag.id, tag, null)),
    ...groups.map((group) => put("tagGroup", group.id, group, null)),
    ...hidden.map((person) => {
      const hiddenDocuments = person.hiddenDocuments.filter((id) => id !== document.id);
      return put("recipient", person.id, person, { ...person, hiddenDocuments });
    }),
    put("document", document.id, document, null),
  ];
}
