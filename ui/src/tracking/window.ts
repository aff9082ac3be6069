// Which rows of a long grouped list are drawn: those on screen and some more around it.
import type { EnvelopeRow, ListGroup } from "../ipc/bindings";

/** Height of a group's head. */
export const HEAD_PX = 30;
/** Up to this many rows all are drawn. */
export const ALL_ROWS = 200;

/** A group with the part of it that is drawn. */
export interface GroupPart {
  group: ListGroup;
  count: number;
  rows: EnvelopeRow[];
  /** Index in the whole list of the first row drawn. */
  first: number;
  /** Space in place of the rows that are not drawn. */
  abovePx: number;
  belowPx: number;
}

/** What is in sight of the list. */
export interface Sight {
  topPx: number;
  heightPx: number;
}

/** Splits rows into their groups, in order; long lists leave out what is more than a screen away. */
export function groupParts(rows: readonly EnvelopeRow[], rowPx: number, sight: Sight): GroupPart[] {
  const all = rows.length <= ALL_ROWS;
  const from = all ? -Infinity : sight.topPx - sight.heightPx;
  const to = all ? Infinity : sight.topPx + 2 * sight.heightPx;
  const parts: GroupPart[] = [];
  let top = 0;
  for (let start = 0; start < rows.length; ) {
    const group = rows[start]?.group;
    let end = start;
    while (end < rows.length && rows[end]?.group === group) end += 1;
    const count = end - start;
    const first = clamp(Math.floor((from - top - HEAD_PX) / rowPx), count);
    const last = clamp(Math.ceil((to - top - HEAD_PX) / rowPx), count);
    if (group !== undefined) {
      parts.push({
        group,
        count,
        rows: rows.slice(start + first, start + last),
        first: start + first,
        abovePx: first * rowPx,
        belowPx: (count - last) * rowPx,
      });
    }
    top += HEAD_PX + count * rowPx;
    start = end;
  }
  return parts;
}

function clamp(index: number, count: number): number {
  return Math.min(count, Math.max(0, index));
}

/** Where a row begins, from the top of the list. */
export function rowTop(rows: readonly EnvelopeRow[], index: number, rowPx: number): number {
  let heads = 0;
  for (let at = 0; at <= index; at += 1) if (at === 0 || rows[at]?.group !== rows[at - 1]?.group) heads += 1;
  return heads * HEAD_PX + index * rowPx;
}
