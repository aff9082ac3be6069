// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { commands, marked, matches } from "./commands.svelte";
import { belongsToTyping, chordOf, shownKeys } from "./keys";
import { TABLE } from "./table";

const press = (key: string, held: Partial<KeyboardEventInit> = {}): KeyboardEvent =>
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held });

describe("chords", () => {
  it.each([
    ["k", { ctrlKey: true }, "Ctrl+K"],
    ["Z", { ctrlKey: true, shiftKey: true }, "Ctrl+Shift+Z"],
    ["?", { shiftKey: true }, "?"],
    ["/", {}, "/"],
    ["/", { shiftKey: true }, "/"],
    ["ArrowUp", { altKey: true, shiftKey: true }, "Alt+Shift+Up"],
    ["Delete", {}, "Del"],
    [" ", {}, "Space"],
    ["F6", { shiftKey: true }, "Shift+F6"],
    ["Shift", { shiftKey: true }, ""],
  ])("names %s", (key, held, chord) => {
    expect(chordOf(press(key, held), false)).toBe(chord);
  });

  it("takes Cmd for Ctrl on macOS and leaves Ctrl alone there", () => {
    expect(chordOf(press("k", { metaKey: true }), true)).toBe("Ctrl+K");
    expect(chordOf(press("k", { ctrlKey: true }), true)).toBe("K");
    expect(shownKeys("Ctrl+Shift+D", true)).toEqual(["⌘", "⇧", "D"]);
    expect(shownKeys("Ctrl++", false)).toEqual(["Ctrl", "+"]);
  });

  it("leaves editing to text fields, not the rest", () => {
    expect(["N", "/", "Del", "Enter", "Ctrl+Z", "Ctrl+A"].map(belongsToTyping)).toEqual(Array(6).fill(true));
    expect(["Ctrl+K", "F6", "Shift+F6", "Ctrl+Enter"].map(belongsToTyping)).toEqual(Array(4).fill(false));
  });
});

describe("commands", () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    commands.singleKeys = true;
    document.body.replaceChildren();
  });

  it("lets what was said last take the key, and gives it back", () => {
    const first = vi.fn();
    const second = vi.fn();
    ends.push(commands.provide({ new: first }));
    const end = commands.provide({ new: second });
    commands.key(press("n", { ctrlKey: true }));
    end();
    commands.key(press("n", { ctrlKey: true }));
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  });

  it("goes on to whoever can when the last one cannot", () => {
    const run = vi.fn();
    ends.push(commands.provide({ "list.open": run }));
    ends.push(commands.provide({ "list.open": { run: () => undefined, when: () => false } }));
    commands.key(press("Enter"));
    expect(run).toHaveBeenCalledOnce();
  });

  it("does nothing with single keys while typing, nor when they are switched off", () => {
    const run = vi.fn();
    ends.push(commands.provide({ "list.new": run, palette: run }));
    const input = document.body.appendChild(document.createElement("input"));
    input.addEventListener("keydown", (event) => {
      commands.key(event);
    });
    input.dispatchEvent(press("n"));
    commands.singleKeys = false;
    commands.key(press("n"));
    expect(run).not.toHaveBeenCalled();
    input.dispatchEvent(press("k", { ctrlKey: true }));
    expect(run).toHaveBeenCalledOnce();
  });

  it("leaves Enter to the button that has the focus", () => {
    const run = vi.fn();
    ends.push(commands.provide({ "list.open": run }));
    const button = document.body.appendChild(document.createElement("button"));
    button.addEventListener("keydown", (event) => {
      commands.key(event);
    });
    button.dispatchEvent(press("Enter"));
    expect(run).not.toHaveBeenCalled();
  });

  it("offers only what can be done, by any words of the title", () => {
    ends.push(commands.provide({ settings: () => undefined, "list.duplicate": () => undefined }));
    expect(commands.entries("").map((entry) => entry.id)).toEqual(["list.duplicate", "settings"]);
    expect(commands.entries("env dup").map((entry) => entry.id)).toEqual(["list.duplicate"]);
  });

  it("gives no chord twice in the same place", () => {
    for (const where of new Set(TABLE.map((command) => command.where))) {
      const chords = TABLE.filter((command) => command.where === where).flatMap((command) => command.keys);
      expect(new Set(chords).size).toBe(chords.length);
    }
  });

  it("marks what was typed", () => {
    expect(matches("Copy reference", "ref co")).toBe(true);
    expect(marked("Add a copy", "COPY")).toEqual(["Add a ", "copy", ""]);
    expect(marked("Add a copy", "xyz")).toEqual(["Add a copy"]);
  });
});
