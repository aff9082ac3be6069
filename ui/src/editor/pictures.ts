// Addresses of pictures of pages.

import { pagePicture } from "../ipc/client";
import type { Tile } from "./viewport";

/** The address of a picture at a scale of device pixels a point; a new version is asked for again. */
export function picture(key: string, pageIndex: number, scale: number, tile: Tile["name"], version: number): string {
  const url = pagePicture(key, pageIndex, Math.max(0.001, scale), tile);
  return version === 0 || url.startsWith("data:") ? url : `${url}?v=${String(version)}`;
}
