// F6 goes round the parts of a screen: each is marked `data-region` and takes the focus itself or by its first control.

const STOPS = "[role='listbox'][tabindex='0'], button:not([tabindex='-1']):enabled, input:enabled, select:enabled, textarea:enabled, a[href], [tabindex='0']";

/** Moves the focus to the next part, or to the one before. */
export function nextRegion(by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) => region.getClientRects().length > 0);
  if (regions.length === 0) return;
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : regions.length - 1) : (at + by + regions.length) % regions.length;
  const region = regions[next];
  if (region === undefined) return;
  const stop = region.matches("[tabindex='0']") ? region : (region.querySelector<HTMLElement>("[aria-current]") ?? region.querySelector<HTMLElement>(STOPS));
  stop?.focus();
}
