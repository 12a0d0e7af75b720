/** One look-up of the workbench asks up to five statements at a moment; the database has 24 connections for all. */
const AT_ONCE = 2;

interface Turns {
  taken: number;
  readonly waiting: (() => void)[];
}

/**
 * The turns of those who hold an event stream open and have to look something up by themselves: so many of one
 * merchant's do at a moment, the others wait, and the one who came first is next. Nobody is refused; there are never
 * more than streams. Other merchants', and whoever charges, find the database free.
 */
export class LookUpTurns {
  readonly #of = new Map<string, Turns>();

  /**
   * Looks up when it is the turn, by the merchant's id or another name for those who share their turns. A look-up that
   * nobody wants any more by then should end at once.
   */
  async take<Found>(whose: string, lookUp: () => Promise<Found>): Promise<Found> {
    const turns = this.#of.get(whose) ?? { taken: 0, waiting: [] };
    this.#of.set(whose, turns);
    if (turns.taken < AT_ONCE) turns.taken++;
    else await new Promise<void>((resolve) => turns.waiting.push(resolve));
    try {
      return await lookUp();
    } finally {
      const next = turns.waiting.shift();
      if (next) next();
      else if (--turns.taken === 0) this.#of.delete(whose);
    }
  }
}
