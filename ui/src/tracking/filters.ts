// Periods that the list can be narrowed to.
import type { ListFilter } from "../ipc/bindings";

export type Period = "any" | "week" | "month" | "year" | "between";

type Range = Pick<ListFilter, "since" | "until">;

const ANY: Range = { since: null, until: null };

/** Midnight so many days before today. */
function daysAgo(now: number, days: number): number {
  const at = new Date(now);
  at.setHours(0, 0, 0, 0);
  at.setDate(at.getDate() - days);
  return at.getTime();
}

export const PERIODS: Record<Period, { text: string; range: (now: number) => Range }> = {
  any: { text: "Any time", range: () => ANY },
  week: { text: "Last 7 days", range: (now) => ({ since: daysAgo(now, 6), until: null }) },
  month: { text: "Last 30 days", range: (now) => ({ since: daysAgo(now, 29), until: null }) },
  year: { text: "This year", range: (now) => ({ since: new Date(new Date(now).getFullYear(), 0, 1).getTime(), until: null }) },
  between: { text: "Between dates", range: () => ANY },
};

/** The period that a filter comes to. */
export function periodOf(filter: Range, now: number): Period {
  const same = (range: Range): boolean => range.since === filter.since && range.until === filter.until;
  const known = (["any", "week", "month", "year"] as const).find((period) => same(PERIODS[period].range(now)));
  return known ?? "between";
}
