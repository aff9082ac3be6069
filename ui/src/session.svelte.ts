// What holds for the whole window: settings, accounts, focus, what is dragged over it, and what Rust tells.
import type { Accounts, AppInfo, Event, Settings, UserError, WindowAction } from "./ipc/bindings";
import { call, subscribe } from "./ipc/client";
import { userError } from "./ipc/errors";

const DARK = "(prefers-color-scheme: dark)";

const DEFAULTS: Settings = {
  theme: "system",
  textSize: "normal",
  singleKeys: true,
  snapping: true,
  systemTitleBar: false,
  fetchPacks: true,
  notify: { signed: true, completed: true, declined: true, bounced: true, failed: true, quietFrom: null, quietTo: null },
  tray: true,
  stay: false,
};

class Session {
  info: AppInfo | null = $state.raw(null);
  settings: Settings = $state.raw(DEFAULTS);
  accounts: Accounts | null = $state.raw(null);
  /** What went wrong at the start, so that nothing can be shown. */
  broken: UserError | null = $state.raw(null);
  focused = $state(true);
  maximised = $state(false);
  /** How many files are dragged over the window; 0 for none. */
  dragged = $state(0);
  #systemDark = $state(false);

  readonly dark = $derived(this.settings.theme === "dark" || (this.settings.theme === "system" && this.#systemDark));
  noticeSeen = $state(false);
  /** What is to be said of the last run, until it was read. */
  readonly notice = $derived(this.noticeSeen ? null : (this.info?.notice ?? null));
  readonly mac = $derived(this.info?.os === "macos");

  /** Reads what the window needs, and listens from then on. */
  async start(): Promise<void> {
    const query = window.matchMedia(DARK);
    this.#systemDark = query.matches;
    query.addEventListener("change", () => {
      this.#systemDark = query.matches;
    });
    subscribe((event) => {
      this.#hear(event);
    });
    try {
      const info = await call("app_info", null);
      this.settings = info.settings;
      this.info = info;
    } catch (error) {
      this.broken = userError(error);
      return;
    }
    await this.readAccounts();
  }

  #hear(event: Event): void {
    if (event.kind === "focus") this.focused = event.focused;
    else if (event.kind === "maximised") this.maximised = event.maximised;
    else if (event.kind === "dragOver") this.dragged = event.over ? Math.max(event.count, 1) : 0;
    else if (event.kind === "dropped") this.dragged = 0;
    else if (event.kind === "changed" && event.what === "accounts") void this.readAccounts();
    else if (event.kind === "changed" && event.what === "settings") void this.#readSettings();
  }

  async readAccounts(): Promise<void> {
    try {
      this.accounts = await call("list_accounts", null);
    } catch {
      // The list of envelopes says what is wrong; accounts are asked for again when they change.
    }
  }

  async #readSettings(): Promise<void> {
    const info = await call("app_info", null);
    this.settings = info.settings;
    this.info = info;
  }

  /** Changes settings at once here, then durably. */
  async change(part: Partial<Settings>): Promise<void> {
    const before = this.settings;
    this.settings = { ...before, ...part };
    try {
      this.settings = await call("set_settings", this.settings);
    } catch (error) {
      this.settings = before;
      throw error;
    }
  }

  /** Moves, minimises, maximises or closes the window. */
  act(action: WindowAction): void {
    void call("act_on_window", { action }).catch(() => undefined);
  }
}

export const session = new Session();
