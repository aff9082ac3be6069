import { describe, expect, it } from "vitest";
import type { ListSection } from "../ipc/bindings";
import { groupParts, HEAD_PX, rowTop } from "./window";

const SIGHT = { topPx: 0, heightPx: 600 };
const SHORT: ListSection[] = [
  { group: "needsYou", count: 4 },
  { group: "onItsWay", count: 6 },
  { group: "drafts", count: 2 },
];
const LONG: ListSection[] = [
  { group: "needsYou", count: 40 },
  { group: "onItsWay", count: 10_000 },
  { group: "finishedEarlier", count: 89_960 },
];

describe("the drawn part of the list", () => {
  it("is all of a short list, in its groups", () => {
    const parts = groupParts(SHORT, 12, 44, SIGHT);
    expect(parts.map((part) => [part.group, part.count, part.from, part.to])).toEqual([
      ["needsYou", 4, 0, 4],
      ["onItsWay", 6, 4, 10],
      ["drafts", 2, 10, 12],
    ]);
    expect(parts.every((part) => part.abovePx === 0 && part.belowPx === 0)).toBe(true);
  });

  it("is a screen around what is in sight of a long one, and keeps its height", () => {
    const whole = LONG.length * HEAD_PX + 100_000 * 44;
    for (const topPx of [0, 7_000, 440_000, 4_399_000]) {
      const parts = groupParts(LONG, 100_000, 44, { topPx, heightPx: 600 });
      const drawn = parts.reduce((sum, part) => sum + part.to - part.from, 0);
      const height = parts.reduce((sum, part) => sum + HEAD_PX + part.abovePx + (part.to - part.from) * 44 + part.belowPx, 0);
      expect(drawn).toBeGreaterThan(10);
      expect(drawn).toBeLessThan(60);
      expect(height).toBe(whole);
    }
  });

  it("has no heads when it is not sorted by activity", () => {
    const parts = groupParts([], 100_000, 44, { topPx: 4_400, heightPx: 600 });
    expect(parts).toHaveLength(1);
    expect(parts[0]?.from).toBe(93);
    expect(rowTop([], 100_000, 93, 44)).toBe(93 * 44);
    expect(groupParts([], 0, 44, SIGHT)).toEqual([]);
  });

  it("counts the heads above a row", () => {
    expect(rowTop(SHORT, 12, 0, 44)).toBe(HEAD_PX);
    expect(rowTop(SHORT, 12, 3, 44)).toBe(HEAD_PX + 3 * 44);
    expect(rowTop(SHORT, 12, 4, 44)).toBe(2 * HEAD_PX + 4 * 44);
    expect(rowTop(LONG, 100_000, 10_040, 44)).toBe(3 * HEAD_PX + 10_040 * 44);
  });
});
