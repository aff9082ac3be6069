// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tick } from "svelte";
import type { FakeDrafts } from "../ipc/fake-draft";
import { router } from "../router.svelte";
import Composer from "./Composer.svelte";

// The page's own measures are not known here; Svelte asks for them as it loads.
vi.hoisted(() => {
  window.matchMedia = () => new EventTarget() as MediaQueryList;
});

class NoObserver {
  observe(): void {}
  disconnect(): void {}
  unobserve(): void {}
}

function drafts(): FakeDrafts {
  return (window as unknown as { fake: { drafts: FakeDrafts } }).fake.drafts;
}

function part(name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-test="${name}"]`);
  if (found === null) throw new Error(`there is no ${name}`);
  return found;
}

/** Opens the sample at a step, as the window does: the route is the truth. */
async function open(step: "recipients" | "tags" | "review", which = 0) {
  const { call } = await import("../ipc/client");
  await call("app_info", null);
  const envelope = [...drafts().drafts.keys()][which] ?? "";
  router.go({ screen: "composer", envelope, step });
  const view = render(Composer, { envelope, step });
  await vi.waitFor(() => part("saved-state"));
  const follow = async (): Promise<void> => {
    const { route } = router;
    if (route.screen === "composer") await view.rerender({ envelope: route.envelope, step: route.step });
    await tick();
  };
  return { envelope, follow };
}

describe("the composer", () => {
  beforeEach(() => {
    vi.stubGlobal("ResizeObserver", NoObserver);
    vi.stubGlobal("IntersectionObserver", NoObserver);
    Element.prototype.scrollIntoView = () => undefined;
  });
  afterEach(() => {
    cleanup();
    router.go({ screen: "envelopes" });
  });

  it("keeps the draft and what has the focus over a change of step", async () => {
    const { follow } = await open("tags");
    const field = part("envelope-name");
    await userEvent.click(part("step-review"));
    await follow();
    expect(part("send-box").dataset.state).toBe("ready");
    expect(part("envelope-name")).toBe(field);
    await userEvent.click(part("step-tags"));
    await follow();
    expect(document.querySelectorAll('[data-test="page"]').length).toBeGreaterThan(0);
  });

  it("shows the ghost of a tool at once where the pointer rests", async () => {
    await open("tags");
    const canvas = document.querySelector<HTMLElement>('[data-region="canvas"]');
    if (canvas === null) throw new Error("there is no canvas");
    const move = (clientX: number, clientY: number) =>
      canvas.dispatchEvent(new MouseEvent("pointermove", { bubbles: true, clientX, clientY }));
    canvas.dispatchEvent(new MouseEvent("pointerenter"));
    move(120, 200);
    expect(document.querySelector(".ghost")).toBeNull();
    await userEvent.keyboard("s");
    await tick();
    const ghost = document.querySelector<HTMLElement>(".ghost");
    expect(ghost?.textContent.trim()).not.toBe("");
    const before = ghost?.style.top;
    move(120, 260);
    await tick();
    expect(document.querySelector<HTMLElement>(".ghost")?.style.top).not.toBe(before);
    canvas.dispatchEvent(new MouseEvent("pointerleave"));
    await tick();
    expect(document.querySelector(".ghost")).toBeNull();
  });

  it("shows the ghost for the keys after the canvas was left by a change of step", async () => {
    const { follow } = await open("tags");
    document.querySelector('[data-region="canvas"]')?.dispatchEvent(new MouseEvent("pointerenter"));
    await userEvent.click(part("step-review"));
    await follow();
    await userEvent.click(part("step-tags"));
    await follow();
    await userEvent.keyboard("s");
    await tick();
    expect(document.querySelector(".ghost")).not.toBeNull();
  });

  it("says saved only once the name is stored", async () => {
    const { envelope } = await open("review");
    const field = part("envelope-name") as HTMLInputElement;
    // One event and no wait, so that the edit cannot have been stored meanwhile.
    await fireEvent.input(field, { target: { value: "Lease" } });
    expect(part("saved-state").dataset.state).toBe("saving");
    await vi.waitFor(() => {
      expect(part("saved-state").dataset.state).toBe("saved");
    });
    expect(drafts().drafts.get(envelope)?.view.composition.name).toBe("Lease");
  });

  it("shows what was refused, keeps it, and stores it on another try", async () => {
    const { envelope } = await open("review");
    drafts().refuseNext = ["data_failed"];
    await userEvent.type(part("message"), "!");
    await vi.waitFor(() => {
      expect(part("saved-state").dataset.state).toBe("failed");
    });
    expect((part("message") as HTMLTextAreaElement).value.endsWith("!")).toBe(true);
    await userEvent.click(screen.getByText("Try again"));
    await vi.waitFor(() => {
      expect(part("saved-state").dataset.state).toBe("saved");
    });
    expect(drafts().drafts.get(envelope)?.view.composition.message.endsWith("!")).toBe(true);
  });

  it("sends, and stops before anything is sent", async () => {
    await open("review");
    await userEvent.click(part("send"));
    await vi.waitFor(() => {
      expect(part("send-box").dataset.state).toBe("due");
    });
    await userEvent.keyboard("{Escape}");
    await vi.waitFor(() => {
      expect(part("send-box").dataset.state).toBe("ready");
    });
  });

  it("takes a name apart that was typed with its address", async () => {
    const { envelope } = await open("recipients");
    await userEvent.click(part("add-person"));
    await vi.waitFor(() => {
      expect((part("person-name") as HTMLInputElement).value).toBe("");
    });
    await userEvent.type(part("person-name"), "Ada Quill <ada@example.com>");
    await userEvent.tab();
    await vi.waitFor(() => {
      const people = drafts().drafts.get(envelope)?.view.composition.recipients ?? [];
      expect(people.map((each) => [each.name, each.email])).toContainEqual(["Ada Quill", "ada@example.com"]);
    });
  });

  it("starts with the first person from the tags by a key", async () => {
    const { envelope, follow } = await open("tags", 1);
    expect(part("add-people").textContent).toContain("Add people");
    await userEvent.keyboard("n");
    await follow();
    await vi.waitFor(() => {
      expect(document.activeElement).toBe(part("person-name"));
    });
    await vi.waitFor(() => {
      expect(drafts().drafts.get(envelope)?.view.composition.recipients).toHaveLength(1);
    });
  });
});
