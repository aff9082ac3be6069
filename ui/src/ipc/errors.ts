// Errors for people come from Rust with their words; this makes sure that whatever is thrown is one.
import type { UserError } from "./bindings";

/** True for an error that Rust worded. */
export function isUserError(error: unknown): error is UserError {
  return typeof error === "object" && error !== null && "code" in error && "title" in error && "hint" in error;
}

/** The error as the window shows it, whatever was thrown. */
export function userError(error: unknown): UserError {
  if (isUserError(error)) return error;
  return {
    code: "app_unexpected",
    title: "Countersign met something it does not know",
    detail: error instanceof Error ? error.message : String(error),
    hint: "Nothing was lost. Try again; if it stays, start Countersign anew.",
    field: null,
  };
}

/** What happened, to what and what to do, as sentences. */
export function sentences(...parts: string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => (/[.!?…:]$/.test(part) ? part : `${part}.`))
    .join(" ");
}

/** An error in one run of text. */
export function errorText(error: UserError): string {
  return sentences(error.title, error.detail, error.hint);
}
