import type { CommandName } from "./commands.ts";
import { type CommandSet, STARTS, type Start } from "./try-interleavings.ts";

/** Those of a merchant's two calls that every pair is made of, each with itself, too. */
const ALL: readonly CommandName[] = [
  "pay",
  "deny",
  "cancel",
  "expire",
  "refund a",
  "refund b",
  "charge",
  "resend",
  "advance",
];

/** Those of larger sets. */
const SEVEN: readonly CommandName[] = [
  "pay",
  "cancel",
  "expire",
  "refund a",
  "refund b",
  "resend",
  "advance",
];

/** What moves time sends so many statements that a pair with it is left to the night. */
const BY_NIGHT: readonly CommandName[] = ["advance"];

/** Of which a second one waits for the first by asking again and again, which has no end of orders. */
const ALONE: readonly CommandName[] = ["advance"];

export const PAIRS = setsOf([
  ...choose(2, ALL),
  ...ALL.filter((name) => !ALONE.includes(name)).map((name) => [name, name]),
]);
export const PAIRS_BY_DAY = PAIRS.filter(
  ({ commands }) => !commands.some((name) => BY_NIGHT.includes(name)),
);
/** What was closed refuses them all but a charge, which is in none of these. */
const LIVE: readonly Start[] = ["pending", "settlement"];
export const TRIPLES = setsOf(choose(3, SEVEN), LIVE);
export const QUADRUPLES = setsOf(choose(4, SEVEN), LIVE);

export function titleOf({ start, commands }: CommandSet): string {
  return `${commands.join(", ")} of what is ${start}`;
}

/** Every choice of so many. */
function choose<Item>(count: number, items: readonly Item[]): readonly (readonly Item[])[] {
  if (count === 0) return [[]];
  return items.flatMap((first, at) =>
    choose(count - 1, items.slice(at + 1)).map((rest) => [first, ...rest]),
  );
}

function setsOf(
  choices: readonly (readonly CommandName[])[],
  starts: readonly Start[] = STARTS,
): readonly CommandSet[] {
  return choices.flatMap((commands) => starts.map((start) => ({ start, commands })));
}
