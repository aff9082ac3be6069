// The keys of the Tags step (section 6 of the design). True means that the key was taken.

import type { TagKind } from "../ipc/bindings";
import type { Editor } from "./editor.svelte";
import type { Gestures } from "./gestures";
import { direction, nextSnapPlace, nudged, startGhost } from "./placing";
import { KIND, KINDS } from "./tags";

const TOOLS = new Map<string, TagKind>(KINDS.map((kind) => [KIND[kind].key.toLowerCase(), kind]));

/** True while the person types: single keys are text then. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
}

interface Context {
  editor: Editor;
  gestures: Gestures;
  singleKeys: boolean;
}

export function editorKey(event: KeyboardEvent, context: Context): boolean {
  const { editor } = context;
  const command = event.ctrlKey || event.metaKey;
  if (event.key === "Escape") return escape(context);
  if (isTyping(event.target)) return false;
  if (zoomKey(event, editor, command)) return true;
  if (editor.tool !== null && ghostKey(event, editor, command)) return true;
  if (command) return commandKey(event, editor);
  if (event.altKey) return false;
  if (selectionKey(event, editor)) return true;
  return context.singleKeys && singleKey(event, editor);
}

function escape({ editor, gestures }: Context): boolean {
  if (gestures.cancel()) return true;
  if (editor.tool !== null) {
    editor.arm(null);
    editor.guides = null;
    return true;
  }
  if (editor.selected.size === 0) return false;
  editor.select([]);
  editor.scroller?.focus({ preventScroll: true });
  return true;
}

function zoomKey(event: KeyboardEvent, editor: Editor, command: boolean): boolean {
  if (!command || event.altKey) return false;
  switch (event.key) {
    case "+":
    case "=":
      editor.zoomStep(1);
      return true;
    case "-":
      editor.zoomStep(-1);
      return true;
    case "0":
      editor.zoomWidth();
      return true;
    case "9":
      editor.zoomPage();
      return true;
    case "8":
      editor.zoomTo(1);
      return true;
    default:
      return false;
  }
}

/** Puts the ghost of the armed tool at the last tag's line, else in the middle of the page. */
export function ghostByKeys(editor: Editor): void {
  const page = editor.current;
  if (editor.tool === null || page === undefined || !editor.takesTags(page)) return;
  const last = editor.draft.composition.tags.findLast((tag) => tag.document === page.document && tag.pageIndex === page.pageIndex);
  const beside = last === undefined ? null : { tag: last, rect: editor.rectOf(last) };
  const rect = startGhost(editor.sizeFor(editor.tool), page, editor.draft.capabilities.place, beside);
  editor.ghost = { page, rect, onPaper: true, byKeys: true };
  editor.learnText(page);
  editor.reveal(page, rect);
}

function ghostKey(event: KeyboardEvent, editor: Editor, command: boolean): boolean {
  const arrow = direction(event.key);
  const pages = event.key === "PageUp" ? -1 : event.key === "PageDown" ? 1 : 0;
  if (arrow === undefined && pages === 0 && event.key !== "Enter") return false;
  if (event.target instanceof HTMLElement && event.key === "Enter" && event.target.closest("[data-inspector]") !== null) return false;
  if (editor.ghost === null || !editor.ghost.onPaper) {
    ghostByKeys(editor);
    if (event.key === "Enter") return true;
  }
  const { ghost, tool } = editor;
  if (ghost === null || tool === null) return true;
  if (event.key === "Enter") {
    editor.place(tool, ghost.page, ghost.rect);
    return true;
  }
  if (arrow !== undefined) {
    const lines = command ? editor.lines(ghost.page, new Set()) : [];
    const rect = command ? nextSnapPlace(ghost.rect, arrow, lines) : nudged(ghost.rect, arrow, event.shiftKey);
    editor.ghost = { ...ghost, rect: editor.clampTo(ghost.page, rect), byKeys: true };
  } else {
    const page = editor.viewport.places[ghost.page.index + pages];
    if (page === undefined || !editor.takesTags(page)) return true;
    editor.ghost = { page, rect: editor.clampTo(page, ghost.rect), onPaper: true, byKeys: true };
  }
  const now = editor.ghost;
  editor.reveal(now.page, now.rect);
  editor.say(`${String(Math.round(now.rect.xPt))} from left, ${String(Math.round(now.rect.yPt))} from top`);
  return true;
}

const ALIGN = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "top", ArrowDown: "bottom" } as const;

function commandKey(event: KeyboardEvent, editor: Editor): boolean {
  const arrow = direction(event.key);
  if (arrow !== undefined && editor.selection.length > 0) {
    if (event.shiftKey) editor.align(ALIGN[event.key as keyof typeof ALIGN]);
    else if (arrow[0] !== 0) editor.widen(arrow[0]);
    return true;
  }
  if (event.shiftKey) return false;
  switch (event.key.toLowerCase()) {
    case "a":
      editor.selectAll();
      return true;
    case "c":
      if (editor.selection.length === 0) return false;
      editor.copy();
      return true;
    case "v":
      editor.paste();
      return true;
    case "d":
      editor.duplicate();
      return true;
    default:
      return false;
  }
}

function selectionKey(event: KeyboardEvent, editor: Editor): boolean {
  const arrow = direction(event.key);
  const inCanvas = event.target instanceof Node && (editor.scroller?.contains(event.target) ?? false);
  const elsewhere = event.target instanceof HTMLElement && event.target !== document.body && !inCanvas;
  if (elsewhere) return false;
  if (arrow !== undefined && editor.selection.length > 0) {
    const step = event.shiftKey ? 10 : 1;
    editor.nudge(arrow[0] * step, arrow[1] * step);
    return true;
  }
  switch (event.key) {
    case "Delete":
    case "Backspace":
      editor.remove();
      return true;
    case "Enter":
      if (editor.selection.length !== 1) return false;
      editor.askFor(editor.selection[0]?.kind === "text" ? "prefill" : "name");
      return true;
    case "PageDown":
      editor.turnPage(1);
      return true;
    case "PageUp":
      editor.turnPage(-1);
      return true;
    case "Tab":
      return inCanvas && canWalk(editor, event.shiftKey ? -1 : 1);
    default:
      return false;
  }
}

/** Tab walks through the tags and leaves the canvas past the last one. */
function canWalk(editor: Editor, step: 1 | -1): boolean {
  const current = step > 0 ? editor.selection.at(-1) : editor.selection[0];
  const at = current ? editor.order.indexOf(current) + step : 0;
  if (editor.order.length === 0 || at < 0 || at >= editor.order.length) return false;
  void editor.walk(step);
  return true;
}

function singleKey(event: KeyboardEvent, editor: Editor): boolean {
  const key = event.key.toLowerCase();
  if (/^Digit\d$/.test(event.code) || /^\d$/.test(key)) {
    const digit = Number(/^\d$/.test(key) ? key : event.code.slice(-1));
    return editor.chooseNumber(digit === 0 ? 10 : digit);
  }
  if (key === "v") {
    editor.arm(null);
    return true;
  }
  if (key === "q") {
    editor.toggleRequired();
    return true;
  }
  const tool = TOOLS.get(key);
  if (tool === undefined) return false;
  editor.arm(tool, event.shiftKey);
  if (editor.tool !== null && !editor.pointerInside) ghostByKeys(editor);
  return true;
}
