// @vitest-environment jsdom
import { cleanup, render } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import TipHost from "./TipHost.svelte";

function element(html: string): HTMLElement {
  const host = document.createElement("div");
  host.innerHTML = html;
  document.body.append(host);
  return host.firstElementChild as HTMLElement;
}

function point(at: Element): void {
  at.dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
}

const shown = (): string | undefined => document.querySelector(".tip")?.textContent.trim();

describe("the tooltip", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    render(TipHost);
  });
  afterEach(() => {
    cleanup();
    document.body.replaceChildren();
    vi.useRealTimers();
  });

  it("shows a title after a moment, in place of the system's own", async () => {
    const button = element('<button title="Signed on Monday"><i></i></button>');
    point(button);
    expect(button.title).toBe("");
    expect(shown()).toBeUndefined();
    vi.advanceTimersByTime(400);
    await tick();
    expect(shown()).toBe("Signed on Monday");
    point(button.firstElementChild ?? button);
    await tick();
    expect(shown()).toBe("Signed on Monday");
    point(document.body);
    await tick();
    expect(shown()).toBeUndefined();
    expect(button.title).toBe("Signed on Monday");
  });

  it("leaves a title alone that changed while the pointer was over it", () => {
    const button = element('<button title="Uploading">x</button>');
    point(button);
    button.title = "Sent";
    point(document.body);
    expect(button.title).toBe("Sent");
  });
});
