// @vitest-environment jsdom
import { render, screen } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { sampleDetail, sampleRows } from "../ipc/fake-samples";
import { mainActs, quietActs } from "./actions";
import Detail from "./Detail.svelte";

const NOW = new Date(2026, 10, 25, 10, 0).getTime();
const rows = sampleRows(NOW);

function row(at: number) {
  const found = rows[at];
  if (found === undefined) throw new Error("no such sample");
  return found;
}

const unchosen = { choosing: false, onchoose: vi.fn(), oncancel: vi.fn() };

describe("the detail of an envelope", () => {
  it("shows people in signing order with their lanes, copies last", () => {
    render(Detail, { detail: sampleDetail(row(0), NOW), now: NOW, busy: null, onact: vi.fn(), onfile: vi.fn(), ...unchosen });
    const text = document.body.textContent ?? "";
    const order = ["First, in any order", "Kofi Asante", "Martha Quill", "Then", "Ines Carvalho", "Copy at the end", "Lettings office"].map((words) => text.indexOf(words, text.indexOf("Recipients")));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
    expect(screen.getByText("7K3F-9Q2M")).toBeTruthy();
  });

  it("shows green only when every hash was compared", () => {
    const detail = sampleDetail(row(12), NOW);
    const { unmount } = render(Detail, { detail, now: NOW, busy: null, onact: vi.fn(), onfile: vi.fn(), ...unchosen });
    expect(screen.getAllByRole("img", { name: "Unchanged" })).toHaveLength(3);
    unmount();
    const files = (detail.pack?.files ?? []).map((file, index) => ({ ...file, intact: index !== 0 }));
    const changed = { ...detail, pack: detail.pack === null ? null : { ...detail.pack, files, verifiedAt: null } };
    render(Detail, { detail: changed, now: NOW, busy: null, onact: vi.fn(), onfile: vi.fn(), ...unchosen });
    expect(screen.queryByRole("img", { name: "Unchanged" })).toBeNull();
    expect(screen.getByRole("img", { name: "Changed or missing" })).toBeTruthy();
    expect(document.body.textContent).not.toContain("byte for byte");
  });

  it("offers Withdraw or Archive, never both, with its consequence", () => {
    const running = quietActs(sampleDetail(row(6), NOW));
    const finished = quietActs(sampleDetail(row(12), NOW));
    expect(running.map((each) => each.act)).toContain("withdraw");
    expect(running.map((each) => each.act)).not.toContain("archive");
    expect(running.find((each) => each.act === "withdraw")?.hint).toContain("for ever");
    expect(finished.map((each) => each.act)).toContain("archive");
    expect(finished.map((each) => each.act)).not.toContain("withdraw");
  });

  it("counts down while a withdrawal can be taken back", () => {
    const detail = sampleDetail(row(6), NOW);
    const actions = { ...detail.actions, withdraw: false, undoWithdraw: true };
    expect(mainActs({ ...detail, actions, withdrawDueAt: NOW + 7200 }, NOW)[0]?.text).toBe("Undo withdraw, 8 s");
  });

  it("offers a new draft of an envelope that ended without all signatures, and only of such", () => {
    const detail = sampleDetail(row(6), NOW);
    const actions = { ...detail.actions, duplicate: true };
    for (const is of ["errored", "declined", "expired", "withdrawn"] as const) {
      expect(mainActs({ ...detail, actions, status: { is } }, NOW)[0]?.act).toBe("fixAgain");
    }
    expect(mainActs({ ...detail, actions, status: { is: "waiting" } }, NOW).map((each) => each.act)).not.toContain("fixAgain");
  });

  it("tells what is known of an envelope that is being looked up", () => {
    const detail = sampleDetail(row(6), NOW);
    const send = {
      ...{ state: "unknown", attempt: null, dueAt: null, chosen: false, heldWhy: null, notBefore: null },
      ...{ gatedAt: NOW - 60_000, nextLookAt: NOW + 28_000, looks: [{ at: NOW - 40_000, complete: true }, { at: NOW - 10_000, complete: false }] },
      ...{ confirmedAt: null, totalBytes: 2_300_000, error: null, sentence: "It is not known yet whether the provider accepted it." },
    };
    render(Detail, { detail: { ...detail, send: { ...detail.send, ...send } as unknown as typeof detail.send }, now: NOW, busy: null, onact: vi.fn(), onfile: vi.fn(), ...unchosen });
    expect(screen.getByText("Next look in 28 s")).toBeTruthy();
    expect(screen.getByText("Not there, all envelopes searched")).toBeTruthy();
    expect(screen.getByText(/could not be asked; this one does not count/)).toBeTruthy();
    expect(screen.getByText(`It is not known yet whether ${detail.providerName} accepted it.`)).toBeTruthy();
  });
});
