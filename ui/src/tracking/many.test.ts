// @vitest-environment jsdom
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ActOnMany, Commands } from "../ipc/bindings";

const acts: ActOnMany[] = [];
/** Envelopes that refuse whatever is done to them. */
let refusing: ReadonlySet<string> = new Set();

vi.mock("../ipc/client", () => ({
  subscribe: () => () => undefined,
  call: (name: string, argument: unknown): Promise<unknown> => {
    if (name !== "act_on_many") return Promise.resolve({ rows: [], from: 0, total: 0, sections: [], counts: {}, selectedAt: null });
    const wanted = argument as ActOnMany;
    acts.push(wanted);
    const reply: Commands["act_on_many"]["reply"] = {
      results: wanted.envelopes.map((envelope) => ({
        envelope,
        name: `Lease ${envelope}`,
        error: refusing.has(envelope) ? { code: "many_not_archived", title: "This cannot be archived", detail: "", hint: "Withdraw it first.", field: null } : null,
      })),
    };
    return Promise.resolve(reply);
  },
}));

const { envelopes } = await import("./envelopes.svelte");
const { many } = await import("./many.svelte");
const { toasts } = await import("../shared/toasts.svelte");
const { default: ManyBar } = await import("./ManyBar.svelte");

const IDS = Array.from({ length: 23 }, (_, at) => String(at));

describe("several envelopes at once", () => {
  beforeEach(() => {
    refusing = new Set();
    acts.length = 0;
    many.clear();
    toasts.close();
  });

  it("are acted on some at a time, and the way back is one press", async () => {
    envelopes.choose(IDS);
    await many.run("archive");
    expect(acts.map((each) => each.envelopes.length)).toEqual([10, 10, 3]);
    expect(toasts.toast?.text).toBe("Archived 23.");
    expect(envelopes.chosen.size).toBe(0);
    acts.length = 0;
    toasts.act();
    await vi.waitFor(() => {
      expect(acts.flatMap((each) => each.envelopes)).toEqual(IDS);
    });
    expect(acts.every((each) => each.act === "unarchive")).toBe(true);
  });

  it("that refuse stay chosen, each with its reason, and only the others are taken back", async () => {
    refusing = new Set(["3", "4", "5"]);
    envelopes.choose(IDS);
    await many.run("archive");
    expect([...envelopes.chosen]).toEqual(["3", "4", "5"]);
    expect(many.results.get("4")?.text).toBe("This cannot be archived. Withdraw it first.");
    expect(many.results.get("6")).toEqual({ name: "Lease 6", text: "Archived", bad: false });
    expect(toasts.toast).toBeNull();
    render(ManyBar, { count: 3, acts: ["archive"], onclear: vi.fn() });
    expect(screen.getByText("Archived 20 of 23")).toBeTruthy();
    expect(screen.getByText("Lease 3 and 2 more")).toBeTruthy();
    acts.length = 0;
    await userEvent.setup().click(screen.getByRole("button", { name: "Undo" }));
    expect(acts.flatMap((each) => each.envelopes)).toHaveLength(20);
  });

  it("without a way back offer none", async () => {
    envelopes.choose(["1"]);
    await many.run("remind");
    expect(toasts.toast).toMatchObject({ text: "Reminded 1.", action: undefined });
  });
});
