import type { SnapHabit } from "./habits.ts";

/** One way to write a part of what is signed: the right one has no habits. */
export interface Variant<Value = string> {
  readonly habits: readonly SnapHabit[];
  readonly value: Value;
  /** Tried alone: nobody does this and something else, too. */
  readonly isRare?: true;
}

/** The right value and others, each once: the first that is given stays. */
export function listVariants(
  right: string,
  others: readonly (readonly [SnapHabit, string | undefined])[],
): readonly Variant[] {
  const found = new Map<string, Variant>([[right, { habits: [], value: right }]]);
  for (const [habit, value] of others) {
    if (value !== undefined && !found.has(value)) found.set(value, { habits: [habit], value });
  }
  return [...found.values()];
}
