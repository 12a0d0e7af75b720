import type { NotificationBody } from "@gerbang/protocol";
import { signed } from "./fake-gateway.ts";

/** A message as some sender or network may deliver it; `genuine` ones are to be answered with 2xx. */
interface FaultyDelivery {
  readonly body: Record<string, unknown>;
  readonly isGenuine: boolean;
}

/** A seeded generator (mulberry32): the same faults each time. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const OPTIONAL = [
  "settlement_time",
  "expiry_time",
  "refunds",
  "refund_amount",
  "merchant_id",
  "currency",
  "fraud_status",
];

/**
 * Turns what a gateway owes into what arrives: some lost, some twice or more, all in another order,
 * some with members left out or added, and among them forgeries of three kinds.
 */
export function applyFaults(
  owed: readonly NotificationBody[],
  random: () => number,
): FaultyDelivery[] {
  const chance = (probability: number) => random() < probability;
  const deliveries = owed.flatMap((message): FaultyDelivery[] => {
    if (chance(0.2)) return [];
    const body: Record<string, unknown> = { ...message };
    if (chance(0.3)) body["pop_id"] = "member-nobody-knows";
    if (chance(0.3)) for (const name of OPTIONAL) if (chance(0.5)) delete body[name];
    const copies = 1 + Math.floor(random() * 3);
    return [
      ...Array.from({ length: copies }, () => ({ body, isGenuine: true })),
      ...forgeries(message, chance),
    ];
  });
  return shuffled(deliveries, random);
}

function forgeries(
  message: NotificationBody,
  chance: (probability: number) => boolean,
): FaultyDelivery[] {
  const forged: FaultyDelivery[] = [];
  if (chance(0.1)) {
    const signature_key = message.signature_key.replace(/^./, (digit) =>
      digit === "0" ? "1" : "0",
    );
    forged.push({ body: { ...message, signature_key }, isGenuine: false });
  }
  if (chance(0.1)) forged.push({ body: { ...message, gross_amount: "1.00" }, isGenuine: false });
  if (message.transaction_status === "pending") {
    forged.push({ body: { ...message, transaction_status: "settlement" }, isGenuine: false });
  }
  // Signed with the right key, over an amount that is not the order's: a gateway gone wrong.
  if (chance(0.05)) {
    const wrong = signed({ ...message, gross_amount: "1.00" }, message.status_code);
    forged.push({ body: wrong, isGenuine: true });
  }
  return forged;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const rest = [...items];
  for (let index = rest.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    const [left, right] = [rest[index], rest[other]];
    if (left !== undefined && right !== undefined) [rest[index], rest[other]] = [right, left];
  }
  return rest;
}
