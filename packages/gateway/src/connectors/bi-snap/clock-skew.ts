import type { CallFailure, UpstreamCall } from "../../domain/upstream/connector.ts";
import { clockSkewOf } from "../../domain/upstream/findings.ts";

/** Providers allow minutes; what is less is not told, for it is not why. */
const TOLD_MS_MIN = 30_000;

/**
 * A refusal of a signature, with what may be behind it: the moment is part of what is signed, and providers refuse one
 * that is far from theirs.
 */
export function explainRefusal(
  { account, measuredSkew }: UpstreamCall,
  failure: CallFailure,
): CallFailure {
  if (failure.outcome !== "refused" || failure.reason !== "unauthorized") return failure;
  const skewMs = clockSkewOf(account.findings, measuredSkew?.());
  if (Math.abs(skewMs) < TOLD_MS_MIN) return failure;
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const where = skewMs > 0 ? "behind" : "ahead of";
  const sentence = `This machine's clock is ${seconds} s ${where} the upstream's, which may be why: set it right.`;
  return { ...failure, message: `${failure.message} ${sentence}`.trim() };
}
