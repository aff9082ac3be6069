// The editor's state: what is armed, selected and shown. Gestures and keys act through it; it acts through the draft.

import { flushSync, tick } from "svelte";
import type { Group, Op, Owner, Rect, Tag, TagKind } from "../ipc/bindings";
import type { Draft } from "../draft/draft.svelte";
import { clamp, initial, roundPt, type Size } from "./size";
import { linesOf, linesOfPage, type Guide, type Line } from "./snap";
import {
  changeStep,
  copies,
  KIND,
  newTag,
  ownStep,
  placeStep,
  readingOrder,
  rectOf,
  removeStep,
  sameOwner,
  type Step,
} from "./tags";
import { clampZoom, fitPage, fitWidth, PAGE_MARGIN, stepZoom, Viewport, type PagePlace, type PageSpec } from "./viewport";

/** A tag that is not placed yet. */
export interface Ghost {
  page: PagePlace;
  rect: Rect;
  onPaper: boolean;
  /** Moved by keys; the pointer takes over when it moves. */
  byKeys: boolean;
}

/** Someone whom tags can be placed for. */
export interface PersonOfTags {
  owner: Owner;
  number: number;
  name: string;
  count: number;
}

/** Snapping: within this many screen pixels. */
export const SNAP_PX = 6;
/** Repeated nudges within this time are one step of undo. */
const NUDGE_MS = 600;
/** How far a copy stands from its original. */
const COPY_PT = 12;
/** The zoom of a page that is opened where there is room for more. */
const COMFORTABLE = 1.08;
const CARD = { width: 560, height: 236 };

export class Editor {
  zoom = $state(COMFORTABLE);
  viewWidth = $state(772);
  viewHeight = $state(724);
  scrollTop = $state(0);
  tool: TagKind | null = $state(null);
  keep = $state(false);
  selected: ReadonlySet<string> = $state.raw(new Set());
  ghost: Ghost | null = $state.raw(null);
  guides: { page: PagePlace; list: readonly Guide[] } | null = $state.raw(null);
  chip: { page: PagePlace; xPt: number; yPt: number; text: string } | null = $state.raw(null);
  marquee: { left: number; top: number; width: number; height: number } | null = $state.raw(null);
  /** Something is dragged or resized. */
  dragging = $state(false);
  /** Tags are carried by the pointer. */
  moving = $state(false);
  panning = $state(false);
  snapping = $state(true);
  said = $state("");
  inspectorOpen = $state(false);
  /** Pixels of the view at its right that the inspector lies over. */
  covered = $state(0);
  /** Asks the inspector to focus a field. */
  wanted: { field: string; asked: number } | null = $state.raw(null);
  /** The page that a jump went to, outlined for a moment. */
  marked: string | null = $state(null);

  scroller: HTMLElement | null = null;
  /** True while the pointer is over the canvas. */
  pointerInside = false;

  #active: Owner = $state.raw({ kind: "nobody" });
  #clipboard: { tags: Tag[]; page: string } | null = null;
  #nudge = { key: "", at: 0, count: 0 };
  #copied: { originals: Tag[]; ids: string[] } | null = null;
  #text = new Map<string, Rect[]>();
  #asked = 0;
  #zoomed = false;

  constructor(
    readonly draft: Draft,
    private readonly readText: (document: string, pageIndex: number) => Promise<Rect[]>,
    readonly newId: () => string = () => crypto.randomUUID(),
    private readonly now: () => number = Date.now,
  ) {}

  // --- what is there ---

  readonly pages: PageSpec[] = $derived.by(() =>
    this.draft.composition.documents.flatMap((document): PageSpec[] => {
      const base = { document: document.id };
      if (document.pages === null || document.pages.length === 0 || document.state === "damaged") {
        const card = { key: `${document.id}:card`, pageIndex: -1, widthPt: CARD.width, heightPt: CARD.height, fixedPx: CARD };
        return [{ ...base, ...card }];
      }
      return document.pages.map((page, pageIndex) => ({
        ...base,
        key: `${document.id}:${String(pageIndex)}`,
        pageIndex,
        widthPt: page.widthPt,
        heightPt: page.heightPt,
      }));
    }),
  );

  readonly viewport: Viewport = $derived(new Viewport(this.pages, this.zoom, this.viewWidth));

  readonly tagsByPage: ReadonlyMap<string, Tag[]> = $derived.by(() => {
    const map = new Map<string, Tag[]>();
    for (const tag of this.order) {
      const key = `${tag.document}:${String(tag.pageIndex)}`;
      const list = map.get(key);
      if (list) list.push(tag);
      else map.set(key, [tag]);
    }
    return map;
  });

  readonly order: Tag[] = $derived.by(() =>
    readingOrder(this.draft.composition.tags, this.draft.composition, (tag) => this.rectOf(tag)),
  );

  /** The pages that are mounted: what is seen and half a screen around it. */
  readonly range: { first: number; last: number } = $derived.by(() => {
    const around = this.viewHeight / 2;
    const top = Math.floor(this.scrollTop / 64) * 64;
    return this.viewport.range(top - around, top + this.viewHeight + around + 64);
  });

  /** The page in the middle of the view. */
  readonly current: PagePlace | undefined = $derived(this.viewport.pageAt(this.scrollTop + this.viewHeight * 0.4));

  readonly selection: Tag[] = $derived(this.order.filter((tag) => this.selected.has(tag.id)));

  /** People that tags can be placed for, with witnesses after their signer. */
  readonly people: PersonOfTags[] = $derived.by(() => {
    const counts = new Map<string, number>();
    for (const { owner } of this.draft.composition.tags) {
      const key = owner.kind === "nobody" ? "nobody" : owner.id;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const list = this.draft.signers.flatMap((person): PersonOfTags[] => {
      const own: Owner = { kind: "recipient", id: person.id };
      const rows: PersonOfTags[] = [{ owner: own, ...this.draft.ownerOf(own), count: counts.get(person.id) ?? 0 }];
      if (person.witness) {
        const witness: Owner = { kind: "witness", id: person.witness.id };
        rows.push({ owner: witness, ...this.draft.ownerOf(witness), count: counts.get(person.witness.id) ?? 0 });
      }
      return rows;
    });
    const nobody = counts.get("nobody") ?? 0;
    if (nobody > 0) list.push({ owner: { kind: "nobody" }, number: 0, name: "Nobody", count: nobody });
    return list;
  });

  get active(): Owner {
    const known = this.people.find((person) => sameOwner(person.owner, this.#active));
    return known?.owner ?? this.people[0]?.owner ?? { kind: "nobody" };
  }

  get activeNumber(): number {
    return this.draft.ownerOf(this.active).number;
  }

  rectOf(tag: Tag): Rect {
    return rectOf(tag, this.draft.capabilities);
  }

  limitOf(kind: TagKind) {
    return this.draft.capabilities.tagSizes[kind];
  }

  /** Why a kind cannot be placed; null when it can. */
  whyNot(kind: TagKind): string | null {
    const limit = this.limitOf(kind);
    if (limit === undefined) return `${this.draft.capabilities.providerName} has no such tag.`;
    return limit.kind === "unsupported" ? limit.reason : null;
  }

  pageOf(tag: { document: string; pageIndex: number }): PagePlace | undefined {
    return this.viewport.place(tag.document, tag.pageIndex);
  }

  /** True when tags may stand on the page: it has paper and its file is not signed already. */
  takesTags(page: PageSpec): boolean {
    if (page.pageIndex < 0 || this.draft.readOnly) return false;
    return this.draft.composition.documents.find((document) => document.id === page.document)?.state !== "signed";
  }

  say(text: string): void {
    this.said = text;
  }

  // --- snapping ---

  /** The lines that something on a page can be drawn to. */
  lines(page: PageSpec, without: ReadonlySet<string>): Line[] {
    const others = (this.tagsByPage.get(page.key) ?? []).filter((tag) => !without.has(tag.id));
    return [...linesOf(others.map((tag) => this.rectOf(tag))), ...linesOfPage(page, this.#text.get(page.key) ?? [])];
  }

  /** Reads the text of a page once, for its margins and baselines. */
  learnText(page: PageSpec): void {
    if (page.pageIndex < 0 || this.#text.has(page.key)) return;
    this.#text.set(page.key, []);
    void this.readText(page.document, page.pageIndex).then(
      (lines) => this.#text.set(page.key, lines),
      () => undefined,
    );
  }

  clampTo(page: PageSpec, rect: Rect): Rect {
    return clamp(rect, page, this.draft.capabilities.place);
  }

  // --- tools ---

  arm(tool: TagKind | null, keep = false): void {
    if (tool !== null && (this.whyNot(tool) !== null || this.draft.readOnly)) {
      this.say(this.whyNot(tool) ?? "");
      return;
    }
    this.tool = tool;
    this.keep = keep && tool !== null;
    this.ghost = null;
    if (tool !== null) this.select([]);
  }

  setActive(owner: Owner): void {
    this.#active = owner;
  }

  /** A number key: the person with that number, also for what is selected. */
  chooseNumber(number: number): boolean {
    const person = this.people.find((each) => each.number === number && each.number > 0);
    if (person === undefined) return false;
    this.setActive(person.owner);
    if (this.tool === null && this.selection.length > 0) this.giveTo(person.owner);
    return true;
  }

  sizeFor(kind: TagKind): Size {
    return initial(this.limitOf(kind)) ?? { wPt: 100, hPt: 20 };
  }

  // --- edits ---

  do(step: Step, group: string | null = null): boolean {
    return this.draft.edit(step.label, step.ops, group);
  }

  /** Places the armed tool on a page. */
  place(kind: TagKind, page: PageSpec, rect: Rect): Tag | null {
    if (!this.takesTags(page)) return null;
    const owner = this.active;
    const { group, added } = this.#groupFor(kind, owner, page);
    const wanted = { id: this.newId(), kind, owner, document: page.document, pageIndex: page.pageIndex, group };
    const tag = newTag({ ...wanted, rect: this.clampTo(page, rect) }, this.draft.composition.tags);
    if (!this.do(placeStep([tag], added))) return null;
    this.say(`${KIND[kind].title} placed for ${this.draft.ownerOf(owner).name}`);
    if (!this.keep) {
      this.tool = null;
      this.ghost = null;
      this.select([tag.id]);
      void this.focusTag(tag.id);
    }
    return tag;
  }

  /** A radio button joins the person's group on that page, or brings a new one. */
  #groupFor(kind: TagKind, owner: Owner, page: PageSpec): { group: string | null; added: Group[] } {
    if (kind !== "radio") return { group: null, added: [] };
    const near = this.draft.composition.tags.findLast(
      (tag) =>
        tag.kind === "radio" && tag.document === page.document && tag.pageIndex === page.pageIndex && sameOwner(tag.owner, owner),
    );
    if (near?.group) return { group: near.group, added: [] };
    const names = new Set(this.draft.composition.groups.map((group) => group.name));
    let number = 1;
    while (names.has(`choice_${String(number)}`)) number += 1;
    const added: Group = { id: this.newId(), owner, name: `choice_${String(number)}`, kind: "radio", required: true };
    return { group: added.id, added: [added] };
  }

  remove(): void {
    if (this.selection.length === 0) return;
    const step = removeStep(this.selection, this.draft.composition);
    const last = this.selection.at(-1);
    const next = last && this.order[this.order.indexOf(last) + 1];
    if (!this.do(step)) return;
    this.say(step.label.replace("Delete", "Deleted"));
    this.select(next && !this.selected.has(next.id) ? [] : []);
    this.scroller?.focus({ preventScroll: true });
  }

  /** Moves the selection by a step of the arrow keys. */
  nudge(dxPt: number, dyPt: number): void {
    const step = changeStep("Move", this.selection, (tag) => this.#movedBy(tag, dxPt, dyPt));
    this.do(step, this.#burst("nudge"));
    this.#showPosition();
  }

  #movedBy(tag: Tag, dxPt: number, dyPt: number): Tag {
    const page = this.pageOf(tag);
    if (page === undefined) return tag;
    const rect = this.rectOf(tag);
    const { xPt, yPt } = this.clampTo(page, { ...rect, xPt: rect.xPt + dxPt, yPt: rect.yPt + dyPt });
    return xPt === tag.xPt && yPt === tag.yPt ? tag : { ...tag, xPt, yPt };
  }

  /** Ctrl and an arrow: the width by a point. */
  widen(byPt: number): void {
    const step = changeStep("Resize", this.selection, (tag) => {
      const limit = this.limitOf(tag.kind);
      const page = this.pageOf(tag);
      if ((limit?.kind !== "free" && limit?.kind !== "widthOnly") || page === undefined) return tag;
      const rect = this.rectOf(tag);
      const wPt = roundPt(Math.min(Math.max(rect.wPt + byPt, limit.minWPt), page.widthPt - rect.xPt - this.#edge(page)));
      return wPt === tag.wPt ? tag : { ...tag, wPt };
    });
    this.do(step, this.#burst("widen"));
  }

  #edge(page: PageSpec): number {
    return this.draft.capabilities.place.rightEdge * page.widthPt;
  }

  /** The group of an edit that belongs to the one just before when it follows quickly. */
  #burst(what: string): string {
    const key = `${what}:${[...this.selected].join()}`;
    const at = this.now();
    if (this.#nudge.key !== key || at - this.#nudge.at > NUDGE_MS) this.#nudge.count += 1;
    this.#nudge = { key, at, count: this.#nudge.count };
    return `${what}:${this.selection[0]?.id ?? ""}:${String(this.#nudge.count)}:${this.#session}`;
  }

  readonly #session = Math.random().toString(36).slice(2, 8);

  #showPosition(): void {
    const [tag] = this.selection;
    const page = tag && this.pageOf(tag);
    if (tag && page && this.selection.length === 1) {
      this.say(`${String(Math.round(tag.xPt))} from left, ${String(Math.round(tag.yPt))} from top`);
    }
  }

  /** Several to one edge of them all. */
  align(side: "left" | "right" | "top" | "bottom"): void {
    const rects = this.selection.map((tag) => this.rectOf(tag));
    if (rects.length < 2) return;
    const left = Math.min(...rects.map((rect) => rect.xPt));
    const right = Math.max(...rects.map((rect) => rect.xPt + rect.wPt));
    const top = Math.min(...rects.map((rect) => rect.yPt));
    const bottom = Math.max(...rects.map((rect) => rect.yPt + rect.hPt));
    this.do(
      changeStep("Align", this.selection, (tag) => {
        const rect = this.rectOf(tag);
        const to = { left: [left, rect.yPt], right: [right - rect.wPt, rect.yPt], top: [rect.xPt, top], bottom: [rect.xPt, bottom - rect.hPt] }[side];
        return this.#movedBy(tag, (to[0] ?? 0) - rect.xPt, (to[1] ?? 0) - rect.yPt);
      }),
    );
  }

  change(verb: string, change: (tag: Tag) => Tag, group: string | null = null): void {
    this.do(changeStep(verb, this.selection, change), group);
  }

  toggleRequired(): void {
    const can = this.selection.filter((tag) => tag.kind !== "dateSigned" && !tag.props.readOnly);
    if (can.length === 0) return;
    const required = !can.every((tag) => tag.required);
    this.do(changeStep(required ? "Require" : "Make optional", can, (tag) => (tag.required === required ? tag : { ...tag, required })));
    this.say(required ? "Required" : "Optional");
  }

  giveTo(owner: Owner): void {
    this.do(ownStep(this.selection, owner, this.draft.ownerOf(owner).name, this.draft.composition));
  }

  duplicate(): void {
    const tags = this.selection;
    if (tags.length === 0) return;
    const { dx, dy } = this.#copyStep(tags);
    const made = copies(tags, this.draft.composition.tags, this.newId, (tag) => ({ ...this.#movedBy(tag, dx, dy) }));
    if (!this.do(placeStep(made, [], "Duplicate"))) return;
    this.#copied = { originals: tags, ids: made.map((tag) => tag.id) };
    this.select(made.map((tag) => tag.id));
    this.say(`${made.length === 1 ? "Copy" : `${String(made.length)} copies`} placed`);
  }

  /** The step to the next copy: that by which the last copy was moved from its original, else a little right and down. */
  #copyStep(tags: readonly Tag[]): { dx: number; dy: number } {
    const [first] = tags;
    const [original] = this.#copied?.originals ?? [];
    const again = this.#copied !== null && this.#copied.ids.length === tags.length && tags.every((tag) => this.#copied?.ids.includes(tag.id));
    if (!again || first === undefined || original === undefined) return { dx: COPY_PT, dy: COPY_PT };
    return { dx: first.xPt - original.xPt, dy: first.yPt - original.yPt };
  }

  copy(): void {
    const page = this.selection[0] && this.pageOf(this.selection[0]);
    if (page) this.#clipboard = { tags: this.selection, page: page.key };
  }

  paste(): void {
    const page = this.current;
    if (this.#clipboard === null || page === undefined || !this.takesTags(page)) return;
    const by = this.#clipboard.page === page.key ? COPY_PT : 0;
    const made = copies(this.#clipboard.tags, this.draft.composition.tags, this.newId, (tag) => {
      const rect = this.rectOf(tag);
      const { xPt, yPt } = this.clampTo(page, { ...rect, xPt: rect.xPt + by, yPt: rect.yPt + by });
      const owner: Owner = this.draft.ownerOf(tag.owner).number > 0 ? tag.owner : this.active;
      return { ...tag, document: page.document, pageIndex: page.pageIndex, xPt, yPt, owner };
    });
    if (this.do(placeStep(made, [], "Paste"))) this.select(made.map((tag) => tag.id));
  }

  // --- selecting ---

  /** Selects tags. Those of one person make that the person whom tags are placed for. */
  select(ids: Iterable<string>): void {
    this.selected = new Set(ids);
    const [first, ...others] = this.selection;
    if (first !== undefined && first.owner.kind !== "nobody" && others.every((tag) => sameOwner(tag.owner, first.owner))) this.setActive(first.owner);
  }

  toggle(id: string): void {
    const next = new Set(this.selected);
    if (!next.delete(id)) next.add(id);
    this.selected = next;
  }

  /** All on the page; when they are, all in the document. */
  selectAll(): void {
    const page = this.current;
    if (page === undefined) return;
    const here = (this.tagsByPage.get(page.key) ?? []).map((tag) => tag.id);
    const all = here.length > 0 && here.every((id) => this.selected.has(id));
    this.select(all || here.length === 0 ? this.order.filter((tag) => tag.document === page.document).map((tag) => tag.id) : here);
  }

  /** The next or previous tag in reading order; false past the ends. */
  async walk(direction: 1 | -1): Promise<boolean> {
    const current = direction > 0 ? this.selection.at(-1) : this.selection[0];
    const at = current ? this.order.indexOf(current) : -1;
    const next = at < 0 ? this.#firstFromView(direction) : this.order[at + direction];
    if (next === undefined) return false;
    this.select([next.id]);
    await this.showTag(next.id);
    return true;
  }

  #firstFromView(direction: 1 | -1): Tag | undefined {
    const here = this.current && this.tagsByPage.get(this.current.key);
    return direction > 0 ? (here?.[0] ?? this.order[0]) : (here?.at(-1) ?? this.order.at(-1));
  }

  // --- going there ---

  /** Scrolls to a tag, selects it and gives it focus. */
  async showTag(id: string): Promise<void> {
    const tag = this.draft.tag(id);
    const page = tag && this.pageOf(tag);
    if (tag === undefined || page === undefined) return;
    const rect = this.rectOf(tag);
    this.reveal(page, rect);
    await this.focusTag(id);
  }

  async focusTag(id: string): Promise<void> {
    await tick();
    this.scroller?.querySelector<HTMLElement>(`[data-tag="${id}"]`)?.focus({ preventScroll: true });
  }

  /** Scrolls no more than is needed for a rectangle to be seen. */
  reveal(page: PagePlace, rect: Rect): void {
    const corner = this.viewport.toContent({ page, xPt: rect.xPt, yPt: rect.yPt });
    const bottom = corner.y + this.viewport.px(rect.hPt);
    const right = corner.x + this.viewport.px(rect.wPt);
    const scroller = this.scroller;
    if (scroller === null) return;
    const { scrollTop, scrollLeft } = scroller;
    const seen = { top: scrollTop + PAGE_MARGIN, bottom: scrollTop + this.viewHeight - PAGE_MARGIN };
    if (corner.y < seen.top || bottom > seen.bottom) this.scrollTo(scrollLeft, corner.y - this.viewHeight / 3);
    const hidden = this.covered;
    if (right > scrollLeft + this.viewWidth - hidden - PAGE_MARGIN) this.scrollTo(right - this.viewWidth + hidden + PAGE_MARGIN, scroller.scrollTop);
    else if (corner.x < scrollLeft) this.scrollTo(corner.x - PAGE_MARGIN, scroller.scrollTop);
  }

  scrollTo(left: number, top: number): void {
    const scroller = this.scroller;
    if (scroller === null) return;
    scroller.scrollLeft = Math.max(0, left);
    scroller.scrollTop = Math.max(0, top);
    this.scrollTop = scroller.scrollTop;
  }

  goToPage(document: string, pageIndex: number): void {
    const page = this.viewport.place(document, pageIndex) ?? this.viewport.places.find((place) => place.document === document);
    if (page === undefined) return;
    this.scrollTo(this.scroller?.scrollLeft ?? 0, page.top - PAGE_MARGIN);
    this.marked = page.key;
    this.say(`Page ${String(page.pageIndex + 1)}`);
  }

  turnPage(direction: 1 | -1): void {
    const next = this.viewport.places[(this.current?.index ?? 0) + direction];
    if (next) this.goToPage(next.document, next.pageIndex);
  }

  /** What Undo or Redo changed comes into view. */
  async showOps(ops: readonly Op[]): Promise<void> {
    const ids = ops.flatMap((op) => (op.op === "put" && op.table === "tag" ? [op.id] : []));
    const there = ids.filter((id) => this.draft.tag(id) !== undefined);
    this.select(there);
    if (there[0] !== undefined) await this.showTag(there[0]);
    else {
      const gone = ops.find((op) => op.op === "put" && op.table === "tag" && op.before !== null);
      const tag = gone?.op === "put" ? (gone.before as Tag) : undefined;
      const page = tag && this.pageOf(tag);
      if (tag && page) this.reveal(page, this.rectOf(tag));
    }
  }

  askFor(field: string): void {
    this.#asked += 1;
    this.inspectorOpen = true;
    this.wanted = { field, asked: this.#asked };
  }

  // --- zoom ---

  /** Zooms so that a point of the view stays still; by default the selection, else the middle. */
  zoomTo(zoom: number, at?: { x: number; y: number }): void {
    const scroller = this.scroller;
    const next = clampZoom(zoom);
    if (next === this.zoom) return;
    const still = at ?? this.#stillPoint();
    const scroll = { left: scroller?.scrollLeft ?? 0, top: scroller?.scrollTop ?? 0 };
    const after = this.viewport.scrollAfter(new Viewport(this.pages, next, this.viewWidth), scroll, still.x, still.y);
    flushSync(() => {
      this.zoom = next;
    });
    this.scrollTo(after.left, after.top);
  }

  #stillPoint(): { x: number; y: number } {
    const middle = { x: this.viewWidth / 2, y: this.viewHeight / 2 };
    const [tag] = this.selection;
    const page = tag && this.pageOf(tag);
    if (tag === undefined || page === undefined || this.scroller === null) return middle;
    const rect = this.rectOf(tag);
    const corner = this.viewport.toContent({ page, xPt: rect.xPt + rect.wPt / 2, yPt: rect.yPt + rect.hPt / 2 });
    const at = { x: corner.x - this.scroller.scrollLeft, y: corner.y - this.scroller.scrollTop };
    return at.y > 0 && at.y < this.viewHeight && at.x > 0 && at.x < this.viewWidth ? at : middle;
  }

  zoomStep(direction: 1 | -1, at?: { x: number; y: number }): void {
    this.zoomTo(stepZoom(this.zoom, direction), at);
  }

  zoomWidth(): void {
    if (this.current) this.zoomTo(fitWidth(this.current.widthPt, this.viewWidth));
  }

  zoomPage(): void {
    const page = this.current;
    if (page === undefined) return;
    this.zoomTo(fitPage(page.widthPt, page.heightPt, this.viewWidth, this.viewHeight));
    this.goToPage(page.document, page.pageIndex);
  }

  /** The zoom at which a draft is opened: the width of the view, but no more than is comfortable. */
  zoomFirst(): void {
    // A window that is not laid out yet has no width to go by.
    if (this.viewWidth <= 2 * PAGE_MARGIN) return;
    const page = this.#zoomed ? undefined : this.pages.find((each) => each.pageIndex >= 0);
    this.#zoomed ||= page !== undefined;
    if (page) this.zoom = Math.min(fitWidth(page.widthPt, this.viewWidth), COMFORTABLE);
  }
}
