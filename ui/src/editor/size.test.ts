import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PlaceLimits, Rect, TagSize } from "../ipc/bindings";
import { clamp, drawn, initial, roundPt, type Size } from "./size";

interface Table {
  drawn: { size: TagSize; own: Size; drawn: Size; initial: Size | null }[];
  clamp: { page: { widthPt: number; heightPt: number }; limits: PlaceLimits; rect: Rect; clamped: Rect }[];
  round: { value: number; rounded: number }[];
}

const path = new URL("../../../crates/envelope/tests/fixtures/size-cases.json", import.meta.url);
const table = JSON.parse(readFileSync(path, "utf8")) as Table;

describe("the table of cases written by Rust", () => {
  it("holds cases of each sort", () => {
    expect(table.drawn.length).toBeGreaterThan(10);
    expect(table.clamp.length).toBeGreaterThan(40);
    expect(table.round.length).toBeGreaterThan(5);
  });

  it.each(table.drawn)("draws $own.wPt × $own.hPt as $size.kind", (row) => {
    expect(drawn(row.own, row.size)).toEqual(row.drawn);
    expect(initial(row.size)).toEqual(row.initial);
  });

  it.each(table.clamp)("clamps $rect.xPt, $rect.yPt on $page.widthPt × $page.heightPt", (row) => {
    expect(clamp(row.rect, row.page, row.limits)).toEqual(row.clamped);
  });

  it.each(table.round)("rounds $value", ({ value, rounded }) => {
    expect(roundPt(value)).toBe(rounded);
  });
});
