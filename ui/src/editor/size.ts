// What a provider makes of a tag's size and place: the second copy of `crates/envelope/src/size.rs` and of
// `PageBox::clamp` in `geometry.rs`. Both run the cases of `crates/envelope/tests/fixtures/size-cases.json`.

import type { PlaceLimits, Rect, TagSize } from "../ipc/bindings";

/** Width and height in points. */
export interface Size {
  wPt: number;
  hPt: number;
}

/** Rounds to a thousandth of a point, halves away from zero, as Rust's `f64::round` does. */
export function roundPt(value: number): number {
  const scaled = value * 1000;
  const rounded = Math.sign(scaled) * Math.round(Math.abs(scaled));
  return rounded === 0 ? 0 : rounded / 1000;
}

/** The size at which a tag of the person's own size appears. */
export function drawn(size: Size, limit: TagSize | undefined): Size {
  switch (limit?.kind) {
    case "fixed":
      return { wPt: limit.wPt, hPt: limit.hPt };
    case "widthOnly":
      return { wPt: Math.max(size.wPt, limit.minWPt), hPt: limit.hPt };
    case "free":
      return { wPt: Math.max(size.wPt, limit.minWPt), hPt: Math.max(size.hPt, limit.minHPt) };
    default:
      return { wPt: size.wPt, hPt: size.hPt };
  }
}

/** The size of a new tag; null where the provider has no such tag. */
export function initial(limit: TagSize | undefined): Size | null {
  switch (limit?.kind) {
    case "fixed":
      return { wPt: limit.wPt, hPt: limit.hPt };
    case "widthOnly":
      return { wPt: limit.defaultWPt, hPt: limit.hPt };
    case "free":
      return { wPt: limit.defaultWPt, hPt: limit.defaultHPt };
    default:
      return null;
  }
}

/** Rounds to the grain without passing `most`. */
function floorPt(value: number, most: number): number {
  const rounded = roundPt(value);
  return rounded > most ? Math.floor(value * 1000) / 1000 : rounded;
}

/** Moves a rectangle so that it lies on the page and within the provider's limits. */
export function clamp(rect: Rect, page: { widthPt: number; heightPt: number }, limits: PlaceLimits): Rect {
  const edge = limits.rightEdge * page.widthPt;
  const wPt = Math.max(Math.min(rect.wPt, page.widthPt - edge), 0);
  const hPt = Math.max(Math.min(rect.hPt, page.heightPt), 0);
  const mostX = Math.max(Math.min(limits.maxX * page.widthPt, page.widthPt - edge - wPt), 0);
  const mostY = Math.max(Math.min(limits.maxY * page.heightPt, page.heightPt - hPt), 0);
  return {
    xPt: floorPt(Math.min(Math.max(rect.xPt, 0), mostX), mostX),
    yPt: floorPt(Math.min(Math.max(rect.yPt, 0), mostY), mostY),
    wPt: roundPt(wPt),
    hPt: roundPt(hPt),
  };
}

/** Which directions a provider lets a person resize. */
export function resizable(limit: TagSize | undefined): { width: boolean; height: boolean } {
  return { width: limit?.kind === "free" || limit?.kind === "widthOnly", height: limit?.kind === "free" };
}
