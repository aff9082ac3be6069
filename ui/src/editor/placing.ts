// Placing without a mouse: where the ghost starts and how keys move it. Pure.

import type { PlaceLimits, Rect, Tag } from "../ipc/bindings";
import type { Line } from "./snap";
import { clamp, type Size } from "./size";

interface Paper {
  widthPt: number;
  heightPt: number;
}

/** Points between a tag and the ghost that starts beside it. */
const BESIDE = 12;

/** A ghost of a size so that the pointer is at its left middle. */
export function ghostAt(xPt: number, yPt: number, size: Size): Rect {
  return { xPt, yPt: yPt - size.hPt / 2, ...size };
}

/** Where the ghost starts: on the line of the last tag of the page, else in the middle of the page. */
export function startGhost(size: Size, page: Paper, limits: PlaceLimits, last: { tag: Tag; rect: Rect } | null): Rect {
  if (last === null) {
    const middle = { xPt: (page.widthPt - size.wPt) / 2, yPt: (page.heightPt - size.hPt) / 2, ...size };
    return clamp(middle, page, limits);
  }
  const { rect } = last;
  const yPt = rect.yPt + (rect.hPt - size.hPt) / 2;
  const right = { xPt: rect.xPt + rect.wPt + BESIDE, yPt, ...size };
  const fits = right.xPt + size.wPt <= page.widthPt && right.xPt <= limits.maxX * page.widthPt;
  const below = { xPt: rect.xPt, yPt: rect.yPt + rect.hPt + BESIDE, ...size };
  return clamp(fits ? right : below, page, limits);
}

const DIRECTIONS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The direction of an arrow key; undefined for any other. */
export function direction(key: string): readonly [number, number] | undefined {
  return DIRECTIONS[key];
}

/** The rectangle one step on: 1 pt, or 10. */
export function nudged(rect: Rect, [dx, dy]: readonly [number, number], large: boolean): Rect {
  const step = large ? 10 : 1;
  return { ...rect, xPt: rect.xPt + dx * step, yPt: rect.yPt + dy * step };
}

/** The next place in a direction where an edge or centre meets a line; the rectangle itself when there is none. */
export function nextSnapPlace(rect: Rect, [dx, dy]: readonly [number, number], lines: readonly Line[]): Rect {
  const axis = dx !== 0 ? "x" : "y";
  const sign = dx + dy;
  const start = axis === "x" ? rect.xPt : rect.yPt;
  const length = axis === "x" ? rect.wPt : rect.hPt;
  let best: number | null = null;
  for (const line of lines) {
    if (line.axis !== axis) continue;
    const parts = line.rank === "centre" ? [start + length / 2] : [start, start + length];
    for (const part of parts) {
      const by = line.atPt - part;
      if (by * sign > 0.01 && (best === null || Math.abs(by) < Math.abs(best))) best = by;
    }
  }
  if (best === null) return rect;
  return axis === "x" ? { ...rect, xPt: rect.xPt + best } : { ...rect, yPt: rect.yPt + best };
}
