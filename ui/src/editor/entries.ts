// What the palette offers while tags are placed.

import type { Entry } from "../commands/commands.svelte";
import type { Editor } from "./editor.svelte";
import { ghostByKeys } from "./keys";
import { KIND, KINDS } from "./tags";

/** Every act of the Tags step that has a key, for whoever does not know the key. */
export function tagEntries(editor: Editor): Entry[] {
  const many = editor.selection.length;
  const what = many === 1 ? "the tag" : `${String(many)} tags`;
  return [...(many > 0 ? selectionEntries(editor, what) : []), ...toolEntries(editor), ...peopleEntries(editor), ...viewEntries(editor)];
}

function entry(id: string, title: string, icon: string, chord: string | undefined, run: () => void): Entry {
  return { id: `tags-${id}`, title, heading: "Here", icon, ...(chord === undefined ? {} : { chord }), run };
}

function selectionEntries(editor: Editor, what: string): Entry[] {
  return [
    entry("duplicate", `Duplicate ${what}`, "copy", "Ctrl+D", () => { editor.duplicate(); }),
    entry("copy", `Copy ${what}`, "copy", "Ctrl+C", () => { editor.copy(); }),
    entry("required", "Required on or off", "check", "Q", () => { editor.toggleRequired(); }),
    entry("delete", `Delete ${what}`, "trash", "Del", () => { editor.remove(); }),
    ...(["left", "right", "top", "bottom"] as const)
      .filter(() => editor.selection.length > 1)
      .map((side) => entry(`align-${side}`, `Align to the ${side}`, "rule", undefined, () => { editor.align(side); })),
  ];
}

function toolEntries(editor: Editor): Entry[] {
  return KINDS.filter((kind) => editor.whyNot(kind) === null && !editor.draft.readOnly).map((kind) =>
    entry(`tool-${kind}`, `Place ${KIND[kind].title.toLowerCase()}`, KIND[kind].icon, KIND[kind].key, () => {
      editor.arm(kind);
      // Chosen by keys, so it is placed by keys unless the pointer takes it over.
      if (!editor.pointerInside) ghostByKeys(editor);
    }),
  );
}

function peopleEntries(editor: Editor): Entry[] {
  return editor.people.map((person) =>
    entry(`person-${String(person.number)}`, `Place tags for ${person.name}`, "person", person.number > 0 && person.number < 10 ? String(person.number) : undefined, () => {
      editor.setActive(person.owner);
    }),
  );
}

function viewEntries(editor: Editor): Entry[] {
  return [
    entry("all", "Select all tags on the page", "cursor", "Ctrl+A", () => { editor.selectAll(); }),
    entry("paste", "Paste tags", "copy", "Ctrl+V", () => { editor.paste(); }),
    entry("in", "Zoom in", "add", "Ctrl++", () => { editor.zoomStep(1); }),
    entry("out", "Zoom out", "minus", "Ctrl+-", () => { editor.zoomStep(-1); }),
    entry("width", "Fit width", "doc", "Ctrl+0", () => { editor.zoomWidth(); }),
    entry("page", "Fit page", "doc", "Ctrl+9", () => { editor.zoomPage(); }),
    entry("real", "Zoom to 100 %", "doc", "Ctrl+8", () => { editor.zoomTo(1); }),
  ];
}
