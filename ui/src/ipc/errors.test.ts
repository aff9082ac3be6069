import { describe, expect, it } from "vitest";
import { errorText, sentences, userError } from "./errors";

describe("an error for people", () => {
  it("ends each sentence once and leaves out what is empty", () => {
    expect(sentences("The file is locked", "", "Type the password.")).toBe("The file is locked. Type the password.");
    expect(errorText({ code: "a", title: "Lost", detail: "lease.pdf", hint: "Try again.", field: null })).toBe("Lost. lease.pdf. Try again.");
  });

  it("is kept when Rust worded it, and worded when it is none", () => {
    const worded = { code: "pdf_damaged", title: "t", detail: "", hint: "h", field: null };
    expect(userError(worded)).toBe(worded);
    expect(userError(new TypeError("x is not a function"))).toMatchObject({ code: "app_unexpected", detail: "x is not a function" });
    expect(userError("no")).toMatchObject({ detail: "no" });
  });
});
