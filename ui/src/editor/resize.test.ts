import { describe, expect, it } from "vitest";
import { YOTI } from "../ipc/fake-draft";
import type { TagSize } from "../ipc/bindings";
import { cut, handleWorks, HANDLES, resized } from "./resize";

const FREE: TagSize = { kind: "free", minWPt: 72, minHPt: 24, defaultWPt: 176, defaultHPt: 43 };
const RECT = { xPt: 100, yPt: 100, wPt: 176, hPt: 44 };
const plain = { proportion: false, centred: false };

describe("resizing", () => {
  it("a handle that a provider ignores does nothing", () => {
    expect(HANDLES.filter((handle) => handleWorks(handle, YOTI.tagSizes.text))).toEqual(["nw", "ne", "e", "se", "sw", "w"]);
    expect(HANDLES.filter((handle) => handleWorks(handle, YOTI.tagSizes.dateSigned))).toEqual([]);
    expect(HANDLES.filter((handle) => handleWorks(handle, FREE))).toHaveLength(8);
  });

  it("the other edge stays where it is", () => {
    const left = resized(RECT, -20, 5, { ...plain, handle: "w", limit: FREE });
    expect(left).toEqual({ xPt: 80, yPt: 100, wPt: 196, hPt: 44 });
    const corner = resized(RECT, 10, 10, { ...plain, handle: "se", limit: FREE });
    expect(corner).toEqual({ xPt: 100, yPt: 100, wPt: 186, hPt: 54 });
  });

  it("does not go below the smallest size", () => {
    const small = resized(RECT, 500, 0, { ...plain, handle: "w", limit: FREE });
    expect(small).toMatchObject({ wPt: 72, xPt: 204 });
  });

  it("Ctrl keeps the centre, Shift the proportion", () => {
    expect(resized(RECT, 10, 0, { handle: "e", limit: FREE, proportion: false, centred: true })).toMatchObject({ xPt: 90, wPt: 196 });
    const scaled = resized(RECT, 176, 0, { handle: "se", limit: FREE, proportion: true, centred: false });
    expect(scaled.wPt / scaled.hPt).toBeCloseTo(4, 6);
  });

  it("stops at the edge of the page", () => {
    const page = { widthPt: 300, heightPt: 400 };
    const rect = resized(RECT, 400, 0, { ...plain, handle: "e", limit: YOTI.tagSizes.text });
    const stopped = cut(rect, page, YOTI.place, YOTI.tagSizes.text);
    expect(stopped.xPt).toBe(100);
    expect(stopped.xPt + stopped.wPt).toBeCloseTo(299.7, 3);
  });
});
