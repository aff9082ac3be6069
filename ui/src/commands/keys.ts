// Chords such as "Ctrl+Shift+Z" or "N". Ctrl stands for Cmd and Alt for Option on macOS.

const NAMES: Record<string, string> = {
  ArrowUp: "Up",
  ArrowDown: "Down",
  ArrowLeft: "Left",
  ArrowRight: "Right",
  Delete: "Del",
  Escape: "Esc",
  " ": "Space",
};

/** What text fields do themselves with Ctrl. */
const EDITING = new Set(["Ctrl+A", "Ctrl+C", "Ctrl+X", "Ctrl+V", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y", "Ctrl+Left", "Ctrl+Right", "Ctrl+Del", "Ctrl+Backspace"]);

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** The chord of a key press; empty for a modifier alone. */
export function chordOf(event: Pressed, mac: boolean): string {
  if (["Control", "Shift", "Alt", "Meta"].includes(event.key)) return "";
  const letter = event.key.length === 1;
  const key = NAMES[event.key] ?? (letter ? event.key.toUpperCase() : event.key);
  const command = mac ? event.metaKey : event.ctrlKey;
  // A sign such as "?" needs Shift on some keyboards only, so Shift is no part of it.
  const shift = event.shiftKey && (!letter || /[A-Z]/.test(key) || key === "Space");
  return [command ? "Ctrl" : "", event.altKey ? "Alt" : "", shift ? "Shift" : "", key].filter((part) => part !== "").join("+");
}

/** True for a chord that is one printable key: it can be switched off. */
export function isSingle(chord: string): boolean {
  return chord.length === 1;
}

/** True when a text field that has the focus must get the chord rather than a command. */
export function belongsToTyping(chord: string): boolean {
  if (EDITING.has(chord)) return true;
  return !chord.startsWith("Ctrl+") && !/^(Alt\+|Shift\+|Ctrl\+)*F\d+$/.test(chord);
}

/** True when keys typed here make text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type);
}

const MAC_NAMES: Record<string, string> = { Ctrl: "⌘", Alt: "⌥", Shift: "⇧", Del: "⌫" };

/** The keys of a chord as they are shown. */
export function shownKeys(chord: string, mac: boolean): string[] {
  // The plus of "Ctrl++" is a key.
  return chord.split(/\+(?=.)/).map((key) => (mac ? (MAC_NAMES[key] ?? key) : key));
}
