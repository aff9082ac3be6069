// Where a problem is mended, and which problem comes next. Pure.

import type { Composition, WordedProblem } from "../ipc/bindings";

/** The place that a jump goes to. */
export interface Target {
  step: "recipients" | "tags" | "review";
  tag: string | null;
  document: string | null;
  pageIndex: number | null;
  person: string | null;
  /** The field that gets the focus. */
  field: string | null;
}

const OF_TAG = new Set(["tag_of_nobody", "document_none"]);

/** Where a problem is mended. */
export function targetOf({ problem }: WordedProblem, composition: Composition): Target {
  const { place, code } = problem;
  const target: Target = { step: "review", tag: null, document: place.document, pageIndex: place.pageIndex, person: place.recipient, field: place.field };
  if (place.tag !== null && composition.tags.some((tag) => tag.id === place.tag)) return { ...target, step: "tags", tag: place.tag };
  if (place.document !== null || OF_TAG.has(code)) return { ...target, step: "tags" };
  if (code === "recipient_signs_nothing" || code === "witness_without_tag") return { ...target, step: "tags" };
  if (place.recipient !== null || code.startsWith("recipient_")) return { ...target, step: "recipients" };
  if (place.field === "name" || code.startsWith("envelope_name")) return { ...target, field: "envelopeName" };
  return target;
}

/** True for the same problem in the same place. */
export function sameProblem(one: WordedProblem, other: WordedProblem): boolean {
  if (one.problem.code !== other.problem.code) return false;
  const { place: a } = one.problem;
  const { place: b } = other.problem;
  return a.tag === b.tag && a.recipient === b.recipient && a.document === b.document && a.pageIndex === b.pageIndex && a.field === b.field;
}

/** The problem after the last one that was gone to; the first when that one is gone. */
export function nextOf(problems: readonly WordedProblem[], last: WordedProblem | null): WordedProblem | null {
  const at = last === null ? -1 : problems.findIndex((each) => sameProblem(each, last));
  return problems[(at + 1) % Math.max(1, problems.length)] ?? null;
}
