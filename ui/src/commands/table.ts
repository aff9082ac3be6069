// Every command with its words and keys, in one place: the palette, the key sheet and Settings are made from it.

/** Where a command works: the headings of the key sheet. */
export type Where = "everywhere" | "list" | "place" | "tags" | "view" | "recipients";

export interface Command {
  id: string;
  title: string;
  /** Chords; the first is shown. */
  keys: readonly string[];
  where: Where;
  icon?: string;
  /** Shown in the key sheet in place of the chord, where it is no chord. */
  shown?: string;
  /** False for what is pointless to choose from a palette. */
  palette?: boolean;
}

export const WHERE: Record<Where, string> = {
  everywhere: "Everywhere",
  list: "Envelope list",
  place: "Place",
  tags: "Tags",
  view: "View",
  recipients: "Recipients",
};

const quiet = { palette: false } as const;

export const COMMANDS = [
  { id: "palette", title: "Command palette", keys: ["Ctrl+K"], where: "everywhere", ...quiet },
  { id: "new", title: "New envelope", keys: ["Ctrl+N"], where: "everywhere", icon: "add" },
  { id: "open", title: "Open PDFs", keys: ["Ctrl+O"], where: "everywhere", icon: "docadd" },
  { id: "import", title: "Import an ENVELOPE.json", keys: [], where: "everywhere", icon: "template" },
  { id: "undo", title: "Undo", keys: ["Ctrl+Z"], where: "everywhere", icon: "undo" },
  { id: "redo", title: "Redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], where: "everywhere", icon: "redo" },
  { id: "step.recipients", title: "Go to recipients", keys: ["Ctrl+1"], where: "everywhere", icon: "person" },
  { id: "step.tags", title: "Go to tags", keys: ["Ctrl+2"], where: "everywhere", icon: "sign" },
  { id: "step.review", title: "Go to review", keys: ["Ctrl+3"], where: "everywhere", icon: "done" },
  { id: "send", title: "Review, then send", keys: ["Ctrl+Enter"], where: "everywhere", icon: "sending" },
  { id: "problem", title: "Next problem", keys: ["F8"], where: "everywhere", icon: "alert" },
  { id: "sidebar", title: "Show or hide the sidebar", keys: ["Ctrl+B"], where: "everywhere" },
  { id: "settings", title: "Settings", keys: ["Ctrl+,"], where: "everywhere", icon: "gear" },
  { id: "keys", title: "Keyboard", keys: ["?"], where: "everywhere", icon: "keys" },
  { id: "region", title: "Next region", keys: ["F6"], where: "everywhere", ...quiet },
  { id: "region.back", title: "Region before", keys: ["Shift+F6"], where: "everywhere", ...quiet },
  { id: "back", title: "Back", keys: ["Alt+Left"], where: "everywhere", icon: "left" },
  { id: "theme.light", title: "Light theme", keys: [], where: "everywhere", icon: "color" },
  { id: "theme.dark", title: "Dark theme", keys: [], where: "everywhere", icon: "color" },
  { id: "theme.system", title: "Theme of the system", keys: [], where: "everywhere", icon: "color" },
  { id: "snapping", title: "Snapping on or off", keys: [], where: "everywhere", icon: "rule" },

  { id: "list.search", title: "Search", keys: ["/"], where: "list", icon: "search" },
  { id: "list.move", title: "Move", keys: [], shown: "Up Down", where: "list", ...quiet },
  { id: "list.open", title: "Open", keys: ["Enter"], where: "list", icon: "arrow" },
  { id: "list.peek", title: "Peek", keys: ["Space"], where: "list", ...quiet },
  { id: "list.new", title: "New envelope", keys: ["N"], where: "list", ...quiet },
  { id: "list.remind", title: "Remind who is waiting", keys: ["R"], where: "list", icon: "bell" },
  { id: "list.correct", title: "Edit recipient", keys: ["E"], where: "list", icon: "person" },
  { id: "list.pack", title: "Get the pack, open its folder", keys: ["Ctrl+S"], where: "list", icon: "download" },
  { id: "list.duplicate", title: "Duplicate envelope", keys: ["Ctrl+D"], where: "list", icon: "copy" },
  { id: "list.remove", title: "Archive, withdraw or delete", keys: ["Del"], where: "list", icon: "archive" },
  { id: "list.resend", title: "Send the finished documents again", keys: [], where: "list", icon: "mail" },
  { id: "list.paper", title: "Upload a copy signed on paper", keys: [], where: "list", icon: "docadd" },
  { id: "list.toOthers", title: "Send again to others", keys: [], where: "list", icon: "useradd" },
  { id: "list.reopen", title: "Withdraw and reopen as draft", keys: [], where: "list", icon: "undo" },
  { id: "list.deleteThere", title: "Delete at the provider", keys: [], where: "list", icon: "trash" },
  { id: "list.removeHere", title: "Remove from this app", keys: [], where: "list", icon: "off" },
  { id: "list.bringBack", title: "Bring back what was removed", keys: [], where: "list", icon: "undo" },
  { id: "list.note", title: "Write a note", keys: [], where: "list", icon: "text" },
  { id: "list.label", title: "Add a label", keys: ["L"], where: "list", icon: "template" },
  { id: "list.reference", title: "Copy reference", keys: [], where: "list", icon: "link" },
  { id: "list.check", title: "Check now", keys: [], where: "list", icon: "sync" },
  { id: "list.filter", title: "Filters", keys: ["F"], where: "list", icon: "filter" },
  { id: "list.export", title: "Export the list as CSV", keys: [], where: "list", icon: "table" },
  { id: "list.many", title: "Select many", keys: [], shown: "Shift+Arrows", where: "list", ...quiet },
  { id: "list.all", title: "Select all of the list", keys: [], shown: "Ctrl+A", where: "list" },

  { id: "tool.select", title: "Select", keys: ["V"], where: "place", icon: "cursor" },
  { id: "tool.signature", title: "Signature", keys: ["S"], where: "place", icon: "sign" },
  { id: "tool.initials", title: "Initials", keys: ["I"], where: "place", icon: "initials" },
  { id: "tool.dateSigned", title: "Date signed", keys: ["D"], where: "place", icon: "date" },
  { id: "tool.text", title: "Text", keys: ["T"], where: "place", icon: "text" },
  { id: "tool.checkbox", title: "Checkbox", keys: ["C"], where: "place", icon: "check" },
  { id: "tool.person", title: "Recipient 1 to 9", keys: [], shown: "1–9", where: "place", ...quiet },
  { id: "tool.keep", title: "Keep the tool for many", keys: [], shown: "Shift+tool", where: "place", ...quiet },
  { id: "tool.place", title: "Place at the crosshair", keys: [], shown: "Enter", where: "place", ...quiet },
  { id: "tool.away", title: "Put the tool away", keys: [], shown: "Esc", where: "place", ...quiet },

  { id: "tag.next", title: "Next, previous tag", keys: [], shown: "Tab Shift+Tab", where: "tags", ...quiet },
  { id: "tag.nudge", title: "Nudge 1 pt, 10 pt", keys: [], shown: "Arrows Shift+Arrows", where: "tags", ...quiet },
  { id: "tag.width", title: "Wider, narrower", keys: [], shown: "Ctrl+Arrows", where: "tags", ...quiet },
  { id: "tag.duplicate", title: "Duplicate", keys: [], shown: "Ctrl+D", where: "tags", ...quiet },
  { id: "tag.all", title: "Select all on page", keys: [], shown: "Ctrl+A", where: "tags", ...quiet },
  { id: "tag.required", title: "Required on or off", keys: [], shown: "Q", where: "tags", ...quiet },
  { id: "tag.delete", title: "Delete", keys: [], shown: "Del", where: "tags", ...quiet },
  { id: "tag.free", title: "Ignore snapping while dragging", keys: [], shown: "Alt", where: "tags", ...quiet },

  { id: "view.zoom", title: "Zoom at the pointer", keys: [], shown: "Ctrl+wheel", where: "view", ...quiet },
  { id: "view.width", title: "Fit width", keys: [], shown: "Ctrl+0", where: "view", ...quiet },
  { id: "view.page", title: "Fit page", keys: [], shown: "Ctrl+9", where: "view", ...quiet },
  { id: "view.real", title: "100 %", keys: [], shown: "Ctrl+8", where: "view", ...quiet },

  { id: "recipients.add", title: "Add", keys: [], shown: "N", where: "recipients", ...quiet },
  { id: "recipients.group", title: "Other group", keys: [], shown: "Alt+Up Alt+Down", where: "recipients", ...quiet },
  { id: "recipients.newGroup", title: "New group", keys: [], shown: "Shift+Alt+Down", where: "recipients", ...quiet },
  { id: "recipients.remove", title: "Remove", keys: [], shown: "Del", where: "recipients", ...quiet },
] as const satisfies readonly Command[];

export type CommandId = (typeof COMMANDS)[number]["id"];

/** The table as plain commands. */
export const TABLE: readonly Command[] = COMMANDS;
