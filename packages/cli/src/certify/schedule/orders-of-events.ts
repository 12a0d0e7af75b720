/** Events with names of their own, and what must come before each. */
export interface EventSet {
  readonly events: readonly string[];
  readonly after: Readonly<Record<string, readonly string[]>>;
}

/** Every order of the events that has each cause before its effect, one at a time. */
export function* ordersOf({ events, after }: EventSet): Generator<readonly string[]> {
  const word: string[] = [];
  const used = new Set<string>();
  const isReady = (event: string): boolean =>
    !used.has(event) && (after[event] ?? []).every((cause) => used.has(cause));
  function* extend(): Generator<readonly string[]> {
    if (word.length === events.length) {
      yield [...word];
      return;
    }
    for (const event of events.filter(isReady)) {
      used.add(event);
      word.push(event);
      yield* extend();
      word.pop();
      used.delete(event);
    }
  }
  yield* extend();
}

/** Which places in a word matter to one another: what commutes is not dependent. */
type Depends = (one: string, other: string) => boolean;

/**
 * Facts depend on one another, arrivals too; a fact and an arrival only where the handling of that
 * arrival was seen to ask the status API.
 */
export function dependsByAsking(
  isFact: (event: string) => boolean,
  asks: (event: string) => boolean,
): Depends {
  return (one, other) => {
    if (isFact(one) === isFact(other)) return true;
    return asks(isFact(one) ? other : one);
  };
}

/**
 * The first, in the order of letters, of all words that differ only by exchanging independent
 * neighbours. Two words with one normal form need running once.
 */
export function normalForm(word: readonly string[], depends: Depends): readonly string[] {
  const rest = [...word];
  const normal: string[] = [];
  while (rest.length > 0) {
    let best = -1;
    for (const [index, event] of rest.entries()) {
      const isFree = !rest.slice(0, index).some((before) => depends(before, event));
      const smallest = best === -1 ? undefined : rest[best];
      if (isFree && (smallest === undefined || event < smallest)) best = index;
    }
    normal.push(...rest.splice(best, 1));
  }
  return normal;
}
