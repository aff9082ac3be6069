// What screen readers are told: politely, or at once for what must not be missed.

class Live {
  polite = $state("");
  assertive = $state("");

  /** Says it when the reader has finished. */
  say(text: string): void {
    this.polite = this.polite === text ? `${text}\u00a0` : text;
  }

  /** Says it now: only for "not sent" and a lost connection. */
  interrupt(text: string): void {
    this.assertive = this.assertive === text ? `${text}\u00a0` : text;
  }
}

export const live = new Live();
