/** One look-up of the workbench asks up to five statements at a moment; the database has 24 connections for all. */
const AT_ONCE = 2;
/** Of all merchants, who come back together when the process was started anew. */
const OF_ALL_AT_ONCE = 6;

/** So many hold it at a moment; the others wait, and the one who came first is next. */
class Turns {
  readonly #atOnce: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  get isFree(): boolean {
    return this.#taken === 0;
  }

  async hold<Found>(work: () => Promise<Found>): Promise<Found> {
    if (this.#taken < this.#atOnce) this.#taken++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#taken--;
    }
  }
}

/**
 * The turns of those who hold an event stream open and have to look something up by themselves: so many of one
 * merchant's do at a moment, and not many more of all merchants'. Nobody is refused; there are never more than
 * streams. Whoever charges finds the database free.
 */
export class LookUpTurns {
  readonly #of = new Map<string, Turns>();
  readonly #ofAll = new Turns(OF_ALL_AT_ONCE);

  /**
   * Looks up when it is the turn, by the merchant's id or another name for those who share their turns. A look-up that
   * nobody wants any more by then should end at once.
   */
  async take<Found>(whose: string, lookUp: () => Promise<Found>): Promise<Found> {
    const turns = this.#of.get(whose) ?? new Turns(AT_ONCE);
    this.#of.set(whose, turns);
    try {
      // The merchant's own turn first: of all who wait for the others' none has more than two.
      return await turns.hold(async () => await this.#ofAll.hold(lookUp));
    } finally {
      if (turns.isFree) this.#of.delete(whose);
    }
  }
}
