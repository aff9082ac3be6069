// A person's colour by number, for screens without a draft.

/** Custom properties `--c`, `--on`, `--tint` and `--ink`; grey for copies. */
export function personStyle(number: number): string {
  if (number < 1) return "--c: var(--fill-2); --on: var(--t2); --tint: var(--fill); --ink: var(--t2)";
  const colour = `--r${String(((number - 1) % 10) + 1)}`;
  return `--c: var(${colour}); --on: var(${colour}-on); --tint: var(${colour}-tint); --ink: var(${colour}-ink)`;
}
