// Edits as rows: building operations, applying them to a composition, turning them round. Nothing here is reactive.

import type {
  Composition,
  Document,
  Edit,
  EnvelopeHead,
  Group,
  Op,
  PageRule,
  Recipient,
  Rule,
  Table,
  Tag,
} from "../ipc/bindings";

/** The row type of each table. */
export interface Rows {
  envelope: EnvelopeHead;
  document: Document;
  recipient: Recipient;
  tag: Tag;
  tagGroup: Group;
  rule: Rule;
  pageRule: PageRule;
}

const LISTS = {
  document: "documents",
  recipient: "recipients",
  tag: "tags",
  tagGroup: "groups",
  rule: "rules",
  pageRule: "pageRules",
} as const satisfies Record<Exclude<Table, "envelope">, keyof Composition>;

interface Row {
  id: string;
  position?: number;
}

/** The envelope's own members as an edit sees them. */
export function headOf(composition: Composition): EnvelopeHead {
  const { name, message, options, account } = composition;
  return { name, message, options, account };
}

export function put<T extends Table>(table: T, id: string, before: Rows[T] | null, after: Rows[T] | null): Op {
  return { op: "put", table, id, before, after };
}

export function rowOf(composition: Composition, envelope: string, table: Table, id: string): unknown {
  if (table === "envelope") return id === envelope ? headOf(composition) : null;
  return (composition[LISTS[table]] as readonly Row[]).find((row) => row.id === id) ?? null;
}

function byPosition<R extends Row>(rows: R[]): R[] {
  return rows.sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
}

function withRow(composition: Composition, table: Exclude<Table, "envelope">, id: string, after: unknown): Composition {
  const list = LISTS[table];
  const rows = composition[list] as readonly Row[];
  const at = rows.findIndex((row) => row.id === id);
  const next = rows.slice();
  if (after === null) {
    if (at >= 0) next.splice(at, 1);
  } else if (at >= 0) next[at] = after as Row;
  else next.push(after as Row);
  if (table === "document" || table === "recipient") byPosition(next);
  return { ...composition, [list]: next };
}

function withMove(composition: Composition, op: Extract<Op, { op: "move" }>): Composition {
  if (op.table !== "document" && op.table !== "recipient") return composition;
  const list = LISTS[op.table];
  const rows = byPosition((composition[list] as readonly Row[]).slice());
  const at = rows.findIndex((row) => row.id === op.id);
  const [row] = at < 0 ? [] : rows.splice(at, 1);
  if (row === undefined) return composition;
  // The places stay as they are and the rows change theirs, as in the store: so the way back is exact.
  const places = (composition[list] as readonly Row[]).map((each) => each.position ?? 0).sort((a, b) => a - b);
  rows.splice(Math.min(op.to, rows.length), 0, row);
  const placed = rows.map((each, index) => {
    const position = places[index] ?? index;
    return each.position === position ? each : { ...each, position };
  });
  return { ...composition, [list]: placed };
}

/** The composition after the operations. Rows that do not change stay the same objects. */
export function applyOps(composition: Composition, ops: readonly Op[]): Composition {
  let next = composition;
  for (const op of ops) {
    if (op.op === "move") next = withMove(next, op);
    else if (op.table === "envelope") next = { ...next, ...(op.after as EnvelopeHead) };
    else next = withRow(next, op.table, op.id, op.after);
  }
  return next;
}

export function inverse(ops: readonly Op[]): Op[] {
  return ops
    .map((op): Op => (op.op === "move" ? { ...op, from: op.to, to: op.from } : { ...op, before: op.after, after: op.before }))
    .reverse();
}

/** Equal by value, whatever the order of members. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const one = a as Record<string, unknown>;
  const two = b as Record<string, unknown>;
  const keys = Object.keys(one);
  return keys.length === Object.keys(two).length && keys.every((key) => key in two && same(one[key], two[key]));
}

/** Two runs of operations as one: a row put twice is put once, from its first "before" to its last "after". */
export function joinOps(first: readonly Op[], second: readonly Op[]): Op[] {
  const joined = first.slice();
  for (const op of second) {
    const last = joined.findLastIndex((known) => known.id === op.id && known.table === op.table);
    const known = joined[last];
    if (known?.op === "put" && op.op === "put" && !joined.slice(last).some((later) => later.op === "move")) {
      joined[last] = { ...known, after: op.after };
    } else joined.push(op);
  }
  return joined.filter((op) => op.op === "move" || !same(op.before, op.after));
}

/** True when two edits belong to one step and may travel in one call. */
export function belongTogether(first: Edit, second: Edit): boolean {
  return first.group !== null && first.group === second.group;
}

export function joinEdits(first: Edit, second: Edit): Edit {
  return { ...second, ops: joinOps(first.ops, second.ops) };
}

/**
 * The edit as it can still be made on a composition that changed underneath: each row takes the members that the edit
 * changed, the rest stays as it is now. Rows that are gone are left out.
 */
export function rebase(edit: Edit, envelope: string, composition: Composition): Edit {
  let at = composition;
  const ops: Op[] = [];
  for (const op of edit.ops) {
    const now = rowOf(at, envelope, op.table, op.id);
    let next: Op | null;
    if (op.op === "move") next = now === null ? null : { ...op, from: placeOf(at, op.table, op.id) };
    else if (op.before === null) next = now === null ? op : { ...op, before: now };
    else if (now === null) next = null;
    else if (op.after === null) next = { ...op, before: now };
    else next = { ...op, before: now, after: patched(op.before, op.after, now) };
    if (next === null || (next.op === "put" && same(next.before, next.after))) continue;
    ops.push(next);
    at = applyOps(at, [next]);
  }
  return { ...edit, ops };
}

/** The place of a document or a recipient in its order, from 0. */
export function placeOf(composition: Composition, table: Table, id: string): number {
  const rows: readonly Row[] = table === "document" ? composition.documents : composition.recipients;
  return byPosition(rows.slice()).findIndex((row) => row.id === id);
}

function patched(before: unknown, after: unknown, now: unknown): unknown {
  const was = before as Record<string, unknown>;
  const changed = Object.entries(after as Record<string, unknown>).filter(([key, value]) => !same(was[key], value));
  return { ...(now as object), ...Object.fromEntries(changed) };
}
