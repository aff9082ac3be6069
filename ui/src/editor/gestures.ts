// What the pointer does on the canvas. While something is dragged only its transform changes; the draft hears of it
// once, at the end.

import type { Rect, Tag, TagKind } from "../ipc/bindings";
import { type Editor, SNAP_PX } from "./editor.svelte";
import { ghostAt } from "./placing";
import { cut, movingEdges, resized, type Handle } from "./resize";
import { roundPt } from "./size";
import { snap } from "./snap";
import { changeStep, copies, placeStep } from "./tags";
import type { PagePlace } from "./viewport";

/** Pixels before a press becomes a drag. */
const THRESHOLD = 3;
/** Pixels from an edge of the view at which a drag scrolls it. */
const SCROLL_EDGE = 32;
const SCROLL_STEP = 14;

interface Point {
  x: number;
  y: number;
}

interface Moved {
  tag: Tag;
  page: PagePlace;
  rect: Rect;
  element: HTMLElement | null;
  to: { page: PagePlace; rect: Rect };
}

type Gesture =
  | { kind: "press"; tag: Tag; start: Point; shift: boolean }
  | { kind: "move"; start: Point; primary: Moved; all: Moved[] }
  | { kind: "resize"; start: Point; handle: Handle; item: Moved }
  | { kind: "draw"; start: Point; tool: TagKind; page: PagePlace; from: { xPt: number; yPt: number } }
  | { kind: "marquee"; start: Point; kept: ReadonlySet<string> }
  | { kind: "pan"; client: Point; left: number; top: number };

export class Gestures {
  #now: Gesture | null = null;
  #box: DOMRect | null = null;
  #last: PointerEvent | null = null;
  #frame = 0;
  /** Where the pointer rests over the canvas; null while it is elsewhere. */
  #pointer: { clientX: number; clientY: number; altKey: boolean } | null = null;

  constructor(private readonly editor: Editor) {}

  get active(): boolean {
    return this.#now !== null;
  }

  /** The pointer came to the canvas. */
  enter(event: PointerEvent): void {
    this.editor.pointerInside = true;
    this.#rememberPointer(event);
  }

  /** The pointer left the canvas; what keys moved stays. */
  leave(): void {
    const { editor } = this;
    editor.pointerInside = false;
    this.#pointer = null;
    if (editor.ghost === null || editor.ghost.byKeys || this.active) return;
    editor.ghost = null;
    editor.guides = null;
  }

  #rememberPointer({ clientX, clientY, altKey }: PointerEvent): void {
    this.#pointer = { clientX, clientY, altKey };
  }

  /** The pages or the tool changed under a pointer that rests: the ghost shows where it points now. */
  follow(): void {
    if (this.#pointer === null || this.active || this.editor.ghost?.byKeys) return;
    this.hover(this.#pointer);
  }

  #point(event: { clientX: number; clientY: number }): Point {
    const scroller = this.editor.scroller;
    this.#box ??= scroller?.getBoundingClientRect() ?? null;
    return {
      x: event.clientX - (this.#box?.left ?? 0) + (scroller?.scrollLeft ?? 0),
      y: event.clientY - (this.#box?.top ?? 0) + (scroller?.scrollTop ?? 0),
    };
  }

  // --- start ---

  down(event: PointerEvent, spaceHeld: boolean): void {
    const { editor } = this;
    this.#box = null;
    const target = event.target as Element;
    if (target.closest("[data-card]") !== null) return;
    if (event.button === 1 || (event.button === 0 && spaceHeld)) {
      this.#begin(event, this.#pan(event));
      return;
    }
    if (event.button !== 0) return;
    const start = this.#point(event);
    const handle = target.closest<HTMLElement>("[data-handle]")?.dataset.handle as Handle | undefined;
    const id = target.closest<HTMLElement>("[data-tag]")?.dataset.tag;
    const tag = id === undefined ? undefined : editor.draft.tag(id);
    if (editor.tool !== null) this.#startPlacing(event, start);
    else if (handle !== undefined && editor.selection.length === 1) this.#startResize(event, start, handle);
    else if (tag !== undefined) this.#press(event, start, tag);
    else {
      if (!event.shiftKey) editor.select([]);
      this.#begin(event, { kind: "marquee", start, kept: event.shiftKey ? editor.selected : new Set() });
    }
  }

  #begin(event: PointerEvent, gesture: Gesture): void {
    this.#now = gesture;
    this.editor.scroller?.setPointerCapture(event.pointerId);
    if (gesture.kind === "pan") this.editor.panning = true;
  }

  #pan(event: PointerEvent): Gesture {
    const scroller = this.editor.scroller;
    event.preventDefault();
    const client = { x: event.clientX, y: event.clientY };
    return { kind: "pan", client, left: scroller?.scrollLeft ?? 0, top: scroller?.scrollTop ?? 0 };
  }

  #press(event: PointerEvent, start: Point, tag: Tag): void {
    const { editor } = this;
    event.preventDefault();
    if (event.shiftKey) editor.toggle(tag.id);
    else if (!editor.selected.has(tag.id)) editor.select([tag.id]);
    void editor.focusTag(tag.id);
    this.#begin(event, { kind: "press", tag, start, shift: event.shiftKey });
  }

  #startPlacing(event: PointerEvent, start: Point): void {
    const { editor } = this;
    event.preventDefault();
    const point = editor.viewport.toPage(start.x, start.y);
    if (editor.tool === null || point === undefined || !editor.viewport.isOnPaper(point) || !editor.takesTags(point.page)) return;
    this.hover(event);
    this.#begin(event, { kind: "draw", start, tool: editor.tool, page: point.page, from: { xPt: point.xPt, yPt: point.yPt } });
  }

  #startResize(event: PointerEvent, start: Point, handle: Handle): void {
    const [tag] = this.editor.selection;
    const item = tag && this.#moved(tag);
    if (!item || this.editor.draft.readOnly) return;
    event.preventDefault();
    this.editor.learnText(item.page);
    this.#begin(event, { kind: "resize", start, handle, item });
    this.editor.dragging = true;
  }

  #moved(tag: Tag): Moved | null {
    const page = this.editor.pageOf(tag);
    if (page === undefined) return null;
    const rect = this.editor.rectOf(tag);
    const element = this.editor.scroller?.querySelector<HTMLElement>(`[data-tag="${tag.id}"]`) ?? null;
    return { tag, page, rect, element, to: { page, rect } };
  }

  // --- move ---

  move(event: PointerEvent): void {
    const gesture = this.#now;
    this.#last = event;
    this.#rememberPointer(event);
    const point = this.#point(event);
    if (gesture === null) {
      if (this.editor.tool !== null) this.hover(event);
      return;
    }
    switch (gesture.kind) {
      case "press":
        if (this.#far(gesture.start, point)) this.#startMove(gesture.tag, gesture.start, event);
        break;
      case "move":
        this.#drag(gesture, point, event);
        this.#autoScroll();
        break;
      case "resize":
        this.#resize(gesture, point, event);
        break;
      case "draw":
        this.#draw(gesture, point, event);
        break;
      case "marquee":
        this.#sweep(gesture, point);
        this.#autoScroll();
        break;
      case "pan":
        this.editor.scrollTo(gesture.left - (event.clientX - gesture.client.x), gesture.top - (event.clientY - gesture.client.y));
        break;
    }
  }

  #far(start: Point, now: Point): boolean {
    return Math.hypot(now.x - start.x, now.y - start.y) >= THRESHOLD;
  }

  #startMove(tag: Tag, start: Point, event: PointerEvent): void {
    const { editor } = this;
    if (editor.draft.readOnly) return;
    if (!editor.selected.has(tag.id)) editor.select([tag.id]);
    const all = editor.selection.map((each) => this.#moved(each)).filter((each) => each !== null);
    const primary = all.find((each) => each.tag.id === tag.id);
    if (primary === undefined) return;
    for (const { element } of all) element?.setAttribute("data-dragged", "");
    editor.learnText(primary.page);
    editor.dragging = true;
    editor.moving = true;
    const gesture: Gesture = { kind: "move", start, primary, all };
    this.#now = gesture;
    this.#drag(gesture, this.#point(event), event);
  }

  #drag(gesture: Extract<Gesture, { kind: "move" }>, point: Point, event: { shiftKey: boolean; altKey: boolean }): void {
    const { editor } = this;
    const { viewport } = editor;
    const { primary } = gesture;
    let dx = point.x - gesture.start.x;
    let dy = point.y - gesture.start.y;
    if (event.shiftKey) {
      if (Math.abs(dx) > Math.abs(dy)) dy = 0;
      else dx = 0;
    }
    const from = viewport.toContent({ page: primary.page, xPt: primary.rect.xPt, yPt: primary.rect.yPt });
    const target = this.#pageFor(primary, from.y + dy + viewport.px(primary.rect.hPt) / 2);
    const corner = viewport.onPage(target, from.x + dx, from.y + dy);
    let rect = editor.clampTo(target, { ...primary.rect, xPt: corner.xPt, yPt: corner.yPt });
    editor.guides = null;
    if (editor.snapping && !event.altKey) {
      const drawn = snap(rect, editor.lines(target, editor.selected), viewport.pt(SNAP_PX));
      const held = { dxPt: event.shiftKey && dx === 0 ? 0 : drawn.dxPt, dyPt: event.shiftKey && dy === 0 ? 0 : drawn.dyPt };
      const snapped = editor.clampTo(target, { ...rect, xPt: rect.xPt + held.dxPt, yPt: rect.yPt + held.dyPt });
      if (Math.abs(snapped.xPt - rect.xPt - held.dxPt) < 0.01 && Math.abs(snapped.yPt - rect.yPt - held.dyPt) < 0.01) {
        rect = snapped;
        editor.guides = { page: target, list: drawn.guides };
      }
    }
    primary.to = { page: target, rect };
    const by = { xPt: rect.xPt - primary.rect.xPt, yPt: rect.yPt - primary.rect.yPt, pages: target.index - primary.page.index };
    for (const each of gesture.all) {
      if (each !== primary) each.to = this.#alongWith(each, by);
      this.#show(each);
    }
    editor.chip = { page: target, xPt: rect.xPt + rect.wPt, yPt: rect.yPt, text: `${String(Math.round(rect.xPt))}, ${String(Math.round(rect.yPt))} pt` };
  }

  /** The page under the middle of a dragged tag, when tags may stand there. */
  #pageFor(moved: Moved, y: number): PagePlace {
    const page = this.editor.viewport.pageAt(y);
    return page !== undefined && this.editor.takesTags(page) ? page : moved.to.page;
  }

  #alongWith(moved: Moved, by: { xPt: number; yPt: number; pages: number }): Moved["to"] {
    const { editor } = this;
    const wanted = editor.viewport.places[moved.page.index + by.pages];
    const page = wanted !== undefined && editor.takesTags(wanted) ? wanted : moved.page;
    const rect = editor.clampTo(page, { ...moved.rect, xPt: moved.rect.xPt + by.xPt, yPt: moved.rect.yPt + by.yPt });
    return { page, rect };
  }

  #show({ element, page, rect, to }: Moved): void {
    if (element === null) return;
    const { viewport } = this.editor;
    const from = viewport.toContent({ page, xPt: rect.xPt, yPt: rect.yPt });
    const now = viewport.toContent({ page: to.page, xPt: to.rect.xPt, yPt: to.rect.yPt });
    element.style.transform = `translate3d(${String(now.x - from.x)}px, ${String(now.y - from.y)}px, 0)`;
  }

  #resize(gesture: Extract<Gesture, { kind: "resize" }>, point: Point, event: PointerEvent): void {
    const { editor } = this;
    const { item, handle } = gesture;
    const limit = editor.limitOf(item.tag.kind);
    const how = { handle, limit, proportion: event.shiftKey, centred: event.ctrlKey || event.metaKey };
    const dx = editor.viewport.pt(point.x - gesture.start.x);
    const dy = editor.viewport.pt(point.y - gesture.start.y);
    let rect = resized(item.rect, dx, dy, how);
    editor.guides = null;
    if (editor.snapping && !event.altKey && !how.centred && !how.proportion) {
      const drawn = snap(rect, editor.lines(item.page, editor.selected), editor.viewport.pt(SNAP_PX), movingEdges(handle, limit));
      rect = resized(item.rect, dx + drawn.dxPt, dy + drawn.dyPt, how);
      editor.guides = { page: item.page, list: drawn.guides };
    }
    item.to = { page: item.page, rect: cut(rect, item.page, editor.draft.capabilities.place, limit) };
    this.#showSize(item);
    const shown = item.to.rect;
    const text = limit?.kind === "free" ? `${String(Math.round(shown.wPt))} × ${String(Math.round(shown.hPt))} pt` : `${String(Math.round(shown.wPt))} pt`;
    editor.chip = { page: item.page, xPt: shown.xPt + shown.wPt, yPt: shown.yPt, text };
  }

  #showSize({ element, page, to }: Moved): void {
    const { viewport } = this.editor;
    const boxes = [element, this.editor.scroller?.querySelector<HTMLElement>(`[data-sheet="${page.key}"] [data-selection]`)];
    for (const box of boxes) {
      if (!box) continue;
      box.style.left = `${String(viewport.px(to.rect.xPt))}px`;
      box.style.top = `${String(viewport.px(to.rect.yPt))}px`;
      box.style.width = `${String(viewport.px(to.rect.wPt))}px`;
      box.style.height = `${String(viewport.px(to.rect.hPt))}px`;
    }
  }

  #draw(gesture: Extract<Gesture, { kind: "draw" }>, point: Point, event: PointerEvent): void {
    const { editor } = this;
    const limit = editor.limitOf(gesture.tool);
    const drawable = limit?.kind === "free" || limit?.kind === "widthOnly";
    if (!drawable || !this.#far(gesture.start, point)) {
      this.hover(event);
      return;
    }
    const now = editor.viewport.onPage(gesture.page, point.x, point.y);
    const size = editor.sizeFor(gesture.tool);
    const height = limit.kind === "free" ? Math.abs(now.yPt - gesture.from.yPt) : size.hPt;
    const top = limit.kind === "free" ? Math.min(now.yPt, gesture.from.yPt) : gesture.from.yPt - size.hPt / 2;
    const wanted = { xPt: Math.min(now.xPt, gesture.from.xPt), yPt: top, wPt: Math.max(Math.abs(now.xPt - gesture.from.xPt), limit.minWPt), hPt: height };
    const rect = cut(wanted, gesture.page, editor.draft.capabilities.place, limit);
    editor.ghost = { page: gesture.page, rect, onPaper: true, byKeys: false };
    editor.chip = { page: gesture.page, xPt: rect.xPt + rect.wPt, yPt: rect.yPt, text: `${String(Math.round(rect.wPt))} pt` };
  }

  #sweep(gesture: Extract<Gesture, { kind: "marquee" }>, point: Point): void {
    const { editor } = this;
    const left = Math.min(gesture.start.x, point.x);
    const top = Math.min(gesture.start.y, point.y);
    const box = { left, top, width: Math.abs(point.x - gesture.start.x), height: Math.abs(point.y - gesture.start.y) };
    if (editor.marquee === null && !this.#far(gesture.start, point)) return;
    editor.marquee = box;
    const touched = editor.order.filter((tag) => {
      const page = editor.pageOf(tag);
      if (page === undefined) return false;
      const rect = editor.rectOf(tag);
      const corner = editor.viewport.toContent({ page, xPt: rect.xPt, yPt: rect.yPt });
      const right = corner.x + editor.viewport.px(rect.wPt);
      const bottom = corner.y + editor.viewport.px(rect.hPt);
      return corner.x < left + box.width && right > left && corner.y < top + box.height && bottom > top;
    });
    const ids = [...gesture.kept, ...touched.map((tag) => tag.id)];
    if (ids.length !== editor.selected.size || ids.some((id) => !editor.selected.has(id))) editor.select(ids);
  }

  /** The ghost of the armed tool under the pointer, drawn to its neighbours. */
  hover(event: { clientX: number; clientY: number; altKey: boolean }): void {
    const { editor } = this;
    if (editor.tool === null) return;
    if (this.#now === null) this.#box = null;
    const at = this.#point(event);
    const point = editor.viewport.toPage(at.x, at.y);
    if (point === undefined) return;
    const onPaper = editor.viewport.isOnPaper(point) && editor.takesTags(point.page);
    let rect = ghostAt(point.xPt, point.yPt, editor.sizeFor(editor.tool));
    editor.guides = null;
    if (onPaper) {
      editor.learnText(point.page);
      rect = editor.clampTo(point.page, rect);
      if (editor.snapping && !event.altKey) {
        const drawn = snap(rect, editor.lines(point.page, new Set()), editor.viewport.pt(SNAP_PX));
        rect = editor.clampTo(point.page, { ...rect, xPt: rect.xPt + drawn.dxPt, yPt: rect.yPt + drawn.dyPt });
        editor.guides = { page: point.page, list: drawn.guides };
      }
    }
    editor.ghost = { page: point.page, rect, onPaper, byKeys: false };
  }

  /** The view scrolls while something is dragged at its edge. */
  #autoScroll(): void {
    if (this.#frame !== 0) return;
    const step = (): void => {
      this.#frame = 0;
      const scroller = this.editor.scroller;
      const event = this.#last;
      const gesture = this.#now;
      if (scroller === null || event === null || (gesture?.kind !== "move" && gesture?.kind !== "marquee")) return;
      const box = (this.#box ??= scroller.getBoundingClientRect());
      const by = event.clientY < box.top + SCROLL_EDGE ? -SCROLL_STEP : event.clientY > box.bottom - SCROLL_EDGE ? SCROLL_STEP : 0;
      if (by === 0) return;
      scroller.scrollTop += by;
      if (gesture.kind === "move") this.#drag(gesture, this.#point(event), event);
      else this.#sweep(gesture, this.#point(event));
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  // --- end ---

  up(event: PointerEvent): void {
    const gesture = this.#now;
    this.#finish();
    if (gesture === null) return;
    const { editor } = this;
    switch (gesture.kind) {
      case "press":
        if (!gesture.shift && editor.selected.size > 1) editor.select([gesture.tag.id]);
        break;
      case "move":
        this.#drop(gesture, event.ctrlKey || event.metaKey);
        break;
      case "resize": {
        const { tag, to } = gesture.item;
        const after = { xPt: roundPt(to.rect.xPt), yPt: roundPt(to.rect.yPt), wPt: roundPt(to.rect.wPt), hPt: roundPt(to.rect.hPt) };
        const free = editor.limitOf(tag.kind)?.kind === "free";
        const changed = to.rect !== gesture.item.rect;
        // The person's own height stays where the provider sets it.
        if (changed) editor.do(changeStep("Resize", [tag], (each) => ({ ...each, ...after, hPt: free ? after.hPt : each.hPt })));
        break;
      }
      case "draw":
        if (editor.ghost?.onPaper) editor.place(gesture.tool, editor.ghost.page, editor.ghost.rect);
        break;
      default:
        break;
    }
  }

  #drop(gesture: Extract<Gesture, { kind: "move" }>, leaveCopy: boolean): void {
    const { editor } = this;
    const placed = new Map(gesture.all.map((each) => [each.tag.id, each.to]));
    const moved = (tag: Tag): Tag => {
      const to = placed.get(tag.id);
      if (to === undefined) return tag;
      const next = { document: to.page.document, pageIndex: to.page.pageIndex, xPt: to.rect.xPt, yPt: to.rect.yPt };
      const same = next.document === tag.document && next.pageIndex === tag.pageIndex && next.xPt === tag.xPt && next.yPt === tag.yPt;
      return same ? tag : { ...tag, ...next };
    };
    const tags = gesture.all.map((each) => each.tag);
    if (leaveCopy) {
      const made = copies(tags, editor.draft.composition.tags, editor.newId, moved);
      if (editor.do(placeStep(made, [], "Copy"))) editor.select(made.map((tag) => tag.id));
    } else editor.do(changeStep("Move", tags, moved));
    for (const { element } of gesture.all) this.#rest(element);
    editor.say(editor.guides === null || editor.guides.list.length === 0 ? "Moved" : "Moved, aligned");
    editor.guides = null;
    void editor.focusTag(gesture.primary.tag.id);
  }

  #rest(element: HTMLElement | null): void {
    if (element === null) return;
    element.style.transform = "";
    element.removeAttribute("data-dragged");
  }

  #finish(): void {
    const keepGuides = this.#now?.kind === "move";
    this.#now = null;
    this.#last = null;
    if (this.#frame !== 0) cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { editor } = this;
    editor.dragging = false;
    editor.moving = false;
    editor.panning = false;
    editor.chip = null;
    editor.marquee = null;
    if (!keepGuides) editor.guides = null;
  }

  /** Puts everything back; false when nothing was going on. */
  cancel(): boolean {
    const gesture = this.#now;
    if (gesture === null) return false;
    this.#finish();
    this.editor.guides = null;
    if (gesture.kind === "move") for (const { element } of gesture.all) this.#rest(element);
    if (gesture.kind === "resize") {
      gesture.item.to = { page: gesture.item.page, rect: gesture.item.rect };
      this.#showSize(gesture.item);
    }
    if (gesture.kind === "draw") this.editor.ghost = null;
    return true;
  }

  /** A tool dragged out of the palette: placed where it is let go over a page. */
  fromPalette(tool: TagKind, event: PointerEvent): void {
    const { editor } = this;
    const start = { x: event.clientX, y: event.clientY };
    let away = false;
    const stop = (): void => {
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onUp);
      window.removeEventListener("pointercancel", stop);
    };
    const onMove = (move: PointerEvent): void => {
      if (!away && !this.#far(start, { x: move.clientX, y: move.clientY })) return;
      if (!away) {
        away = true;
        editor.arm(tool);
      }
      this.hover(move);
    };
    const onUp = (up: PointerEvent): void => {
      stop();
      if (!away) return;
      const box = editor.scroller?.getBoundingClientRect();
      const inside = box && up.clientX > box.left && up.clientX < box.right && up.clientY > box.top && up.clientY < box.bottom;
      const { ghost } = editor;
      editor.guides = null;
      if (inside && ghost?.onPaper) editor.place(tool, ghost.page, ghost.rect);
      else editor.arm(null);
    };
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("pointercancel", stop);
  }
}
