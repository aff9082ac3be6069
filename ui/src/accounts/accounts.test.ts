import { describe, expect, it } from "vitest";
import type { AccountView } from "../ipc/bindings";
import { sampleAccounts } from "../ipc/fake-samples";
import { accountLine, keyWords } from "./accounts";

const NOW = new Date(2026, 10, 25, 10, 0).getTime();

function view(at: number, change: Partial<AccountView["account"]> = {}): AccountView {
  const found = sampleAccounts(NOW).accounts[at];
  if (found === undefined) throw new Error("no sample");
  return { ...found, account: { ...found.account, ...change } };
}

describe("an account", () => {
  it("says when its key came and was accepted, and no part of it", () => {
    expect(keyWords(view(0), NOW)).toBe("Key added 26 Sep, last accepted 20 s ago");
    expect(keyWords({ ...view(0), key: "session" }, NOW)).toContain("kept until Countersign closes");
    expect(keyWords(view(2), NOW)).toBe("Needs no key");
  });

  it("says that its key is refused before anything else", () => {
    const refused = new Date(2026, 10, 25, 9, 14).getTime();
    expect(accountLine(view(0, { keyRefusedAt: refused }), NOW)).toEqual({
      text: "Key refused since 09:14. Envelopes already sent go on as normal.",
      bad: true,
    });
  });

  it("says that new envelopes go through it", () => {
    expect(accountLine(view(0), NOW).text).toBe("Default for new envelopes, last accepted 20 s ago");
    expect(accountLine(view(1), NOW).text).toBe("Last accepted 20 s ago");
  });
});
