// What the whole window shares: the app's facts, its settings, its accounts, and where the person is.
import type { Accounts, AppInfo, Settings, UserError } from "./ipc/bindings";
import { call } from "./ipc/client";
import { userError } from "./ipc/errors";
import { Router } from "./router.svelte";

const SETTINGS: Settings = {
  theme: "system",
  textSize: "normal",
  singleKeys: true,
  snapping: true,
  systemTitleBar: false,
  fetchPacks: true,
};

/** The state of the window. */
export class AppState {
  info: AppInfo | null = $state.raw(null);
  settings: Settings = $state.raw(SETTINGS);
  accounts: Accounts | null = $state.raw(null);
  firstRun = $state(false);
  /** Why the app could not start. */
  failed: UserError | null = $state.raw(null);
  maximised = $state(false);
  focused = $state(true);
  readonly router = new Router((place) => void call("set_place", { place }).catch(() => undefined));

  async start(): Promise<void> {
    try {
      const info = await call("app_info", null);
      this.settings = info.settings;
      this.firstRun = info.firstRun;
      this.router.start(info.place);
      this.info = info;
      await this.readAccounts();
    } catch (error) {
      this.failed = userError(error);
    }
  }

  async readAccounts(): Promise<void> {
    this.accounts = await call("list_accounts", null);
  }

  /** Changes settings at once and stores them; what Rust stored is what stands. */
  async change(change: Partial<Settings>): Promise<void> {
    const before = this.settings;
    this.settings = { ...before, ...change };
    try {
      this.settings = await call("set_settings", this.settings);
    } catch (error) {
      this.settings = before;
      throw error;
    }
  }

  async readSettings(): Promise<void> {
    const info = await call("app_info", null);
    this.info = info;
    this.settings = info.settings;
    this.firstRun = info.firstRun;
  }
}

/** Light or dark, as chosen or as the system says. */
export function resolvedTheme(theme: Settings["theme"], systemDark: boolean): "light" | "dark" {
  if (theme === "system") return systemDark ? "dark" : "light";
  return theme;
}
