// Which places of a long grouped list are drawn: those on screen and some more around it.
import type { ListGroup, ListSection } from "../ipc/bindings";

/** Height of a group's head. */
export const HEAD_PX = 30;
/** Up to this many rows all are drawn. */
export const ALL_ROWS = 60;

/** So many screens are drawn above and below what is in sight. */
export const MARGIN = 0.5;

/** A group with the places of it that are drawn. */
export interface GroupPart {
  /** `null` for a list without headings. */
  group: ListGroup | null;
  count: number;
  /** First place drawn, and the one after the last, in the whole list. */
  from: number;
  to: number;
  /** Space in place of the rows that are not drawn. */
  abovePx: number;
  belowPx: number;
}

/** What is in sight of the list. */
export interface Sight {
  topPx: number;
  heightPx: number;
}

interface Run {
  group: ListGroup | null;
  count: number;
}

/** The groups of a list; one without a heading when it has none. */
function runs(sections: readonly ListSection[], total: number): readonly Run[] {
  if (sections.length > 0) return sections;
  return total === 0 ? [] : [{ group: null, count: total }];
}

function headPx(run: Run): number {
  return run.group === null ? 0 : HEAD_PX;
}

/** The groups in order, each with what of it is drawn; long lists leave out what is farther than so many screens away. */
export function groupParts(sections: readonly ListSection[], total: number, rowPx: number, sight: Sight, margin = MARGIN): GroupPart[] {
  const all = total <= ALL_ROWS && margin > 0;
  const from = all ? -Infinity : sight.topPx - margin * sight.heightPx;
  const to = all ? Infinity : sight.topPx + (1 + margin) * sight.heightPx;
  const parts: GroupPart[] = [];
  let top = 0;
  let start = 0;
  for (const run of runs(sections, total)) {
    const first = clamp(Math.floor((from - top - headPx(run)) / rowPx), run.count);
    const last = clamp(Math.ceil((to - top - headPx(run)) / rowPx), run.count);
    parts.push({
      group: run.group,
      count: run.count,
      from: start + first,
      to: start + last,
      abovePx: first * rowPx,
      belowPx: (run.count - last) * rowPx,
    });
    top += headPx(run) + run.count * rowPx;
    start += run.count;
  }
  return parts;
}

function clamp(index: number, count: number): number {
  return Math.min(count, Math.max(0, index));
}

/** Where a row begins, from the top of the list. */
export function rowTop(sections: readonly ListSection[], total: number, index: number, rowPx: number): number {
  let top = 0;
  let start = 0;
  for (const run of runs(sections, total)) {
    top += headPx(run);
    if (index < start + run.count) return top + (index - start) * rowPx;
    top += run.count * rowPx;
    start += run.count;
  }
  return top;
}
