import { expect, test } from "vitest";
import { aheadWords, rehearsalsOn } from "./rehearse";

test("the clock of the practice service is right, ahead or behind", () => {
  expect([0, 86_400, 7 * 86_400, -2 * 86_400].map(aheadWords)).toEqual([
    "Its clock is right.",
    "Its clock is 1 day ahead.",
    "Its clock is 7 days ahead.",
    "Its clock is 2 days behind.",
  ]);
});

test("what is on is counted", () => {
  const one = { id: "offline", title: "", hint: "", kind: "stays" as const, choices: [], choice: null };
  const all = [true, false, true].map((on) => ({ ...one, on }));
  expect(rehearsalsOn({ all, aheadSeconds: 0, without: [] })).toBe(2);
});
