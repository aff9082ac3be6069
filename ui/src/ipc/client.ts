// The only way from the window to Rust: one typed call, and one channel for what Rust tells.
import type { Commands, Event } from "./bindings";
import { userError } from "./errors";

/** What carries calls and events: Tauri, or the fake of `fake.ts` in a browser. */
interface Wire {
  call(name: string, argument: unknown): Promise<unknown>;
  subscribe(handler: (event: Event) => void): Promise<void>;
}

let wire: Promise<Wire> | undefined;

async function tauri(): Promise<Wire> {
  const { Channel, invoke } = await import("@tauri-apps/api/core");
  return {
    call: (name, argument) => invoke(name, argument === null ? {} : { argument }),
    subscribe: async (handler) => {
      const channel = new Channel<Event>();
      channel.onmessage = handler;
      await invoke("subscribe", { channel });
    },
  };
}

async function connect(): Promise<Wire> {
  if ("__TAURI_INTERNALS__" in window) return tauri();
  if (import.meta.env.DEV) {
    const { fakeWire, fakePicture } = await import("./fake");
    setPictures(fakePicture);
    return fakeWire();
  }
  throw new Error("This page only works inside Countersign.");
}

function connected(): Promise<Wire> {
  wire ??= connect();
  return wire;
}

/** Calls a command. It rejects with a `UserError`, whatever went wrong. */
export async function call<K extends keyof Commands>(name: K, argument: Commands[K]["argument"]): Promise<Commands[K]["reply"]> {
  try {
    return (await (await connected()).call(name, argument)) as Commands[K]["reply"];
  } catch (error) {
    throw userError(error);
  }
}

const handlers = new Set<(event: Event) => void>();
let listening = false;

/** Hears everything that Rust tells from now on; the reply stops it. */
export function subscribe(handler: (event: Event) => void): () => void {
  handlers.add(handler);
  if (!listening) {
    listening = true;
    void connected().then((to) =>
      to.subscribe((event) => {
        for (const each of [...handlers]) each(event);
      }),
    );
  }
  return () => handlers.delete(handler);
}

type PictureSource = (key: string, pageIndex: number, pixelsPerPoint: number, tile: "full" | `${number}-${number}`) => string;

let pictures: PictureSource = (key, pageIndex, pixelsPerPoint, tile) =>
  `page://localhost/${key}/${String(pageIndex)}/${String(Math.round(pixelsPerPoint * 1000))}/${tile}`;

/** Takes pictures of pages from elsewhere, while there is no shell. */
export function setPictures(source: PictureSource): void {
  pictures = source;
}

/** Address of a page's picture: the whole page, or one of its 1024-px tiles. */
export const pagePicture: PictureSource = (key, pageIndex, pixelsPerPoint, tile) =>
  pictures(key, pageIndex, pixelsPerPoint, tile);
