import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Composition, Edit, Tag, UserError } from "../ipc/bindings";
import { FakeDrafts, sampleComposition } from "../ipc/fake-draft";
import { applyOps, put } from "./ops";
import { EditQueue, type Saving } from "./queue";

const ENVELOPE = "b0000000-0000-4000-8000-000000000001";

let fake: FakeDrafts;
let queue: EditQueue;
let shown: Composition;
let states: Saving[];
let refused: UserError | null;

function start(): void {
  fake = new FakeDrafts();
  const view = fake.add(ENVELOPE, sampleComposition());
  shown = view.composition;
  states = [];
  refused = null;
  queue = new EditQueue(fake.call, ENVELOPE, view.revision, {
    stored: (_applied, ops) => {
      if (ops !== null) shown = applyOps(shown, ops);
    },
    reopened: (_view, composition) => {
      shown = composition;
    },
    saving: (state, error) => {
      states.push(state);
      refused = error;
    },
  });
}

function tag(index = 0): Tag {
  const found = shown.tags[index];
  if (!found) throw new Error("no such tag");
  return found;
}

function move(xPt: number, group: string | null = null): void {
  const before = tag();
  const edit: Edit = { label: "Move", at: 0, group, ops: [put("tag", before.id, before, { ...before, xPt })] };
  shown = applyOps(shown, edit.ops);
  queue.push(edit);
}

function storedX(): number | undefined {
  return fake.drafts.get(ENVELOPE)?.view.composition.tags[0]?.xPt;
}

describe("the queue of a draft", () => {
  beforeEach(start);

  it("says saved only after the acknowledgement", async () => {
    move(10);
    expect(states).toEqual(["saving"]);
    expect(storedX()).not.toBe(10);
    expect(await queue.settled()).toBe(true);
    expect(states).toEqual(["saving", "saved"]);
    expect(storedX()).toBe(10);
  });

  it("stores edits in the order in which they were made", async () => {
    move(10);
    move(20);
    move(30);
    await queue.settled();
    expect(fake.calls).toHaveLength(3);
    expect(storedX()).toBe(30);
  });

  it("sends edits of one step in one call", async () => {
    vi.useFakeTimers();
    for (let x = 1; x <= 5; x += 1) move(x, "nudge");
    await vi.advanceTimersByTimeAsync(99);
    expect(fake.calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    await queue.settled();
    expect(fake.calls).toHaveLength(1);
    expect(storedX()).toBe(5);
  });

  it("reads a stale draft again and makes the edit on what is stored", async () => {
    const other = tag(1);
    await fake.call("apply_edit", {
      envelope: ENVELOPE,
      baseRevision: 1,
      edit: { label: "Elsewhere", at: 0, group: null, ops: [put("tag", other.id, other, { ...other, xPt: 77 })] },
    });
    move(10);
    expect(await queue.settled()).toBe(true);
    expect(storedX()).toBe(10);
    expect(tag(1).xPt).toBe(77);
    expect(tag(0).xPt).toBe(10);
  });

  it("makes an edit anew when its row is not as before", async () => {
    const before = { ...tag(), name: "older" };
    queue.push({ label: "Move", at: 0, group: null, ops: [put("tag", before.id, before, { ...before, xPt: 12 })] });
    expect(await queue.settled()).toBe(true);
    expect(storedX()).toBe(12);
    expect(fake.drafts.get(ENVELOPE)?.view.composition.tags[0]?.name).toBe("initials_1");
  });

  it("keeps what was refused and stores it on retry", async () => {
    fake.refuseNext = ["disk_full"];
    move(10);
    move(20);
    expect(await queue.settled()).toBe(false);
    expect(states.at(-1)).toBe("failed");
    expect(refused?.code).toBe("disk_full");
    expect(queue.pending).toHaveLength(2);
    queue.retry();
    expect(await queue.settled()).toBe(true);
    expect(storedX()).toBe(20);
    expect(refused).toBeNull();
  });

  it("gives up what was refused only when asked to", async () => {
    fake.refuseNext = ["disk_full"];
    move(10);
    await queue.settled();
    queue.drop();
    expect(await queue.settled()).toBe(true);
    expect(tag().xPt).toBe(400);
  });

  it("takes a step back through the store and applies what it did", async () => {
    move(10);
    queue.step("undo");
    await queue.settled();
    expect(tag().xPt).toBe(400);
    queue.step("redo");
    await queue.settled();
    expect(tag().xPt).toBe(10);
  });

  it("a number that was given is refused by the fake as by the store", async () => {
    const [person] = shown.recipients;
    if (!person) throw new Error("nobody");
    const twin = { ...person, id: "e0000000-0000-4000-8000-000000000099" };
    queue.push({ label: "Add", at: 0, group: null, ops: [put("recipient", twin.id, null, twin)] });
    expect(await queue.settled()).toBe(false);
    expect(refused?.code).toBe("draft_step_refused");
  });
});
