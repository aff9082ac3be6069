import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Commands, ListEnvelopes } from "../ipc/bindings";
import { sampleRows } from "../ipc/fake-samples";

const all = sampleRows(0, 1000);
const calls: { name: string; argument: unknown }[] = [];
/** Answers wait here when they are to come late. */
let late: (() => void)[] | null = null;

function list({ from, count, selected }: ListEnvelopes): Commands["list_envelopes"]["reply"] {
  const at = all.findIndex((row) => row.id === selected);
  return {
    rows: all.slice(from, from + count),
    from,
    total: all.length,
    sections: [{ group: "onItsWay", count: all.length }],
    selectedAt: at < 0 ? null : at,
    counts: {},
    checkedAt: null,
    notice: null,
    suggestion: null,
    elsewhere: 0,
  };
}

vi.mock("../ipc/client", () => ({
  subscribe: () => () => undefined,
  call: async (name: string, argument: unknown) => {
    calls.push({ name, argument });
    if (name === "list_envelopes") {
      const reply = list(argument as ListEnvelopes);
      const waiting = late;
      if (waiting !== null) await new Promise<void>((done) => waiting.push(done));
      return reply;
    }
    if (name === "list_ids") {
      const { from, count } = argument as { from: number; count: number };
      return { envelopes: all.slice(from, from + count).map((row) => row.id) };
    }
    return null;
  },
}));

const { envelopes, PART } = await import("./envelopes.svelte");

function asked(): ListEnvelopes[] {
  return calls.filter((each) => each.name === "list_envelopes").map((each) => each.argument as ListEnvelopes);
}

function id(at: number): string {
  return all[at]?.id ?? "";
}

describe("the parts of the list", () => {
  beforeEach(async () => {
    late = null;
    envelopes.find("");
    envelopes.selected = null;
    envelopes.at = null;
    await envelopes.read();
    calls.length = 0;
  });

  it("are read when they come into sight, each once", async () => {
    expect(envelopes.total).toBe(1000);
    expect(envelopes.rowAt(5)?.id).toBe(id(5));
    expect(envelopes.rowAt(450)).toBeUndefined();
    await Promise.all([envelopes.look(440, 480), envelopes.look(441, 481)]);
    expect(envelopes.rowAt(450)?.id).toBe(id(450));
    expect(asked().map((each) => [each.from, each.count])).toEqual([[400, 2 * PART]]);
    await envelopes.look(490, 520);
    expect(envelopes.rowAt(510)?.id).toBe(id(510));
    expect(asked()).toHaveLength(2);
  });

  it("are read anew where the person is when something changed, and only once for many changes", async () => {
    await envelopes.look(440, 480);
    calls.length = 0;
    late = [];
    for (let change = 0; change < 20; change += 1) envelopes.hear({ kind: "changed", what: "envelope", id: "other" });
    const first = late;
    late = null;
    for (const done of first) done();
    await vi.waitFor(() => {
      expect(asked()).toHaveLength(2);
    });
    expect(asked().every((each) => each.from === 400)).toBe(true);
  });

  it("an answer to an older question changes nothing", async () => {
    late = [];
    const old = late;
    envelopes.find("old");
    late = null;
    envelopes.find("new");
    await vi.waitFor(() => {
      expect(envelopes.list?.total).toBe(1000);
    });
    const before = envelopes.list;
    for (const done of old) done();
    await Promise.resolve();
    expect(envelopes.list).toBe(before);
    expect(asked().map((each) => each.query.search)).toEqual(["old", "new"]);
  });

  it("keys go to rows that are not here yet", async () => {
    await envelopes.move(1);
    expect(envelopes.selected).toBe(id(0));
    await envelopes.move(1000);
    expect([envelopes.selected, envelopes.at]).toEqual([id(999), 999]);
    await envelopes.move(-1);
    expect(envelopes.selected).toBe(id(998));
  });

  it("a range is chosen from where it began, also over what is not here", async () => {
    envelopes.pick(id(3), 3);
    await envelopes.extend(1);
    await envelopes.extend(1);
    expect([...envelopes.chosen]).toEqual([id(3), id(4), id(5)]);
    await envelopes.extend(-4);
    expect([...envelopes.chosen]).toEqual([id(1), id(2), id(3)]);
    await envelopes.chooseTo(350);
    expect(envelopes.chosen.size).toBe(348);
    envelopes.toggle(id(100), 100);
    expect(envelopes.chosen.size).toBe(347);
    await envelopes.move(1);
    expect(envelopes.chosen.size).toBe(0);
  });

  it("the first that is taken with Ctrl joins the selected one", () => {
    envelopes.pick(id(3), 3);
    envelopes.toggle(id(7), 7);
    expect([...envelopes.chosen]).toEqual([id(3), id(7)]);
  });

  it("another list begins at its top with nothing chosen", async () => {
    await envelopes.look(440, 480);
    await envelopes.chooseAll();
    expect(envelopes.chosen.size).toBe(1000);
    const { turn } = envelopes;
    envelopes.narrow({ label: "urgent" });
    expect([envelopes.turn, envelopes.chosen.size]).toEqual([turn + 1, 0]);
    expect(asked().at(-1)).toMatchObject({ from: 0, query: { filter: { label: "urgent", account: null } } });
    envelopes.sortBy("name");
    envelopes.sortBy("name");
    expect(envelopes.sort).toEqual({ by: "name", reversed: true });
  });
});
