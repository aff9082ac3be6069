// @vitest-environment jsdom
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { EnvelopeDetail, EnvelopeOffers, Offer, PersonOffers } from "../ipc/bindings";
import { sampleDetail, sampleRows } from "../ipc/fake-samples";
import { acting, called } from "./acting.svelte";
import { mainActs, menuActs, quietActs } from "./actions";
import Detail from "./Detail.svelte";
import { envelopes } from "./envelopes.svelte";
import Menu from "./Menu.svelte";

const NOW = new Date(2026, 10, 25, 10, 0).getTime();
const YES: Offer = { can: true, why: "", againAt: null };
const LATER: Offer = { can: false, why: "Amara was reminded a short while ago.", againAt: NOW + 60_000 };

function person(id: string, part: Partial<PersonOffers>): PersonOffers {
  return { person: id, remind: null, correct: null, resend: null, paper: null, reminders: 0, remindedAt: null, paperAt: null, ...part };
}

function detailWith(part: Partial<EnvelopeOffers>, people: PersonOffers[]): EnvelopeDetail {
  const row = sampleRows(NOW)[0];
  if (row === undefined) throw new Error("no sample");
  const detail = sampleDetail(row, NOW);
  const none: EnvelopeOffers = { people, reopen: false, sendToOthers: false, deleteThere: null, remove: false, renewLinks: null, note: "", labels: [] };
  const named = detail.people.map((each, index) => ({ ...each, there: people[index]?.person }));
  return { ...detail, people: named, offers: { ...none, ...part } };
}

function show(detail: EnvelopeDetail) {
  const onact = vi.fn();
  render(Detail, { detail, now: NOW, busy: null, onact, onfile: vi.fn(), choosing: false, onchoose: vi.fn(), oncancel: vi.fn() });
  return onact;
}

afterEach(() => {
  acting.refused = null;
  acting.asking = null;
  envelopes.detail = null;
});

describe("what can be done to an envelope that is out", () => {
  it("reminds one by name and several by their number", () => {
    const one = mainActs(detailWith({}, [person("a", { remind: YES })]), NOW).find((act) => act.act === "remind");
    expect(one?.text).toMatch(/^Remind \S+$/);
    const two = mainActs(detailWith({}, [person("a", { remind: YES }), person("b", { remind: LATER })]), NOW).find((act) => act.act === "remind");
    expect([two?.text, two?.off]).toEqual(["Remind all 2", undefined]);
  });

  it("says why nobody can be reminded now, and can still be pressed to hear it", async () => {
    const onact = show(detailWith({}, [person("a", { remind: LATER })]));
    const button = screen.getByRole("button", { name: /^Remind/ });
    expect([button.getAttribute("aria-disabled"), button.dataset.tip]).toEqual(["true", LATER.why]);
    await userEvent.setup().click(button);
    expect(onact).toHaveBeenCalledWith("remind");
  });

  it("offers nothing that makes no sense", () => {
    const detail = detailWith({}, [person("a", {})]);
    expect(mainActs(detail, NOW).some((act) => act.act === "remind" || act.act === "correct")).toBe(false);
    expect(menuActs(detail)).toEqual([]);
  });

  it("puts what the provider does not have into the menu with its reason", () => {
    const why = "Links are renewed by whoever opens the old one.";
    const items = menuActs(detailWith({ renewLinks: { can: false, why, againAt: null }, sendToOthers: true, remove: true }, []));
    expect(items.map((item) => [item.act, item.off])).toEqual([
      ["toOthers", undefined],
      ["renewLinks", why],
      ["removeHere", undefined],
    ]);
  });

  it("never shows two ways to withdraw for good beside each other", () => {
    const detail = detailWith({ reopen: true }, []);
    expect(quietActs(detail).filter((act) => act.act === "reopen")).toHaveLength(0);
    expect(menuActs(detail).find((act) => act.act === "reopen")?.danger).toBe(true);
  });

  it("says a refusal where the envelope is, as a warning when it only has to wait", () => {
    acting.refused = { code: "act_too_soon", title: "Reminding Amara is too soon after the last time", detail: "", hint: "It can be done again from 10:42 on.", field: null };
    show(detailWith({}, []));
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toContain("It can be done again from 10:42 on.");
    expect(alert.querySelector("[data-tone=warn]")).not.toBeNull();
  });

  it("calls people by their first name where nobody else has it", () => {
    const detail = detailWith({}, []);
    const people = ["Ruth Quill", "Ruth Whitlock", "Daniel Whitlock"].map((name, number) => ({ ...detail.people[0], name, number }));
    const three = { ...detail, people: people as EnvelopeDetail["people"] };
    expect(["Ruth Quill", "Daniel Whitlock"].map((name) => called(name, three))).toEqual(["Ruth Quill", "Daniel"]);
  });
});

describe("a menu", () => {
  const run = vi.fn();
  const items = [
    { id: "one", text: "One", icon: "copy", run },
    { id: "two", text: "Two", icon: "link", off: "Not here.", run },
  ];

  it("opens on its first line, moves by arrows and gives the focus back", async () => {
    render(Menu, { label: "More", items, test: "more" });
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "More" }));
    expect(document.activeElement?.textContent).toContain("One");
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement?.textContent).toContain("Not here.");
    await user.keyboard("{Enter}");
    expect(run).not.toHaveBeenCalled();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(run).toHaveBeenCalledOnce();
    expect(document.activeElement?.getAttribute("aria-label")).toBe("More");
  });

  it("closes by Escape", async () => {
    render(Menu, { label: "More", items, test: "more" });
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "More" }));
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("menu")).toBeNull();
  });
});
