import { describe, expect, it } from "vitest";
import { Router, routeOf } from "./router.svelte";

describe("router", () => {
  it("goes back to where the person came from", () => {
    const router = new Router();
    router.go({ screen: "composer", envelope: "e1", step: "tags" });
    router.go({ screen: "settings", section: "accounts" });
    router.back();
    expect(router.route).toEqual({ screen: "composer", envelope: "e1", step: "tags" });
    router.back();
    expect(router.route).toEqual({ screen: "envelopes" });
    router.back();
    expect(router.route).toEqual({ screen: "envelopes" });
  });

  it("does not count a change of step as a place of its own", () => {
    const router = new Router();
    router.go({ screen: "composer", envelope: "e1", step: "tags" });
    router.step("review");
    router.go({ screen: "composer", envelope: "e1", step: "recipients" });
    router.back();
    expect(router.route).toEqual({ screen: "envelopes" });
  });

  it("counts another envelope as another place", () => {
    const router = new Router();
    router.go({ screen: "pack", envelope: "e1" });
    router.go({ screen: "pack", envelope: "e2" });
    router.back();
    expect(router.route).toEqual({ screen: "pack", envelope: "e1" });
  });

  it.each([
    [{ screen: "composer", envelope: "e1", step: "review" }, { screen: "composer", envelope: "e1", step: "review" }],
    [{ screen: "composer", envelope: "e1", step: "unheard of" }, { screen: "composer", envelope: "e1", step: "tags" }],
    [{ screen: "composer" }, { screen: "envelopes" }],
    [{ screen: "settings", section: 7 }, { screen: "settings", section: "accounts" }],
    [null, { screen: "envelopes" }],
    ["composer", { screen: "envelopes" }],
  ])("reads %o back", (stored, route) => {
    expect(routeOf(stored)).toEqual(route);
  });
});
