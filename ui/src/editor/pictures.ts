// Where the pictures of pages come from: the shell's own protocol, or a drawing while looking at it in a browser.

import { pictureUrl } from "./viewport";

export type PictureSource = (key: string, pageIndex: number, scale: number, tile: string) => string;

let source: PictureSource = pictureUrl;

/** Takes pictures from elsewhere; for development without the shell. */
export function setPictureSource(other: PictureSource): void {
  source = other;
}

/** The address of a picture; a new version is asked for again. */
export function picture(key: string, pageIndex: number, scale: number, tile: string, version: number): string {
  const url = source(key, pageIndex, scale, tile);
  return version === 0 || url.startsWith("data:") ? url : `${url}?v=${String(version)}`;
}
