import type { SnapHabit } from "./habits.ts";
import type { Variant } from "./variant.ts";

/** A part of what is signed, in all ways that it may have been written. */
export interface SignedPart {
  readonly name: SignedPartName;
  readonly variants: readonly Variant[];
}

export type SignedPartName =
  | "method"
  | "path"
  | "token"
  | "hash"
  | "client_id"
  | "timestamp"
  | "data";

/** Puts the parts together. */
export type Frame = (values: readonly string[]) => string;

export interface TextPlan {
  readonly parts: readonly SignedPart[];
  /** The right way first. */
  readonly frames: readonly Variant<Frame>[];
}

interface Candidate {
  readonly text: string;
  readonly habits: readonly SnapHabit[];
  /** How many parts are not as they should be. */
  readonly changes: number;
}

/**
 * The texts that may have been signed, likeliest first: as it should be, then with one habit, then with
 * two. A text comes once.
 */
export function* listCandidates(plan: TextPlan, habitsMax: 0 | 1 | 2): Generator<Candidate> {
  const seen = new Set<string>();
  const variants = [...plan.parts.map((part) => part.variants), plan.frames];
  for (let count = 0; count <= habitsMax; count++) {
    const choices = variants.map((list) =>
      [...list.keys()].filter((at) => at > 0 && (count < 2 || !list[at]?.isRare)),
    );
    for (const chosen of choose(choices, count)) {
      const candidate = { ...compose(plan, chosen), changes: count };
      if (seen.has(candidate.text)) continue;
      seen.add(candidate.text);
      yield candidate;
    }
  }
}

/** Which variant of each part, and of the frame last, with all but `count` of them the first. */
function* choose(
  choices: readonly (readonly number[])[],
  count: number,
  from = 0,
): Generator<readonly number[]> {
  if (count === 0) {
    yield choices.map(() => 0);
    return;
  }
  for (let part = from; part < choices.length; part++) {
    for (const rest of choose(choices, count - 1, part + 1)) {
      for (const variant of choices[part] ?? []) yield rest.with(part, variant);
    }
  }
}

function compose(
  { parts, frames }: TextPlan,
  chosen: readonly number[],
): Omit<Candidate, "changes"> {
  const variants = parts.map((part, index) => part.variants[chosen[index] ?? 0]);
  const frame = frames[chosen.at(-1) ?? 0];
  const values = variants.map((variant) => variant?.value ?? "");
  const habits = [...variants, frame].flatMap((variant) => variant?.habits ?? []);
  return { text: frame?.value(values) ?? "", habits };
}
