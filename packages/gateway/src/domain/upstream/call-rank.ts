/**
 * Whose turn is first when an upstream takes no more: a customer who waits for a code, a merchant who
 * cancels or refunds, a message that was rung for, and last what only the clock says is due.
 */
export const CALL_RANKS = ["charge", "command", "bell", "timed"] as const;
export type CallRank = (typeof CALL_RANKS)[number];

/** Nobody waits for these: they come again by themselves, and leave room to the others. */
export function isBackground(rank: CallRank): boolean {
  return rank === "bell" || rank === "timed";
}
