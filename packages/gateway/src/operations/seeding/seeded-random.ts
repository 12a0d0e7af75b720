/** Numbers that look random and are the same again for the same seed. */
export interface SeededRandom {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  /** True in this share of the calls. */
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Picks by weight. */
  weigh<Item>(items: readonly (readonly [Item, number])[]): Item;
  /** Hexadecimal digits. */
  hex(digits: number): string;
}

export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  // mulberry32: small, quick, and good enough for data that only has to look right.
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(fraction() * end);
  const pick = <Item>(items: readonly Item[]) => items[below(items.length)] as Item;
  return {
    fraction,
    below,
    chance: (share) => fraction() < share,
    pick,
    weigh(items) {
      let left = fraction() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return pick(items)[0];
    },
    hex(digits) {
      let text = "";
      while (text.length < digits) {
        text += below(0x1_0000_0000).toString(16).padStart(8, "0");
      }
      return text.slice(0, digits);
    },
  };
}

/** A time-ordered UUID (version 7) of a moment. */
export function seededId(random: SeededRandom, at: Date): string {
  const time = at.getTime().toString(16).padStart(12, "0");
  const variant = random.pick(["8", "9", "a", "b"]);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.hex(3)}-${variant}${random.hex(3)}-${random.hex(12)}`;
}
