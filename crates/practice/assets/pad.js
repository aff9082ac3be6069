// Ink: a pad to draw on, and how a signature looks in its box. The stamp on the PDF follows the same rules (src/ink.rs).

const AIR = 2;
const EMS = { classic: 0.48, bold: 0.52, plain: 0.55, typewriter: 0.6 };
const svg = (name, attributes) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};

/** The path of strokes in a box of w × h points: in proportion, centred, at most twice the size of the whole pad. */
export function inkPath({ strokes, aspect }, w, h) {
  const lines = strokes.map((line) => line.map(([x, y]) => [x * aspect, y]));
  const xs = lines.flat().map((p) => p[0]);
  const ys = lines.flat().map((p) => p[1]);
  const [left, right, top, low] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [roomW, roomH] = [w - 2 * AIR, h - 2 * AIR];
  const whole = Math.min(roomW / aspect, roomH);
  const s = Math.min(roomW / Math.max(right - left, 1e-6), roomH / Math.max(low - top, 1e-6), 2 * whole);
  const [midX, midY] = [(left + right) / 2, (top + low) / 2];
  const at = ([x, y]) => `${(w / 2 + (x - midX) * s).toFixed(2)} ${(h / 2 + (y - midY) * s).toFixed(2)}`;
  return lines.map((line) => `M${line.map(at).join("L")}${line.length === 1 ? `L${at(line[0])}` : ""}`).join("");
}

/** A picture of a mark in a box of w × h points. */
export function inked(value, w, h) {
  const root = svg("svg", { viewBox: `0 0 ${w} ${h}`, preserveAspectRatio: "none" });
  if (value.strokes) {
    root.append(svg("path", { class: "ink", "stroke-width": 1.2, d: inkPath(value, w, h) }));
    return root;
  }
  const length = Math.max([...value.typed].length, 1);
  const size = Math.max(Math.min(h * 0.6, (w - 2 * AIR) / (length * EMS[value.hand])), 1);
  const text = svg("text", {
    class: `hand-${value.hand}`, x: AIR, y: h / 2 + size * 0.33, "font-size": size, fill: "#1b2a6b",
  });
  text.textContent = value.typed;
  root.append(text);
  return root;
}

/** A pad that keeps strokes as points of 0 to 1. */
export class Pad {
  strokes = [];
  #element;
  #path;
  #changed;

  constructor(element, changed) {
    this.#element = element;
    this.#path = element.querySelector("path");
    this.#changed = changed;
    let drawing = false;
    const add = (event) => {
      const box = element.getBoundingClientRect();
      const clamp = (v) => Math.min(Math.max(v, 0), 1);
      const point = [clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height)];
      this.strokes.at(-1).push(point.map((v) => Math.round(v * 10000) / 10000));
    };
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      drawing = true;
      this.strokes.push([]);
      add(event);
      this.draw();
    });
    element.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      const all = event.getCoalescedEvents?.() ?? [];
      (all.length ? all : [event]).forEach(add);
      this.draw();
    });
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => (drawing = false));
  }

  get aspect() {
    const box = this.#element.getBoundingClientRect();
    return Math.round((box.width / box.height) * 1000) / 1000;
  }

  draw() {
    const box = this.#element.getBoundingClientRect();
    const at = ([x, y]) => `${(x * box.width).toFixed(1)} ${(y * box.height).toFixed(1)}`;
    const line = (points) => `M${points.map(at).join("L")}${points.length === 1 ? `L${at(points[0])}` : ""}`;
    this.#path.setAttribute("d", this.strokes.map(line).join(""));
    this.#changed();
  }

  undo() {
    this.strokes.pop();
    this.draw();
  }

  replace(strokes) {
    this.strokes = structuredClone(strokes);
    this.draw();
  }
}
