// How a rectangle changes when one of its eight handles is dragged. Pure, in points.

import type { PlaceLimits, Rect, TagSize } from "../ipc/bindings";
import type { Moving } from "./snap";
import { clamp, drawn, resizable } from "./size";

/** Handles clockwise from the top left corner, in the order of the mock's eight marks. */
export const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"] as const;
export type Handle = (typeof HANDLES)[number];

/** True when dragging the handle does something at this provider. */
export function handleWorks(handle: Handle, limit: TagSize | undefined): boolean {
  const { width, height } = resizable(limit);
  const sideways = handle.includes("e") || handle.includes("w");
  const upright = handle.includes("n") || handle.includes("s");
  return (sideways && width) || (upright && height);
}

/** The edges that the handle moves, for snapping. */
export function movingEdges(handle: Handle, limit: TagSize | undefined): Moving {
  const { width, height } = resizable(limit);
  return {
    x: !width ? [] : handle.includes("w") ? ["start"] : handle.includes("e") ? ["end"] : [],
    y: !height ? [] : handle.startsWith("n") ? ["start"] : handle.startsWith("s") ? ["end"] : [],
  };
}

export interface Resizing {
  handle: Handle;
  limit: TagSize | undefined;
  /** Shift: keeps the proportion. */
  proportion: boolean;
  /** Ctrl: about the centre. */
  centred: boolean;
}

/** The rectangle after the handle was dragged by (dx, dy). */
export function resized(rect: Rect, dxPt: number, dyPt: number, how: Resizing): Rect {
  const { handle, limit } = how;
  const free = resizable(limit);
  const signX = !free.width ? 0 : handle.includes("e") ? 1 : handle.includes("w") ? -1 : 0;
  const signY = !free.height ? 0 : handle.startsWith("s") ? 1 : handle.startsWith("n") ? -1 : 0;
  const factor = how.centred ? 2 : 1;
  let wanted = { wPt: rect.wPt + dxPt * signX * factor, hPt: rect.hPt + dyPt * signY * factor };
  if (how.proportion && signX !== 0 && signY !== 0) {
    const scale = Math.max(wanted.wPt / rect.wPt, wanted.hPt / rect.hPt);
    wanted = { wPt: rect.wPt * scale, hPt: rect.hPt * scale };
  }
  const size = drawn({ wPt: Math.max(wanted.wPt, 1), hPt: Math.max(wanted.hPt, 1) }, limit);
  const anchor = (start: number, old: number, now: number, sign: number): number =>
    how.centred ? start + (old - now) / 2 : sign < 0 ? start + old - now : start;
  return {
    ...size,
    xPt: signX === 0 ? rect.xPt : anchor(rect.xPt, rect.wPt, size.wPt, signX),
    yPt: signY === 0 ? rect.yPt : anchor(rect.yPt, rect.hPt, size.hPt, signY),
  };
}

/** Cuts a resized rectangle at the page's edges, so that the dragged edge stops there and the other stays. */
export function cut(rect: Rect, page: { widthPt: number; heightPt: number }, limits: PlaceLimits, limit: TagSize | undefined): Rect {
  const mostRight = page.widthPt - limits.rightEdge * page.widthPt;
  const left = Math.max(rect.xPt, 0);
  const top = Math.max(rect.yPt, 0);
  const right = Math.min(rect.xPt + rect.wPt, mostRight);
  const bottom = Math.min(rect.yPt + rect.hPt, page.heightPt);
  return clamp({ xPt: left, yPt: top, ...drawn({ wPt: right - left, hPt: bottom - top }, limit) }, page, limits);
}
