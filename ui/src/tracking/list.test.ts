// @vitest-environment jsdom
import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { EnvelopeRow, ListSection } from "../ipc/bindings";
import { sampleRows } from "../ipc/fake-samples";
import EnvelopeTable from "./EnvelopeTable.svelte";

const NOW = new Date(2026, 10, 25, 10, 0).getTime();
const rows = sampleRows(NOW);

function row(at: number): EnvelopeRow {
  const found = rows[at];
  if (found === undefined) throw new Error("no such sample");
  return found;
}

function sectionsOf(all: readonly EnvelopeRow[]): ListSection[] {
  return [...new Set(all.map((each) => each.group))].map((group) => ({ group, count: all.filter((each) => each.group === group).length }));
}

interface Given {
  at?: number | null;
  all?: readonly EnvelopeRow[];
  chosen?: readonly string[];
  here?: (index: number) => boolean;
}

function table({ at = 0, all = rows, chosen = [], here = () => true }: Given = {}) {
  const on = {
    onlook: vi.fn(),
    onpick: vi.fn(),
    ontoggle: vi.fn(),
    onrange: vi.fn(),
    onmove: vi.fn(),
    onall: vi.fn(),
    onopen: vi.fn(),
    onhit: vi.fn(),
  };
  render(EnvelopeTable, {
    sections: sectionsOf(all),
    total: all.length,
    rowAt: (index: number) => (here(index) ? all[index] : undefined),
    selected: at === null ? null : (all[at]?.id ?? null),
    at,
    chosen: new Set(chosen),
    results: new Map([[row(1).id, { name: "", text: "This cannot be archived.", bad: true }]]),
    turn: 0,
    shown: 0,
    now: NOW,
    rowPx: 44,
    ...on,
  });
  return on;
}

describe("the list of envelopes", () => {
  it("is a listbox with its groups, and says how far each envelope is in words", () => {
    table();
    expect(screen.getByRole("listbox", { name: "Envelopes" }).getAttribute("aria-activedescendant")).toBe(`row-${row(0).id}`);
    expect(screen.getAllByRole("group").map((group) => group.getAttribute("aria-label"))).toEqual(["Needs you", "On its way", "Drafts", "Finished this month"]);
    expect(screen.getAllByRole("option")).toHaveLength(rows.length);
    expect(screen.getAllByRole("img", { name: "1 of 2 signed, 1 declined" })).toHaveLength(1);
    expect(screen.getByText("Quiet for 9 days")).toBeTruthy();
  });

  it("moves by keys, by a row or to the ends, and chooses with Shift", async () => {
    const on = table();
    const user = userEvent.setup();
    screen.getByRole("listbox").focus();
    await user.keyboard("{ArrowDown}{ArrowUp}{Home}{End}{Control>}{ArrowDown}{/Control}{Shift>}{ArrowDown}{End}{/Shift}");
    expect(on.onmove.mock.calls).toEqual([[1, false], [-1, false], [-rows.length, false], [rows.length, false], [1, true], [rows.length, true]]);
    await user.keyboard("{Control>}a{/Control}");
    expect(on.onall).toHaveBeenCalledOnce();
  });

  it("picks on a click and opens on two", async () => {
    const on = table({ at: null });
    await userEvent.setup().dblClick(screen.getByText("Mutual NDA – Halden Logistics"));
    expect(on.onpick).toHaveBeenCalledWith(row(5).id, 5);
    expect(on.onopen).toHaveBeenCalledExactlyOnceWith(row(5).id);
  });

  it("takes a row to the chosen ones with Ctrl, and all up to it with Shift", async () => {
    const on = table();
    const user = userEvent.setup();
    await user.keyboard("{Control>}");
    await user.click(screen.getByText(row(3).name));
    await user.keyboard("{/Control}{Shift>}");
    await user.click(screen.getByText(row(6).name));
    await user.keyboard("{/Shift}");
    expect(on.ontoggle).toHaveBeenCalledExactlyOnceWith(row(3).id, 3);
    expect(on.onrange).toHaveBeenCalledExactlyOnceWith(6);
    expect(on.onpick).not.toHaveBeenCalled();
  });

  it("says which rows are chosen, and what came of an act on each", () => {
    table({ chosen: [row(1).id, row(2).id] });
    const options = screen.getAllByRole("option");
    expect(options.map((option) => option.getAttribute("aria-selected")).filter((selected) => selected === "true")).toHaveLength(2);
    expect(screen.getByText("This cannot be archived.")).toBeTruthy();
  });

  it("draws only a part of a long list, says which, and leaves room for rows that are not here yet", async () => {
    const many = sampleRows(NOW, 1000);
    const on = table({ all: many, here: (index) => index < 5 });
    expect(screen.getAllByRole("option")).toHaveLength(5);
    // What is in sight comes first, what lies around it after that frame.
    const atOnce = document.querySelectorAll(".ghost").length;
    expect(atOnce).toBeGreaterThan(0);
    await waitFor(() => {
      expect(document.querySelectorAll(".ghost").length).toBeGreaterThan(atOnce);
    });
    const ghosts = document.querySelectorAll(".ghost").length;
    expect(ghosts).toBeLessThan(80);
    expect(on.onlook.mock.calls.at(-1)?.[0]).toBe(0);
    expect(on.onlook.mock.calls.at(-1)?.[1]).toBe(5 + ghosts);
  });

  it("shows where the words were found, and opens that page", async () => {
    const hit = { document: "d", name: "Lease.pdf", pageIndex: 2, before: "of the ", found: "breakwater", after: " wall" };
    const on = table({ all: [{ ...row(0), hit }] });
    await userEvent.setup().click(screen.getByText("breakwater"));
    expect(screen.getByText("Lease p. 3")).toBeTruthy();
    expect(on.onhit).toHaveBeenCalledExactlyOnceWith(row(0).id, hit);
    expect(on.onpick).not.toHaveBeenCalled();
  });
});
