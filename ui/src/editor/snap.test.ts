import { describe, expect, it } from "vitest";
import type { Rect } from "../ipc/bindings";
import { linesOf, linesOfPage, snap } from "./snap";

const rect = (xPt: number, yPt: number, wPt = 100, hPt = 20): Rect => ({ xPt, yPt, wPt, hPt });

describe("snapping", () => {
  it.each([
    ["left edge to left edge", rect(53, 200), 50],
    ["right edge to left edge", rect(-54, 200), -50],
    ["left edge to right edge", rect(247, 200, 60), 250],
    ["centre to centre", rect(119, 200, 60), 120],
  ])("%s", (_name, moved, at) => {
    const lines = linesOf([rect(50, 100, 200, 20)]);
    expect(moved.xPt + snap(moved, lines, 6).dxPt).toBeCloseTo(at, 6);
  });

  it("lets go beyond the distance", () => {
    const lines = linesOf([rect(50, 100)]);
    expect(snap(rect(57, 300), lines, 6)).toEqual({ dxPt: 0, dyPt: 0, guides: [] });
  });

  it("the nearest line wins", () => {
    const lines = linesOf([rect(50, 100), rect(55, 140)]);
    expect(snap(rect(54, 300), lines, 6).dxPt).toBe(1);
  });

  it("at the same distance edges come before centres", () => {
    const lines = [
      { axis: "x" as const, atPt: 102, rank: "centre" as const, fromPt: 0, toPt: 10 },
      { axis: "x" as const, atPt: 54, rank: "edge" as const, fromPt: 0, toPt: 10 },
    ];
    // Edge needs +2 (52 to 54), centre needs -2 (104 to 102): the edge is taken.
    expect(snap({ xPt: 52, yPt: 0, wPt: 104, hPt: 10 }, lines, 6).dxPt).toBe(2);
  });

  it("the line runs only across the things aligned, with a cross on each", () => {
    const { guides } = snap(rect(51, 300), linesOf([rect(50, 100), rect(50, 500)]), 6);
    const guide = guides.find((each) => each.axis === "x" && each.atPt === 50);
    expect(guide).toMatchObject({ fromPt: 100, toPt: 520, crossesPt: [110, 510] });
  });

  it("only the dragged edge is drawn while resizing", () => {
    const lines = linesOf([rect(50, 100, 200)]);
    expect(snap(rect(52, 300, 195), lines, 6, { x: ["end"], y: [] }).dxPt).toBe(3);
  });

  it("draws to the middle of the page and to margins and baselines of its text", () => {
    const lines = linesOfPage({ widthPt: 600, heightPt: 800 }, [rect(70, 90, 460, 12)]);
    expect(snap(rect(248, 300), lines, 6).dxPt).toBe(2);
    expect(snap(rect(68, 300), lines, 6).dxPt).toBe(2);
    expect(snap(rect(300, 80), lines, 6).dyPt).toBe(2);
  });
});
