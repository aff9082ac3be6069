import { describe, expect, it } from "vitest";
import { fullTime, minuteOf, minuteText, parseWhen, usualTimes } from "./when";

// Wednesday 25 November 2026, 14:30.
const NOW = new Date(2026, 10, 25, 14, 30).getTime();
const time = (month: number, day: number, hour: number, minute = 0, year = 2026): number => new Date(year, month - 1, day, hour, minute).getTime();

describe("a typed time", () => {
  it.each([
    ["16", time(11, 25, 16)],
    ["9:30", time(11, 26, 9, 30)],
    ["14:30", time(11, 26, 14, 30)],
    ["5 pm", time(11, 25, 17)],
    ["12am", time(11, 26, 0)],
    ["today 18.15", time(11, 25, 18, 15)],
    ["Tomorrow", time(11, 26, 9)],
    ["tom 14:00", time(11, 26, 14)],
    ["mon 9", time(11, 30, 9)],
    ["Wednesday 14:00", time(12, 2, 14)],
    ["wed at 15:00", time(11, 25, 15)],
    ["28 Nov 16:15", time(11, 28, 16, 15)],
    ["28 November, 16:15", time(11, 28, 16, 15)],
    ["1 feb", time(2, 1, 9, 0, 2027)],
    ["1/12 8:00", time(12, 1, 8)],
    ["2026-12-01 9:00", time(12, 1, 9)],
    ["2027-01-04", time(1, 4, 9, 0, 2027)],
    ["in 20 min", NOW + 20 * 60_000],
    ["in 2 h", NOW + 2 * 3_600_000],
    ["in 3 days", NOW + 3 * 86_400_000],
  ])("takes %s", (typed, meant) => {
    expect(parseWhen(typed, NOW)).toBe(meant);
  });

  it.each(["", "soon", "25:00", "9:75", "13pm", "31 nov", "2026-11-24", "today 9:00", "2026-13-01", "in 0 min", "28 no", "tomorrow soon"])(
    "does not guess at %s",
    (typed) => {
      expect(parseWhen(typed, NOW)).toBeNull();
    },
  );

  it("offers usual times, all of them ahead, in order", () => {
    for (let hour = 0; hour < 24 * 7; hour += 1) {
      const now = NOW + hour * 3_600_000;
      const times = usualTimes(now).map((each) => each.at);
      expect(times.length).toBeGreaterThan(0);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      for (const each of usualTimes(now)) {
        expect(each.at).toBeGreaterThan(now);
        expect(parseWhen(each.text, now)).toBe(each.at);
      }
    }
  });

  it("says a time in full, with the year when it is another one", () => {
    expect(fullTime(time(11, 26, 9), NOW)).toBe("Thursday 26 November at 09:00");
    expect(fullTime(time(1, 4, 9, 0, 2027), NOW)).toBe("Monday 4 January 2027 at 09:00");
  });

  it("reads and says times of day", () => {
    expect(["18:00", "7", "7.30", "9 pm", "24:00", "late"].map(minuteOf)).toEqual([1080, 420, 450, 1260, null, null]);
    for (const minute of [0, 9, 450, 1439]) expect(minuteOf(minuteText(minute))).toBe(minute);
  });
});
