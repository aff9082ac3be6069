import { describe, expect, it } from "vitest";
import { sampleRows } from "../ipc/fake-samples";
import { ALL_ROWS, groupParts, HEAD_PX, rowTop } from "./window";

const SIGHT = { topPx: 0, heightPx: 600 };

describe("the drawn part of the list", () => {
  it("is all of a short list, in its groups", () => {
    const parts = groupParts(sampleRows(0), 44, SIGHT);
    expect(parts.map((part) => [part.group, part.count, part.rows.length])).toEqual([
      ["needsYou", 4, 4],
      ["onItsWay", 6, 6],
      ["drafts", 2, 2],
      ["finishedThisMonth", 2, 2],
    ]);
    expect(parts.map((part) => part.first)).toEqual([0, 4, 10, 12]);
  });

  it("is a screen around what is in sight of a long one, and keeps its height", () => {
    const rows = sampleRows(0, 1000);
    for (const topPx of [0, 7_000, 40_000]) {
      const parts = groupParts(rows, 44, { topPx, heightPx: 600 });
      const drawn = parts.reduce((sum, part) => sum + part.rows.length, 0);
      const height = parts.reduce((sum, part) => sum + HEAD_PX + part.abovePx + part.rows.length * 44 + part.belowPx, 0);
      expect(drawn).toBeLessThan(ALL_ROWS / 2);
      expect(height).toBe(parts.length * HEAD_PX + 1000 * 44);
      const first = parts.find((part) => part.rows.length > 0)?.first ?? 0;
      expect(rowTop(rows, first, 44)).toBeLessThanOrEqual(Math.max(topPx, HEAD_PX));
    }
  });

  it("counts the heads above a row", () => {
    const rows = sampleRows(0);
    expect(rowTop(rows, 0, 44)).toBe(HEAD_PX);
    expect(rowTop(rows, 3, 44)).toBe(HEAD_PX + 3 * 44);
    expect(rowTop(rows, 4, 44)).toBe(2 * HEAD_PX + 4 * 44);
  });
});
