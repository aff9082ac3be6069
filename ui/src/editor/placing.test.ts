import { describe, expect, it } from "vitest";
import { sampleComposition, YOTI } from "../ipc/fake-draft";
import { direction, ghostAt, nextSnapPlace, nudged, startGhost } from "./placing";
import { linesOf } from "./snap";

const PAGE = { widthPt: 595.276, heightPt: 841.89 };
const SIZE = { wPt: 119, hPt: 38 };

describe("placing by keys", () => {
  it("starts in the middle of an empty page", () => {
    const ghost = startGhost(SIZE, PAGE, YOTI.place, null);
    expect(ghost.xPt + ghost.wPt / 2).toBeCloseTo(PAGE.widthPt / 2, 2);
    expect(ghost.yPt + ghost.hPt / 2).toBeCloseTo(PAGE.heightPt / 2, 2);
  });

  it("starts on the line of the last tag, beside it where there is room, else below", () => {
    const [tag] = sampleComposition().tags;
    if (!tag) throw new Error("the sample is empty");
    const beside = startGhost(SIZE, PAGE, YOTI.place, { tag, rect: { xPt: 65, yPt: 363, wPt: 119, hPt: 38 } });
    expect(beside).toMatchObject({ xPt: 196, yPt: 363 });
    const below = startGhost(SIZE, PAGE, YOTI.place, { tag, rect: { xPt: 420, yPt: 363, wPt: 119, hPt: 38 } });
    expect(below).toMatchObject({ xPt: 420, yPt: 413 });
  });

  it("has the pointer at its left middle", () => {
    expect(ghostAt(100, 200, SIZE)).toEqual({ xPt: 100, yPt: 181, wPt: 119, hPt: 38 });
  });

  it("arrows move by 1, with Shift by 10", () => {
    const at = { xPt: 100, yPt: 100, ...SIZE };
    expect(nudged(at, direction("ArrowRight") ?? [0, 0], false).xPt).toBe(101);
    expect(nudged(at, direction("ArrowUp") ?? [0, 0], true).yPt).toBe(90);
    expect(direction("Enter")).toBeUndefined();
  });

  it("Ctrl and an arrow jump to the next place where something aligns, and stay when there is none", () => {
    const lines = linesOf([{ xPt: 300, yPt: 400, wPt: 100, hPt: 20 }]);
    const at = { xPt: 100, yPt: 100, wPt: 50, hPt: 20 };
    const first = nextSnapPlace(at, [1, 0], lines);
    expect(first.xPt).toBe(250);
    expect(nextSnapPlace(first, [1, 0], lines).xPt).toBe(300);
    expect(nextSnapPlace(at, [-1, 0], lines)).toBe(at);
  });
});
