import { describe, expect, it } from "vitest";
import { ago, bytes, checked, folderWords, moment, momentWithin, pillWords, plural, stem, within } from "./words";

const NOW = new Date(2026, 10, 25, 10, 42, 0).getTime();
const at = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();

describe("how long ago", () => {
  it.each([
    [NOW, "now"],
    [NOW - 20_000, "20 s"],
    [NOW - 26 * 60_000, "26 min"],
    [NOW - 3 * 3_600_000, "3 h"],
    [at(2026, 10, 24, 9, 0), "Tue"],
    [at(2026, 10, 12, 9, 0), "12 Nov"],
    [at(2025, 10, 12, 9, 0), "Nov 2025"],
  ])("says %s as %s", (then, words) => {
    expect(ago(then, NOW)).toBe(words);
  });

  it("does not say ago after a weekday", () => {
    expect(checked(NOW - 20_000, NOW)).toBe("Checked 20 s ago");
    expect(checked(at(2026, 10, 23, 9, 0), NOW)).toBe("Checked Mon");
    expect(checked(null, NOW)).toBe("Nothing to check yet");
  });

  it.each([
    [28_000, "28 s"],
    [468_000, "7 min 48 s"],
    [600_000, "10 min"],
    [7_500_000, "2 h 5 min"],
  ])("says %s ms as %s", (ms, words) => {
    expect(within(ms)).toBe(words);
  });

  it("names a folder from the home folder", () => {
    expect(folderWords("/home/priya/Documents/Countersign/Lease H6QN")).toBe("Documents / Countersign / Lease H6QN");
    expect(folderWords("/srv/packs/Lease")).toBe("/srv/packs/Lease");
  });

  it("names the day within a sentence", () => {
    expect(momentWithin(at(2026, 10, 25, 9, 5), NOW)).toBe("today at 09:05");
    expect(momentWithin(at(2026, 10, 24, 9, 5), NOW)).toBe("on Tuesday at 09:05");
    expect(momentWithin(at(2026, 10, 2, 9, 5), NOW)).toBe("on 2 Nov at 09:05");
  });

  it("names the day in a timeline", () => {
    expect(moment(at(2026, 10, 25, 9, 5), NOW)).toBe("Today 09:05");
    expect(moment(at(2026, 10, 24, 9, 5), NOW)).toBe("Tue 09:05");
    expect(moment(at(2026, 10, 2, 9, 5), NOW)).toBe("2 Nov 09:05");
  });
});

describe("a status", () => {
  it("is tinted only when it asks for something", () => {
    expect(pillWords({ kind: "declined", name: "Marc" }, NOW)).toMatchObject({ text: "Declined by Marc", tone: "bad" });
    expect(pillWords({ kind: "quiet", days: 9 }, NOW)).toMatchObject({ text: "Quiet for 9 days", tone: "warn" });
    expect(pillWords({ kind: "waitingFor", name: "Ines" }, NOW)).toMatchObject({ text: "Waiting for Ines", tone: "plain" });
  });

  it("counts down to what is due", () => {
    expect(pillWords({ kind: "due", at: NOW + 7200 }, NOW).text).toBe("Goes out in 8 s");
    expect(pillWords({ kind: "due", at: NOW - 1 }, NOW).text).toBe("Going out");
    expect(pillWords({ kind: "due", at: at(2026, 10, 25, 11, 30) }, NOW).text).toBe("Goes out 11:30");
    expect(pillWords({ kind: "due", at: at(2026, 10, 28, 9, 0) }, NOW).text).toBe("Goes out Sat 09:00");
    expect(pillWords({ kind: "due", at: at(2026, 11, 18, 9, 0) }, NOW).text).toBe("Goes out 18 Dec 09:00");
    expect(pillWords({ kind: "withdrawing", at: NOW + 400 }, NOW).text).toBe("Withdraws in 1 s");
  });
});

describe("counts and sizes", () => {
  it("words them", () => {
    expect(plural(1, "page")).toBe("1 page");
    expect(plural(2, "copy", "copies")).toBe("2 copies");
    expect(bytes(38_400)).toBe("38 kB");
    expect(bytes(1_240_000)).toBe("1.2 MB");
    expect(stem("Lease.PDF")).toBe("Lease");
  });
});
