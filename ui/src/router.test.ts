import { describe, expect, it, vi } from "vitest";
import { HOME, readPlace, Router } from "./router.svelte";

describe("a stored place", () => {
  it.each([
    ["nothing", null, HOME],
    ["a number", 7, HOME],
    ["an unknown place", { at: "moon" }, HOME],
    ["a folder that is gone", { at: "list", folder: "templates" }, HOME],
    ["a composer without an envelope", { at: "composer", step: "tags" }, HOME],
    ["a composer with an unknown step", { at: "composer", envelope: "e", step: "x" }, { at: "composer", envelope: "e", step: "tags" }],
    ["a review", { at: "composer", envelope: "e", step: "review" }, { at: "composer", envelope: "e", step: "review" }],
    ["settings", { at: "settings", section: "look" }, { at: "settings", section: "look" }],
  ])("reads %s", (_name, stored, place) => {
    expect(readPlace(stored)).toEqual(place);
  });
});

describe("the router", () => {
  it("comes back to the list as it was left and stores each move", () => {
    const store = vi.fn();
    const router = new Router(store);
    router.start(null);
    expect(store).not.toHaveBeenCalled();
    router.go({ at: "list", folder: "drafts", account: null, selected: "a" });
    router.go({ at: "composer", envelope: "a", step: "tags" });
    router.home();
    expect(router.place).toEqual({ at: "list", folder: "drafts", account: null, selected: "a" });
    router.home("b");
    expect(router.place).toEqual({ at: "list", folder: "drafts", account: null, selected: "b" });
    expect(store).toHaveBeenCalledTimes(4);
  });
});
