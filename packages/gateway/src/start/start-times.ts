/** How long each step of a start took, in milliseconds; the first one counts from the process's own. */
export class StartTimes {
  readonly steps: Record<string, number> = {};
  #last = 0;

  /** The step that has just ended. */
  ended(step: string): void {
    const now = performance.now();
    this.steps[step] = Math.round(now - this.#last);
    this.#last = now;
  }
}
