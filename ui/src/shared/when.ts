// A time as people type it: "9:30", "tomorrow 14:00", "mon 9", "28 Nov 16:15", "2026-12-01 9:00", "in 2 h". Pure.

const MINUTE = 60_000;
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
/** The hour that is meant when only a day is said. */
const MORNING = 9;

const UNITS: Record<string, number> = { min: MINUTE, h: 60 * MINUTE, day: 24 * 60 * MINUTE };

/** Where a word that may be shortened to three letters stands in a list, else −1. */
function named(word: string, list: readonly string[]): number {
  return word.length < 3 ? -1 : list.findIndex((name) => name.startsWith(word));
}

interface Clock {
  hour: number;
  minute: number;
}

function clockOf(text: string): Clock | null {
  const found = /^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$/.exec(text);
  if (found === null) return null;
  let hour = Number(found[1]);
  const minute = Number(found[2] ?? 0);
  const half = found[3];
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === "pm" ? 12 : 0);
  }
  return hour > 23 || minute > 59 ? null : { hour, minute };
}

function at(day: Date, clock: Clock): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), clock.hour, clock.minute).getTime();
}

function later(now: number, days: number): Date {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
}

/** A day that exists: 31 Nov does not. */
function dayOf(year: number, month: number, day: number): Date | null {
  const date = new Date(year, month, day);
  return date.getMonth() === month && date.getDate() === day ? date : null;
}

/** A day and the rest of the text, which is a clock time or nothing. */
function dated(text: string, now: number): { day: Date; rest: string; again: "week" | "year" | null } | null {
  const word = /^([a-z]+)\.?,?\s*(.*)$/.exec(text);
  if (word !== null) {
    const [, name = "", rest = ""] = word;
    if (name === "today") return { day: later(now, 0), rest, again: null };
    if ("tomorrow".startsWith(name) && name.length >= 3) return { day: later(now, 1), rest, again: null };
    const weekday = named(name, DAYS);
    if (weekday < 0) return null;
    return { day: later(now, (weekday - new Date(now).getDay() + 7) % 7), rest, again: "week" };
  }
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})[\st]*(.*)$/.exec(text);
  if (iso !== null) {
    const day = dayOf(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
    return day === null ? null : { day, rest: iso[4] ?? "", again: null };
  }
  const spoken = /^(\d{1,2})(?:\s+([a-z]{3,})|\/(\d{1,2}))\.?(?:[\s/]+(\d{4}))?,?\s*(.*)$/.exec(text);
  if (spoken === null) return null;
  const month = spoken[2] === undefined ? Number(spoken[3]) - 1 : named(spoken[2], MONTHS);
  const year = spoken[4] === undefined ? new Date(now).getFullYear() : Number(spoken[4]);
  const day = month < 0 ? null : dayOf(year, month, Number(spoken[1]));
  return day === null ? null : { day, rest: spoken[5] ?? "", again: spoken[4] === undefined ? "year" : null };
}

/** The time that is meant, in milliseconds; null when none is, or when it has passed. */
export function parseWhen(typed: string, now: number): number | null {
  const text = typed.trim().toLowerCase().replace(/\s+/g, " ").replace(/(^| )at /, "$1");
  const span = /^in (\d{1,4}) ?(min|minutes?|h|hours?|days?)$/.exec(text);
  if (span !== null) {
    const unit = (span[2] ?? "").startsWith("min") ? "min" : (span[2] ?? "").startsWith("h") ? "h" : "day";
    const time = now + Number(span[1]) * (UNITS[unit] ?? 0);
    return time > now ? time : null;
  }
  const alone = clockOf(text);
  if (alone !== null) {
    const today = at(later(now, 0), alone);
    return today > now ? today : at(later(now, 1), alone);
  }
  const found = dated(text, now);
  if (found === null) return null;
  const clock = found.rest === "" ? { hour: MORNING, minute: 0 } : clockOf(found.rest);
  if (clock === null) return null;
  const { day, again } = found;
  let time = at(day, clock);
  if (time <= now && again === "week") time = at(new Date(day.getFullYear(), day.getMonth(), day.getDate() + 7), clock);
  if (time <= now && again === "year") time = at(new Date(day.getFullYear() + 1, day.getMonth(), day.getDate()), clock);
  return time > now ? time : null;
}

/** Times that are often meant: later today, tomorrow morning, the next Monday morning. */
export function usualTimes(now: number): { text: string; at: number }[] {
  const today = new Date(now);
  const usual: { text: string; at: number }[] = [];
  const afternoon = at(today, { hour: 14, minute: 0 });
  const evening = at(today, { hour: 17, minute: 0 });
  if (afternoon > now) usual.push({ text: "Today 14:00", at: afternoon });
  else if (evening > now) usual.push({ text: "Today 17:00", at: evening });
  usual.push({ text: "Tomorrow 9:00", at: at(later(now, 1), { hour: MORNING, minute: 0 }) });
  const monday = (8 - today.getDay()) % 7;
  if (monday > 1) usual.push({ text: "Monday 9:00", at: at(later(now, monday), { hour: MORNING, minute: 0 }) });
  return usual;
}

const FULL = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
const WITH_YEAR = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });

/** "Thursday 26 November at 09:00", with its year when that is another one. */
export function fullTime(time: number, now: number): string {
  const same = new Date(time).getFullYear() === new Date(now).getFullYear();
  // Some versions of the web view set a comma after the weekday, some do not.
  return (same ? FULL : WITH_YEAR).format(time).replace(",", "");
}

/** "18:00" as minutes after midnight; null when it is no time of day. */
export function minuteOf(typed: string): number | null {
  const clock = clockOf(typed.trim().toLowerCase());
  return clock === null ? null : clock.hour * 60 + clock.minute;
}

/** Minutes after midnight as "18:00". */
export function minuteText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
