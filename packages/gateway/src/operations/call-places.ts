/** How long a call that somebody waits for waits for its turn, in real time. */
const WAIT_MS = 1_000;

/**
 * The calls of one upstream account that one process makes at once. Who finds no place waits in line for a
 * moment, as many as there are places; who asks only how things are does not wait, and leaves half of the
 * places to the others.
 */
export class CallPlaces {
  readonly #max: number;
  readonly #waiting: { readonly begin: () => void; readonly timer: NodeJS.Timeout }[] = [];
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get areEmpty(): boolean {
    return this.#taken === 0 && this.#waiting.length === 0;
  }

  /** Resolves to whether there is a place; whoever has taken one leaves it. */
  async take(isPatient: boolean): Promise<boolean> {
    const free = (isPatient ? this.#max : Math.ceil(this.#max / 2)) - this.#taken;
    if (free > 0 && this.#waiting.length === 0) {
      this.#taken++;
      return true;
    }
    if (!isPatient || this.#waiting.length >= this.#max) return false;
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(one), 1);
        resolve(false);
      }, WAIT_MS);
      const one = { begin: () => resolve(true), timer };
      this.#waiting.push(one);
    });
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (!next) {
      this.#taken--;
      return;
    }
    // The place goes from hand to hand.
    clearTimeout(next.timer);
    next.begin();
  }
}
