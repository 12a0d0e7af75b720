import type { OrderId } from "@gerbang/protocol";

/** Of 32 digits: enough of the subscription's id that no two have the same, then period and attempt. */
const ID_DIGITS = 24;
const PERIOD_DIGITS = 5;
const ATTEMPT_DIGITS = 3;

/**
 * The order that a run charges: the subscription's name, a dash and 32 digits. Longer than what a merchant may
 * send. The same for the same run, whoever makes it: so a repeated run finds what the one before it charged.
 */
export function runOrderId(
  { id, name }: { readonly id: string; readonly name: string },
  { period, attempt }: { readonly period: number; readonly attempt: number },
): OrderId {
  const ofId = BigInt(`0x${id.replaceAll("-", "")}`) % 10n ** BigInt(ID_DIGITS);
  const digits =
    String(ofId).padStart(ID_DIGITS, "0") +
    String(period).padStart(PERIOD_DIGITS, "0") +
    String(attempt).padStart(ATTEMPT_DIGITS, "0");
  return `${name}-${digits}` as OrderId;
}
