import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { Report } from "../../domain/upstream/connector.ts";
import { closeOf } from "../../domain/upstream/decide-report.ts";
import { closeAttention } from "../../store/upstream/attention.ts";
import { findStrayOf } from "../../store/upstream/strays.ts";
import type { Gateway } from "../gateway.ts";
import { callAttention } from "./call-attention.ts";
import type { HeldCharge } from "./hold-charge.ts";

/**
 * Compares what an upstream says of a payment with what is booked of it. What is settled, kept or on its way
 * back moves no more, whatever is said later: a person is called while the two do not agree, and sent away
 * when they do. `attempt` is what was known before the report. Safe to repeat.
 */
export async function compareWithBooks(
  gateway: Gateway,
  { trx }: HeldCharge,
  attempt: UpstreamAttempt,
  report: Report,
): Promise<void> {
  if (attempt.state !== "paid") return;
  const stray = await findStrayOf(trx, attempt);
  const booked = stray?.amount ?? attempt.amount;
  const { merchantId, id, transactionId } = attempt;
  const [kind, subject] = ["contradiction", `${id} books`] as const;
  const data = differenceOf(report, booked);
  if (data)
    return await callAttention(gateway, { merchantId, kind, subject, transactionId, data }, trx);
  // Of a word that says neither this nor that nothing follows.
  if (report.state !== "paid") return;
  const closing = { at: gateway.wallNow(), how: "the upstream says what is booked" } as const;
  await closeAttention(trx, { merchantId, kinds: [kind], subject }, closing);
}

/** What does not fit; an answer that is only behind says `pending`. */
function differenceOf(
  { state, amount }: Report,
  booked: UpstreamAttempt["amount"],
): Readonly<Record<string, unknown>> | undefined {
  if (closeOf(state)) return { why: "paid_no_more", booked, said: state };
  return state === "paid" && amount !== booked
    ? { why: "paid_amount", booked, said: amount }
    : undefined;
}
