// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Commands, Document, ImportFile, ImportState } from "../ipc/bindings";
import { documentRow } from "../ipc/fake-draft";

const answers: { [name: string]: unknown } = {};
vi.mock("../ipc/client", () => ({ call: (name: keyof Commands) => Promise.resolve(answers[name]) }));

const { imports, isIn, summary } = await import("./imports.svelte");

const file = (index: number, state: ImportState): ImportFile => ({ index, name: `f${String(index)}.pdf`, sizeBytes: 1, state });
const inside = (id: string, state: Document["state"]): ImportState => ({ kind: "in", document: { ...documentRow(id, 0, "f.pdf", 2), state } });
const refused: ImportState = { kind: "refused", error: { code: "pdf_damaged", title: "It ends early", detail: "", hint: "", field: null } };

function started(files: ImportFile[]): void {
  answers.import_documents = { import: "i1", envelope: "e1", files, leftOut: 0 };
}

afterEach(() => {
  imports.close();
});

describe("files that were taken in", () => {
  it("are told in one line", () => {
    expect(summary([file(0, inside("a", "ready")), file(1, inside("b", "locked")), file(2, refused)])).toBe("1 is ready, 1 is locked, 1 can’t be read");
    expect(summary([file(0, { kind: "reading" }), file(1, { kind: "reading" })])).toBe("2 are being read");
  });

  it("are counted beside one that is refused", () => {
    const bad = file(2, refused);
    expect(isIn([file(0, inside("a", "ready")), file(1, inside("b", "locked")), bad], bad)).toBe(2);
    expect(isIn([bad, file(3, refused)], bad)).toBe(0);
  });

  it("keep what was told of them before the reply came", async () => {
    started([file(0, { kind: "reading" })]);
    imports.hear({ kind: "importing", import: "i1", envelope: "e1", file: file(0, inside("a", "ready")), revision: 1 });
    expect(await imports.take("t", null)).toBe("e1");
    expect(imports.tray?.files[0]?.state.kind).toBe("in");
  });

  it("ask for attention only when something is wrong", async () => {
    started([file(0, { kind: "reading" }), file(1, { kind: "reading" })]);
    await imports.take("t", null);
    expect(imports.shown).toBe(false);
    imports.hear({ kind: "importing", import: "i1", envelope: "e1", file: file(0, inside("a", "ready")), revision: 1 });
    expect(imports.shown).toBe(false);
    imports.hear({ kind: "importing", import: "i1", envelope: "e1", file: file(1, inside("b", "locked")), revision: 2 });
    expect(imports.shown).toBe(true);
    imports.know({ ...documentRow("b", 1, "f1.pdf", 2), state: "ready" });
    expect(imports.shown).toBe(false);
  });

  it("leave no envelope when all of a new one are refused", async () => {
    const gone: string[] = [];
    imports.onnothing = (envelope) => gone.push(envelope);
    started([file(0, { kind: "reading" }), file(1, { kind: "reading" })]);
    const taken = imports.take("t", null);
    await Promise.resolve();
    for (const index of [0, 1]) imports.hear({ kind: "importing", import: "i1", envelope: "e1", file: file(index, refused), revision: 0 });
    expect(await taken).toBeNull();
    expect(gone).toEqual(["e1"]);
    expect(imports.shown).toBe(true);
    expect(imports.tray?.envelope).toBeNull();
  });

  it("open a new envelope with its first good file", async () => {
    started([file(0, { kind: "reading" }), file(1, { kind: "reading" })]);
    const taken = imports.take("t", null);
    await Promise.resolve();
    imports.hear({ kind: "importing", import: "i1", envelope: "e1", file: file(0, refused), revision: 0 });
    imports.hear({ kind: "importing", import: "i1", envelope: "e1", file: file(1, inside("a", "ready")), revision: 1 });
    expect(await taken).toBe("e1");
  });

  it("are refused in an open envelope without closing it", async () => {
    const gone: string[] = [];
    imports.onnothing = (envelope) => gone.push(envelope);
    started([file(0, refused)]);
    expect(await imports.take("t", "e1")).toBe("e1");
    expect(gone).toEqual([]);
  });

  it("are taken out of the draft when a locked one is left out", async () => {
    const out: string[] = [];
    imports.leaveOut = (document) => out.push(document);
    started([file(0, inside("a", "ready")), file(1, inside("b", "locked"))]);
    await imports.take("t", "e1");
    const locked = imports.tray?.files[1];
    if (locked !== undefined) imports.drop(locked);
    expect(out).toEqual(["b"]);
  });

  it("stay in when the others are refused", async () => {
    started([file(0, inside("a", "ready")), file(1, refused)]);
    await imports.take("t", null);
    const bad = imports.tray?.files[1];
    if (bad !== undefined) imports.drop(bad);
    expect(imports.tray?.files.map((each) => each.state.kind)).toEqual(["in"]);
  });
});
