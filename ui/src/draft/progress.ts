// What a send does now, in few words, for the bar.

import type { SendInfo } from "../ipc/bindings";

/** Per cent that are uploaded, rounded down so that "100 %" is never early. */
export function percentOf(upload: { sent: number; total: number } | null): number | null {
  if (upload === null || upload.total <= 0) return null;
  return Math.min(100, Math.floor((100 * upload.sent) / upload.total));
}

/** The running send; null when nothing runs. */
export function progressOf(draft: {
  send: SendInfo | null;
  upload: { sent: number; total: number } | null;
}): { text: string; percent: number | null } | null {
  switch (draft.send?.state) {
    case "preflight":
      return { text: "Preparing", percent: null };
    case "intent": {
      const percent = percentOf(draft.upload);
      return { text: percent === null ? "Uploading" : `Uploading ${String(percent)} %`, percent };
    }
    case "gated":
      return { text: "Creating", percent: null };
    case "unknown":
      return { text: "Checking", percent: null };
    default:
      return null;
  }
}
