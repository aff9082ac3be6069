// Lanes of signing groups and the operations that change who signs when. Pure.

import type { Capabilities, Composition, Op, Recipient } from "../ipc/bindings";
import { put } from "../draft/ops";
import type { Person } from "./parse";

/** People who sign together, or those who get a copy. */
export interface Lane {
  /** The signing group; 0 for copies. */
  group: number;
  people: Recipient[];
}

/** Lanes in signing order; copies are not among them. */
export function lanesOf(composition: Composition): Lane[] {
  const lanes = new Map<number, Recipient[]>();
  for (const person of composition.recipients) {
    if (person.kind === "cc") continue;
    const lane = lanes.get(person.group);
    if (lane) lane.push(person);
    else lanes.set(person.group, [person]);
  }
  return [...lanes].sort(([a], [b]) => a - b).map(([group, people]) => ({ group, people }));
}

export function copiesOf(composition: Composition): Recipient[] {
  return composition.recipients.filter((person) => person.kind === "cc");
}

/** Groups numbered from 1 without gaps, as operations on those that change. */
function renumbered(people: readonly Recipient[], groupOf: (person: Recipient) => number): Op[] {
  const signers = people.filter((person) => person.kind !== "cc");
  const order = [...new Set(signers.map(groupOf))].sort((a, b) => a - b);
  return signers.flatMap((person) => {
    const group = order.indexOf(groupOf(person)) + 1;
    return group === person.group ? [] : [put("recipient", person.id, person, { ...person, group })];
  });
}

/** Puts a person into a group; `between` makes a new group before that place (2 becomes 1.5 and so on). */
export function toGroup(person: Recipient, group: number, composition: Composition): Op[] {
  if (person.kind === "cc") return [];
  return renumbered(composition.recipients, (each) => (each.id === person.id ? group : each.group));
}

/** Moves a person a group up or down; past the ends nothing happens unless a new group is wanted. */
export function stepGroup(person: Recipient, step: 1 | -1, own: boolean, composition: Composition): Op[] {
  const lanes = lanesOf(composition);
  const at = lanes.findIndex((lane) => lane.group === person.group);
  if (at < 0) return [];
  if (own) return toGroup(person, person.group + step / 2, composition);
  const next = lanes[at + step];
  if (next !== undefined) return toGroup(person, next.group, composition);
  const alone = lanes[at]?.people.length === 1;
  return alone ? [] : toGroup(person, person.group + step / 2, composition);
}

export function allAtOnce(composition: Composition): Op[] {
  return renumbered(composition.recipients, () => 1);
}

/** One group each, in the order in which they stand. */
export function inOrder(composition: Composition): Op[] {
  const signers = composition.recipients.filter((person) => person.kind !== "cc");
  return renumbered(composition.recipients, (person) => signers.indexOf(person) + 1);
}

/** Makes a signer a copy or a copy a signer. A copy signs nothing: its tags go to nobody. */
export function toKind(person: Recipient, kind: Recipient["kind"], composition: Composition, group?: number): Op[] {
  if (person.kind === kind) return [];
  const last = Math.max(0, ...composition.recipients.filter((each) => each.kind !== "cc").map((each) => each.group));
  const after = { ...person, kind, group: kind === "cc" ? 1 : (group ?? Math.max(1, last)) };
  const people = composition.recipients.map((each) => (each.id === person.id ? after : each));
  const handed = kind === "cc" ? toNobody(person, composition) : [];
  const rest = renumbered(people, (each) => each.group);
  const own = rest.find((op) => op.id === person.id);
  const first = own?.op === "put" ? { ...own, before: person } : put("recipient", person.id, person, after);
  return [...handed, first, ...rest.filter((op) => op.id !== person.id)];
}

/** The tags of a person and of the witness go to nobody, and so do their groups. */
function toNobody(person: Recipient, composition: Composition): Op[] {
  const theirs = (owner: { kind: string; id?: string }): boolean =>
    (owner.kind === "recipient" && owner.id === person.id) || (owner.kind === "witness" && owner.id === person.witness?.id);
  const taken = new Set(composition.tags.filter((tag) => tag.owner.kind === "nobody").map((tag) => tag.name));
  return [
    ...composition.groups
      .filter((group) => theirs(group.owner))
      .map((group) => put("tagGroup", group.id, group, { ...group, owner: { kind: "nobody" } })),
    ...composition.tags
      .filter((tag) => theirs(tag.owner))
      .map((tag) => {
        const name = freeName(tag.name, taken);
        taken.add(name);
        return put("tag", tag.id, tag, { ...tag, owner: { kind: "nobody" }, name });
      }),
  ];
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  const stem = wanted.replace(/_\d+$/, "");
  let number = 2;
  while (taken.has(`${stem}_${String(number)}`)) number += 1;
  return `${stem}_${String(number)}`;
}

/** Takes a person out; the tags stay and can be handed on. */
export function removePerson(person: Recipient, composition: Composition): Op[] {
  const rest = composition.recipients.filter((each) => each.id !== person.id);
  return [...toNobody(person, composition), put("recipient", person.id, person, null), ...renumbered(rest, (each) => each.group)];
}

export interface Adding {
  newId: () => string;
  takeNumber: () => number;
  group: number;
  kind: Recipient["kind"];
}

/** Adds people at the end of the order. */
export function addPeople(people: readonly Person[], how: Adding, composition: Composition): { ops: Op[]; ids: string[] } {
  let position = Math.max(-1, ...composition.recipients.map((each) => each.position)) + 1;
  const rows = people.map((person): Recipient => {
    const row: Recipient = {
      id: how.newId(),
      number: how.takeNumber(),
      position,
      kind: how.kind,
      name: person.name,
      email: person.email,
      role: "",
      group: Math.max(1, how.group),
      hiddenDocuments: [],
      auth: { kind: "link" },
      delivery: "email",
      options: { v: 1, linkDays: null },
      witness: null,
    };
    position += 1;
    return row;
  });
  return { ops: rows.map((row) => put("recipient", row.id, null, row)), ids: rows.map((row) => row.id) };
}

/** "First", "Then", "Last", and when they are invited. */
export function laneWords(index: number, count: number, people: number): { title: string; when: string } {
  const together = people > 1 ? " Together, in any order." : "";
  if (count === 1) return { title: people > 1 ? "Everyone" : "First", when: `Invited as soon as you send.${together}` };
  if (index === 0) return { title: "First", when: `Invited as soon as you send.${together}` };
  const title = index === count - 1 ? "Last" : "Then";
  return { title, when: `Invited when everyone in ${String(index)} has signed.${together}` };
}

/** Why signing in order is off; null when it is on. */
export function orderOff(capabilities: Capabilities): string | null {
  return capabilities.signingOrder.kind === "no" ? capabilities.signingOrder.text : null;
}
