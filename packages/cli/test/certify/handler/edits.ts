/**
 * What is wrong with the reference handler when it is started with `MUTANT=n`: one thing each. Without it
 * nothing is.
 */
const EDITS = {
  1: "no check at all",
  2: "compares the signature, and ignores the result",
  3: "the key is empty, or the word undefined",
  4: "neither asks nor looks whether code and status go together",
  5: "asks, and then believes the message",
  6: "does not compare the order that the answer is about",
  7: "credits a settlement that is replayed after a refund",
  8: "formats the amount anew before it hashes",
  9: "a browser that says success marks paid",
  10: "a browser that comes back from a payment fulfils, too",
  11: "a browser that says failure closes",
  12: "takes a signed settlement at its word, whatever its amount",
  13: "remembers nothing",
  14: "looks outside the database transaction",
  15: "the last message wins",
  16: "writes what it read before it asked",
  17: "takes the same order and status for a repeat",
  18: "takes the same signature for a repeat",
  19: "notes, commits, then works",
  20: "works, commits, then notes",
  21: "catches everything and answers 200",
  22: "answers, and keeps the work in memory",
  23: "answers 500 for an order that it does not know",
  24: "works two seconds before it answers, in several steps",
  25: "lets a rejection go uncaught",
  26: "looks payments up by their type",
  27: "needs settlement_time",
  28: "does not know partial refunds",
  29: "never reconciles",
  30: "does not tell attempts apart",
  31: "books a refund when it is asked for, and when it is confirmed",
  32: "books the last refund entry alone",
  33: "reads the amount as if it were in cents",
  34: "needs the pending message first",
  35: "takes the same order for a repeat",
  36: "does not know settlement",
  38: "asks by order id",
  39: "finds orders by the beginning of their id",
  40: "books the sum of refunds as one more refund",
  44: "refuses what an older attempt brings",
  50: "credits the amount that was paid, whatever it is",
  52: "does not know full refunds",
  53: "takes everything about what is paid for a repeat",
  55: "believes the message where it cannot ask",
  57: "answers 500 to pending",
  58: "takes pending for a payment",
  60: "tells refunds apart by their amounts",
  61: "drops what has an older transaction_time",
  63: "closes a paid order for a cancelled attempt",
  64: "credits what it finds paid when it looks again",
  65: "closes what it cannot look at",
  66: "compares the signature loosely",
  69: "writes closed because of what it read before",
  70: "keeps the order that it works on where others write, too",
} as const;

/** 0 for the correct handler. */
export type Edit = 0 | keyof typeof EDITS;

export function parseEdit(text: string): Edit {
  const edit = findEdit(Number(text));
  if (edit === undefined) throw new Error(`there is no mutant ${text}`);
  return edit;
}

export function findEdit(number: number): Edit | undefined {
  return number === 0 || number in EDITS ? (number as Edit) : undefined;
}
