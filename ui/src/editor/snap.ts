// Snapping: a moved or resized rectangle is drawn to the edges and centres of its neighbours, to the page's middle and
// to lines of its text. All in points; the caller turns its 6 screen pixels into points.

import type { Rect } from "../ipc/bindings";

/** A line that a rectangle was drawn to, with the things that it runs across. */
export interface Guide {
  axis: "x" | "y";
  atPt: number;
  fromPt: number;
  toPt: number;
  /** Places along the line where an aligned thing stands. */
  crossesPt: number[];
}

/** A line that things can be aligned with. */
export interface Line {
  axis: "x" | "y";
  atPt: number;
  rank: "edge" | "centre";
  fromPt: number;
  toPt: number;
}

export interface Snapped {
  dxPt: number;
  dyPt: number;
  guides: Guide[];
}

/** Which parts of the rectangle move: all of it, or one edge of each axis. */
export interface Moving {
  x: readonly ("start" | "centre" | "end")[];
  y: readonly ("start" | "centre" | "end")[];
}

export const WHOLE: Moving = { x: ["start", "centre", "end"], y: ["start", "centre", "end"] };

/** The lines of other rectangles: their edges and centres. */
export function linesOf(rects: readonly Rect[]): Line[] {
  return rects.flatMap((rect) => {
    const right = rect.xPt + rect.wPt;
    const bottom = rect.yPt + rect.hPt;
    const across = { axis: "x" as const, fromPt: rect.yPt, toPt: bottom };
    const down = { axis: "y" as const, fromPt: rect.xPt, toPt: right };
    return [
      { ...across, atPt: rect.xPt, rank: "edge" as const },
      { ...across, atPt: right, rank: "edge" as const },
      { ...across, atPt: rect.xPt + rect.wPt / 2, rank: "centre" as const },
      { ...down, atPt: rect.yPt, rank: "edge" as const },
      { ...down, atPt: bottom, rank: "edge" as const },
      { ...down, atPt: rect.yPt + rect.hPt / 2, rank: "centre" as const },
    ];
  });
}

/** The lines of the page itself: its middle and the margins and baselines of its text. */
export function linesOfPage(page: { widthPt: number; heightPt: number }, text: readonly Rect[]): Line[] {
  const middle: Line = { axis: "x", atPt: page.widthPt / 2, rank: "centre", fromPt: 0, toPt: page.heightPt };
  if (text.length === 0) return [middle];
  const left = Math.min(...text.map((line) => line.xPt));
  const right = Math.max(...text.map((line) => line.xPt + line.wPt));
  const margins = [left, right].map((atPt): Line => ({ axis: "x", atPt, rank: "edge", fromPt: 0, toPt: page.heightPt }));
  const baselines = text.map(
    (line): Line => ({ axis: "y", atPt: line.yPt + line.hPt, rank: "edge", fromPt: line.xPt, toPt: line.xPt + line.wPt }),
  );
  return [middle, ...margins, ...baselines];
}

function span(rect: Rect, axis: "x" | "y"): { start: number; length: number } {
  return axis === "x" ? { start: rect.xPt, length: rect.wPt } : { start: rect.yPt, length: rect.hPt };
}

function part(rect: Rect, axis: "x" | "y", which: "start" | "centre" | "end"): number {
  const { start, length } = span(rect, axis);
  return which === "start" ? start : which === "end" ? start + length : start + length / 2;
}

/** Nearest wins; at the same distance edges come before centres. */
function nearest(rect: Rect, axis: "x" | "y", parts: Moving["x"], lines: readonly Line[], withinPt: number): number | null {
  let best: { by: number; centre: boolean } | null = null;
  for (const line of lines) {
    if (line.axis !== axis) continue;
    for (const which of parts) {
      // Centres meet centres, edges meet edges: a centre on an edge is no alignment that an eye sees.
      if ((which === "centre") !== (line.rank === "centre")) continue;
      const by = line.atPt - part(rect, axis, which);
      const distance = Math.abs(by);
      if (distance > withinPt) continue;
      const centre = which === "centre";
      const known = best === null ? Infinity : Math.abs(best.by);
      if (distance < known - 1e-6 || (Math.abs(distance - known) <= 1e-6 && best?.centre === true && !centre)) {
        best = { by, centre };
      }
    }
  }
  return best?.by ?? null;
}

function guidesAt(rect: Rect, axis: "x" | "y", parts: Moving["x"], lines: readonly Line[]): Guide[] {
  const other = axis === "x" ? "y" : "x";
  const own = span(rect, other);
  const guides = new Map<number, Guide>();
  for (const which of parts) {
    const at = part(rect, axis, which);
    for (const line of lines) {
      if (line.axis !== axis || (which === "centre") !== (line.rank === "centre")) continue;
      if (Math.abs(line.atPt - at) > 0.01) continue;
      const key = Math.round(at * 100);
      const guide = guides.get(key) ?? {
        axis,
        atPt: line.atPt,
        fromPt: own.start,
        toPt: own.start + own.length,
        crossesPt: [],
      };
      guide.fromPt = Math.min(guide.fromPt, line.fromPt);
      guide.toPt = Math.max(guide.toPt, line.toPt);
      guide.crossesPt.push((line.fromPt + line.toPt) / 2);
      guides.set(key, guide);
    }
  }
  return [...guides.values()];
}

/** How far the rectangle is drawn, and the lines that say to what. */
export function snap(rect: Rect, lines: readonly Line[], withinPt: number, moving: Moving = WHOLE): Snapped {
  const dxPt = nearest(rect, "x", moving.x, lines, withinPt) ?? 0;
  const dyPt = nearest(rect, "y", moving.y, lines, withinPt) ?? 0;
  const at = { ...rect, xPt: rect.xPt + dxPt, yPt: rect.yPt + dyPt };
  const guides = [...guidesAt(at, "x", moving.x, lines), ...guidesAt(at, "y", moving.y, lines)];
  return { dxPt, dyPt, guides };
}
