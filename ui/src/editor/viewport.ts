// The only place where pixels become points and points become pixels. A page is `zoom` CSS pixels a point; pages
// stand under each other with a gap that does not grow with the zoom.

/** Steps of the zoom, in hundredths. */
export const ZOOM_STEPS = [25, 50, 67, 80, 90, 100, 110, 125, 150, 200, 300, 400] as const;
/** Pixels between pages. */
export const PAGE_GAP = 20;
/** Least pixels around the pages. */
export const PAGE_MARGIN = 24;

const MIN_ZOOM = 0.25;
const MAX_ZOOM = 4;

/** A page (or the card that stands for a document without pages) in the stack. */
export interface PageSpec {
  key: string;
  document: string;
  /** From 0; -1 for a card. */
  pageIndex: number;
  widthPt: number;
  heightPt: number;
  /** A card keeps its size in pixels at any zoom. */
  fixedPx?: { width: number; height: number };
}

/** Where a page stands in the scrolled content, in pixels. */
export interface PagePlace extends PageSpec {
  index: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A point on a page. */
export interface PagePoint {
  page: PagePlace;
  xPt: number;
  yPt: number;
}

export function clampZoom(zoom: number): number {
  return Math.min(Math.max(zoom, MIN_ZOOM), MAX_ZOOM);
}

/** The next step up or down from any zoom. */
export function stepZoom(zoom: number, direction: 1 | -1): number {
  const percent = Math.round(zoom * 100);
  const steps = direction > 0 ? ZOOM_STEPS.filter((step) => step > percent) : ZOOM_STEPS.filter((step) => step < percent);
  const next = direction > 0 ? steps[0] : steps[steps.length - 1];
  return (next ?? percent) / 100;
}

/** All pages laid out for one zoom and one width of the view. */
export class Viewport {
  readonly places: PagePlace[];
  readonly width: number;
  readonly height: number;

  constructor(
    readonly pages: readonly PageSpec[],
    readonly zoom: number,
    readonly viewWidth: number,
  ) {
    const widths = pages.map((page) => page.fixedPx?.width ?? page.widthPt * zoom);
    this.width = Math.max(viewWidth, Math.max(0, ...widths) + 2 * PAGE_MARGIN);
    let top = PAGE_MARGIN;
    this.places = pages.map((page, index) => {
      const width = widths[index] ?? 0;
      const height = page.fixedPx?.height ?? page.heightPt * zoom;
      const place = { ...page, index, left: Math.round((this.width - width) / 2), top: Math.round(top), width, height };
      top = place.top + height + PAGE_GAP;
      return place;
    });
    this.height = pages.length === 0 ? 0 : top - PAGE_GAP + PAGE_MARGIN;
  }

  /** Pixels of a length in points. */
  px(pt: number): number {
    return pt * this.zoom;
  }

  /** Points of a length in pixels. */
  pt(px: number): number {
    return px / this.zoom;
  }

  /** The page nearest to a height in the content; undefined without pages. */
  pageAt(y: number): PagePlace | undefined {
    let low = 0;
    let high = this.places.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const place = this.places[middle];
      if (place !== undefined && y > place.top + place.height + PAGE_GAP / 2) low = middle + 1;
      else high = middle;
    }
    return this.places[low];
  }

  /** A point of the content as a point on the nearest page. */
  toPage(x: number, y: number): PagePoint | undefined {
    const page = this.pageAt(y);
    return page && this.onPage(page, x, y);
  }

  /** A point of the content measured from a page's corner. */
  onPage(page: PagePlace, x: number, y: number): PagePoint {
    return { page, xPt: this.pt(x - page.left), yPt: this.pt(y - page.top) };
  }

  /** A point on a page as a point of the content. */
  toContent(point: PagePoint): { x: number; y: number } {
    const place = this.places[point.page.index] ?? point.page;
    return { x: place.left + this.px(point.xPt), y: place.top + this.px(point.yPt) };
  }

  /** True when the point lies on paper. */
  isOnPaper(point: PagePoint): boolean {
    const { page, xPt, yPt } = point;
    return page.pageIndex >= 0 && xPt >= 0 && yPt >= 0 && xPt <= page.widthPt && yPt <= page.heightPt;
  }

  /** First and last page that touch the rows from `top` to `bottom`. */
  range(top: number, bottom: number): { first: number; last: number } {
    const first = this.pageAt(top)?.index ?? 0;
    let last = first;
    while (last + 1 < this.places.length && (this.places[last + 1]?.top ?? Infinity) < bottom) last += 1;
    return { first, last };
  }

  place(document: string, pageIndex: number): PagePlace | undefined {
    return this.places.find((page) => page.document === document && page.pageIndex === pageIndex);
  }

  /** The scroll position under which the point at (`viewX`, `viewY`) of the view stays where it is. */
  scrollAfter(next: Viewport, scroll: { left: number; top: number }, viewX: number, viewY: number) {
    const point = this.toPage(scroll.left + viewX, scroll.top + viewY);
    if (point === undefined) return { left: 0, top: 0 };
    const kept = next.toContent(point);
    return { left: Math.max(0, kept.x - viewX), top: Math.max(0, kept.y - viewY) };
  }
}

/** The zoom at which a page is as wide as the view. */
export function fitWidth(widthPt: number, viewWidth: number): number {
  return clampZoom((viewWidth - 2 * PAGE_MARGIN) / widthPt);
}

/** The zoom at which a whole page is seen. */
export function fitPage(widthPt: number, heightPt: number, viewWidth: number, viewHeight: number): number {
  return clampZoom(Math.min(fitWidth(widthPt, viewWidth), (viewHeight - 2 * PAGE_MARGIN) / heightPt));
}

/** Most pixels of a picture that is asked for as one. */
const FULL_PIXELS = 4_000_000;
/** Side of a tile in device pixels. */
export const TILE = 1024;

/** A part of a page's picture, in CSS pixels of the page. */
export interface Tile {
  name: "full" | `${number}-${number}`;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The tiles in which a page's picture is asked for at a scale of device pixels a point. */
export function tiles(widthPt: number, heightPt: number, scale: number, zoom: number): Tile[] {
  const width = Math.round(widthPt * scale);
  const height = Math.round(heightPt * scale);
  if (width * height <= FULL_PIXELS) {
    return [{ name: "full", left: 0, top: 0, width: widthPt * zoom, height: heightPt * zoom }];
  }
  const ratio = zoom / scale;
  const list: Tile[] = [];
  for (let row = 0; row * TILE < height; row += 1) {
    for (let column = 0; column * TILE < width; column += 1) {
      list.push({
        name: `${column}-${row}`,
        left: column * TILE * ratio,
        top: row * TILE * ratio,
        width: Math.min(TILE, width - column * TILE) * ratio,
        height: Math.min(TILE, height - row * TILE) * ratio,
      });
    }
  }
  return list;
}
