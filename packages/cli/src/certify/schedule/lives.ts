import type { Fact, Letter, Message, Step } from "./step.ts";

/** What happens together at the gateway, and the messages owed for it, in the order owed. */
interface Phase {
  readonly facts: readonly Step[];
  readonly messages: readonly Step[];
}

/** One way an order can go. The first phase is its charge. */
export interface Life {
  readonly name: string;
  readonly phases: readonly Phase[];
}

const CHARGED: Phase = phase(["c"], ["P"]);
const PAID: Phase = phase(["p"], ["S"]);

export const LIVES = {
  app: life("paid in the app", CHARGED, PAID),
  scan: life("paid by scan", CHARGED, phase(["q"], ["S"])),
  expire: life("expired", CHARGED, phase(["x"], ["X"])),
  cancel: life("cancelled", CHARGED, phase(["k"], ["K"])),
  deny: life("denied", CHARGED, phase(["d"], ["D"])),
  refund: life("refunded", CHARGED, PAID, phase(["r", "f"], ["a", "b"])),
  full_refund: life("refunded in full", CHARGED, PAID, phase(["w", "f"], ["a", "b"])),
  denied_refund: life("refund denied", CHARGED, PAID, phase(["r", "n"], ["a"])),
  two_refunds: life(
    "refunded twice",
    CHARGED,
    PAID,
    phase(["r", "f"], ["a", "b"]),
    phase(["r", "f"], ["a", "b"], 2),
  ),
  retry: life(
    "paid at the second attempt",
    CHARGED,
    phase(["x"], ["X"]),
    phase(["c"], ["P"], 2),
    phase(["p"], ["S"], 2),
  ),
  retry_cancelled: life(
    "paid after a cancelled attempt",
    CHARGED,
    phase(["k"], ["K"]),
    phase(["c"], ["P"], 2),
    phase(["p"], ["S"], 2),
  ),
  retry_denied: life(
    "paid after a denied attempt",
    CHARGED,
    phase(["d"], ["D"]),
    phase(["c"], ["P"], 2),
    phase(["p"], ["S"], 2),
  ),
  late: life("paid after it expired", CHARGED, phase(["x"], ["X"]), phase(["l"], ["S"])),
  older_attempt: life("older attempt paid", CHARGED, phase(["c"], ["P"], 2), PAID),
} as const satisfies Record<string, Life>;

export function step(letter: Letter, of = 1): Step {
  return { letter, of };
}

function life(name: string, ...phases: readonly Phase[]): Life {
  return { name, phases };
}

function phase(facts: readonly Fact[], messages: readonly Message[], of = 1): Phase {
  const number = (letter: Letter): Step => step(letter, of);
  return { facts: facts.map(number), messages: messages.map(number) };
}
