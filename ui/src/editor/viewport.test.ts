import { describe, expect, it } from "vitest";
import { fitPage, fitWidth, stepZoom, tiles, Viewport, ZOOM_STEPS, type PageSpec } from "./viewport";

function page(index: number, widthPt = 595.276, heightPt = 841.89): PageSpec {
  return { key: String(index), document: "d", pageIndex: index, widthPt, heightPt };
}

const PAGES = [page(0), page(1, 841.89, 595.276), page(2), page(3, 200, 100)];

describe("the viewport", () => {
  it.each([0.25, 0.67, 1, 1.08, 4])("a point comes back from pixels at zoom %d", (zoom) => {
    const viewport = new Viewport(PAGES, zoom, 772);
    for (const place of viewport.places) {
      for (const [xPt, yPt] of [[0, 0], [65, 363], [199.5, 99.9]] as const) {
        const pixel = viewport.toContent({ page: place, xPt, yPt });
        const back = viewport.onPage(place, pixel.x, pixel.y);
        expect(back.xPt).toBeCloseTo(xPt, 6);
        expect(back.yPt).toBeCloseTo(yPt, 6);
      }
    }
  });

  it("stacks pages 20 pixels apart at any zoom and in the middle", () => {
    for (const zoom of [0.5, 2]) {
      const { places, width } = new Viewport(PAGES, zoom, 772);
      places.slice(1).forEach((place, index) => {
        const above = places[index];
        expect(Math.abs(place.top - (above?.top ?? 0) - (above?.height ?? 0) - 20)).toBeLessThanOrEqual(0.5);
        expect(Math.abs(place.left + place.width / 2 - width / 2)).toBeLessThanOrEqual(0.5);
      });
    }
  });

  it.each([0.25, 0.5, 1.5, 4])("the point under the pointer stays still on the way to %d", (next) => {
    const now = new Viewport(PAGES, 1, 772);
    const then = new Viewport(PAGES, next, 772);
    const scroll = { left: 0, top: 1500 };
    const point = now.toPage(scroll.left + 400, scroll.top + 300);
    const after = now.scrollAfter(then, scroll, 400, 300);
    if (point === undefined) throw new Error("no page");
    const pixel = then.toContent(point);
    expect(pixel.y - after.top).toBeCloseTo(300, 6);
    if (after.left > 0) expect(pixel.x - after.left).toBeCloseTo(400, 6);
  });

  it("finds the nearest page and the range that is seen", () => {
    const viewport = new Viewport(PAGES, 1, 772);
    expect(viewport.pageAt(-50)?.index).toBe(0);
    expect(viewport.pageAt(1e6)?.index).toBe(3);
    expect(viewport.range(0, 700)).toEqual({ first: 0, last: 0 });
    expect(viewport.range(0, 1000)).toEqual({ first: 0, last: 1 });
  });

  it("an empty stack has no page", () => {
    expect(new Viewport([], 1, 772).toPage(1, 1)).toBeUndefined();
  });

  it("steps walk through the listed zooms from anywhere", () => {
    let zoom = 0.25;
    const seen = [25];
    while (stepZoom(zoom, 1) !== zoom) {
      zoom = stepZoom(zoom, 1);
      seen.push(Math.round(zoom * 100));
    }
    expect(seen).toEqual([...ZOOM_STEPS]);
    expect(stepZoom(1.08, -1)).toBe(1);
    expect(stepZoom(1.08, 1)).toBe(1.1);
  });

  it("fits a page by width and whole", () => {
    expect(595.276 * fitWidth(595.276, 772)).toBeCloseTo(724, 6);
    expect(841.89 * fitPage(595.276, 841.89, 772, 700)).toBeCloseTo(652, 6);
  });

  it("asks for one picture below 4 megapixels and for tiles that cover the page above", () => {
    expect(tiles(595, 842, 2, 1).map((tile) => tile.name)).toEqual(["full"]);
    const many = tiles(595, 842, 3, 1.5);
    expect(many[0]).toEqual({ name: "0-0", left: 0, top: 0, width: 512, height: 512 });
    const right = Math.max(...many.map((tile) => tile.left + tile.width));
    const bottom = Math.max(...many.map((tile) => tile.top + tile.height));
    expect(right).toBeCloseTo(595 * 1.5, 0);
    expect(bottom).toBeCloseTo(842 * 1.5, 0);
  });
});
