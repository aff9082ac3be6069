// What a tag is called, where it stands, and the operations that its gestures come to. Pure.

import type { Capabilities, Composition, Group, Op, Owner, Rect, Tag, TagKind } from "../ipc/bindings";
import { put } from "../draft/ops";
import { drawn, roundPt, type Size } from "./size";

/** Kinds in the order of the palette. */
export const KINDS = ["signature", "initials", "dateSigned", "text", "checkbox", "radio", "attachment"] as const;

/** How a kind is called, which key it has, and its icon. */
export const KIND: Record<TagKind, { title: string; short: string; key: string; icon: string; stem: string; does: string }> = {
  signature: { title: "Signature", short: "Sign", key: "S", icon: "sign", stem: "signature", does: "signs" },
  initials: { title: "Initials", short: "Init.", key: "I", icon: "initials", stem: "initials", does: "initials" },
  dateSigned: { title: "Date signed", short: "Date", key: "D", icon: "date", stem: "date", does: "dates" },
  text: { title: "Text", short: "Text", key: "T", icon: "text", stem: "text", does: "fills in" },
  checkbox: { title: "Checkbox", short: "Tick", key: "C", icon: "check", stem: "checkbox", does: "ticks" },
  radio: { title: "Radio", short: "Pick", key: "R", icon: "radio", stem: "choice", does: "picks" },
  attachment: { title: "Attachment", short: "File", key: "A", icon: "clip", stem: "attachment", does: "attaches" },
};

/** Pixels that number, icon and padding of a tag take up, and those of a letter of its label, more or less. */
const AROUND = 50;
const LETTER = 6;

/** What a tag says of its kind: the short word where the long one does not fit. */
export function labelFor(kind: TagKind, widthPx: number): string {
  const { title, short } = KIND[kind];
  return title.length * LETTER + AROUND > widthPx ? short : title;
}

export function sameOwner(a: Owner, b: Owner): boolean {
  if (a.kind === "nobody" || b.kind === "nobody") return a.kind === b.kind;
  return a.kind === b.kind && a.id === b.id;
}

/** The rectangle that a tag takes up at this provider. */
export function rectOf(tag: Tag, capabilities: Capabilities): Rect {
  return { xPt: tag.xPt, yPt: tag.yPt, ...drawn(tag, capabilities.tagSizes[tag.kind]) };
}

/** A name from the kind and the order, unique for its owner. */
export function autoName(kind: TagKind, owner: Owner, tags: readonly Tag[]): string {
  return uniqueName(`${KIND[kind].stem}_1`, owner, tags);
}

/** The name itself when it is free, else the same with the next number that is. */
export function uniqueName(wanted: string, owner: Owner, tags: readonly Tag[]): string {
  const taken = new Set(tags.filter((tag) => sameOwner(tag.owner, owner)).map((tag) => tag.name));
  if (!taken.has(wanted)) return wanted;
  const stem = wanted.replace(/_\d+$/, "");
  let highest = 1;
  for (const name of taken) {
    const found = /^(.*)_(\d+)$/.exec(name);
    if (found?.[1] === stem) highest = Math.max(highest, Number(found[2]));
  }
  return `${stem}_${String(highest + 1)}`;
}

export interface NewTag {
  id: string;
  kind: TagKind;
  owner: Owner;
  document: string;
  pageIndex: number;
  rect: Rect;
  group?: string | null;
}

export function newTag(wanted: NewTag, tags: readonly Tag[]): Tag {
  return {
    id: wanted.id,
    owner: wanted.owner,
    document: wanted.document,
    pageIndex: wanted.pageIndex,
    xPt: roundPt(wanted.rect.xPt),
    yPt: roundPt(wanted.rect.yPt),
    wPt: roundPt(wanted.rect.wPt),
    hPt: roundPt(wanted.rect.hPt),
    kind: wanted.kind,
    name: autoName(wanted.kind, wanted.owner, tags),
    required: true,
    group: wanted.group ?? null,
    props: { v: 1, prefill: null, helpText: null, readOnly: false, validation: null },
    origin: { kind: "hand" },
  };
}

/** What an edit is called in Undo, and what it does. */
export interface Step {
  label: string;
  ops: Op[];
}

function subject(tags: readonly Tag[]): string {
  return tags.length === 1 ? (tags[0]?.name ?? "tag") : `${String(tags.length)} tags`;
}

/** Adds tags; radio buttons bring their group. */
export function placeStep(tags: readonly Tag[], groups: readonly Group[], verb = "Place"): Step {
  return {
    label: `${verb} ${subject(tags)}`,
    ops: [
      ...groups.map((group) => put("tagGroup", group.id, null, group)),
      ...tags.map((tag) => put("tag", tag.id, null, tag)),
    ],
  };
}

/** Changes tags; those that stay as they were are left out. */
export function changeStep(verb: string, tags: readonly Tag[], change: (tag: Tag) => Tag): Step {
  const changed = tags.map((tag) => [tag, change(tag)] as const).filter(([before, after]) => before !== after);
  return { label: `${verb} ${subject(tags)}`, ops: changed.map(([before, after]) => put("tag", before.id, before, after)) };
}

/** Removes tags, and groups that are left without one. */
export function removeStep(tags: readonly Tag[], composition: Composition): Step {
  const gone = new Set(tags.map((tag) => tag.id));
  const left = new Set(composition.tags.filter((tag) => !gone.has(tag.id)).map((tag) => tag.group));
  const touched = new Set(tags.map((tag) => tag.group));
  const groups = composition.groups.filter((group) => touched.has(group.id) && !left.has(group.id));
  return {
    label: `Delete ${subject(tags)}`,
    ops: [
      ...tags.map((tag) => put("tag", tag.id, tag, null)),
      ...groups.map((group) => put("tagGroup", group.id, group, null)),
    ],
  };
}

/** Copies with names and ids of their own; radio buttons stay in their group. */
export function copies(tags: readonly Tag[], all: readonly Tag[], newId: () => string, change: (tag: Tag) => Tag): Tag[] {
  const known = all.slice();
  return tags.map((tag) => {
    const moved = change(tag);
    const copy: Tag = {
      ...moved,
      id: newId(),
      xPt: roundPt(moved.xPt),
      yPt: roundPt(moved.yPt),
      name: uniqueName(tag.name, moved.owner, known),
      origin: { kind: "hand" },
    };
    known.push(copy);
    return copy;
  });
}

/** Gives tags to someone else, with names that are free there. Groups go along when all of their tags do. */
export function ownStep(tags: readonly Tag[], owner: Owner, name: string, composition: Composition): Step {
  const moving = new Set(tags.map((tag) => tag.id));
  const rest = composition.tags.filter((tag) => !moving.has(tag.id));
  const known = rest.slice();
  const whole = composition.groups.filter((group) => {
    const members = composition.tags.filter((tag) => tag.group === group.id);
    return members.length > 0 && members.every((tag) => moving.has(tag.id)) && !sameOwner(group.owner, owner);
  });
  const kept = new Set(whole.map((group) => group.id));
  const step = changeStep("Hand over", tags, (tag) => {
    if (sameOwner(tag.owner, owner)) return tag;
    const group = tag.group !== null && kept.has(tag.group) ? tag.group : null;
    const after: Tag = { ...tag, owner, group: tag.kind === "radio" ? (group ?? tag.group) : group };
    after.name = uniqueName(tag.name, owner, known);
    known.push(after);
    return after;
  });
  return {
    label: `Give ${subject(tags)} to ${name}`,
    ops: [...whole.map((group) => put("tagGroup", group.id, group, { ...group, owner })), ...step.ops],
  };
}

/** Reading order: document, page, then line by line. Tags whose middles lie close in height are on one line. */
export function readingOrder(tags: readonly Tag[], composition: Composition, sizeOf: (tag: Tag) => Size): Tag[] {
  const order = new Map(composition.documents.map((document, index) => [document.id, index]));
  const middle = (tag: Tag): number => tag.yPt + sizeOf(tag).hPt / 2;
  const place = (tag: Tag): number => order.get(tag.document) ?? 0;
  const sorted = tags
    .slice()
    .sort((a, b) => place(a) - place(b) || a.pageIndex - b.pageIndex || middle(a) - middle(b) || a.xPt - b.xPt);
  const lines: Tag[][] = [];
  for (const tag of sorted) {
    const line = lines.at(-1);
    const head = line?.[0];
    const sameLine =
      head !== undefined &&
      head.document === tag.document &&
      head.pageIndex === tag.pageIndex &&
      Math.abs(middle(head) - middle(tag)) <= Math.max(6, Math.min(sizeOf(head).hPt, sizeOf(tag).hPt) / 2);
    if (sameLine) line?.push(tag);
    else lines.push([tag]);
  }
  return lines.flatMap((line) => line.sort((a, b) => a.xPt - b.xPt));
}

/** "Signature, Amara Osei, required, page 8, 65 points from left, 363 from top". */
export function spoken(tag: Tag, owner: string): string {
  const state = tag.props.readOnly ? "read only" : tag.required ? "required" : "optional";
  const at = `${String(Math.round(tag.xPt))} points from left, ${String(Math.round(tag.yPt))} from top`;
  return `${KIND[tag.kind].title}, ${owner}, ${state}, page ${String(tag.pageIndex + 1)}, ${at}`;
}
