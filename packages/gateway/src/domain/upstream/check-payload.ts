import {
  type InspectedField,
  inspectQris,
  type QrisInspection,
  type Rupiah,
} from "@gerbang/protocol";

/** Why a code must not be shown. */
export type PayloadProblem =
  /** It cannot be taken apart in one way only. */
  | "payload_malformed"
  | "payload_checksum"
  /** It can be paid more than once. */
  | "payload_static"
  | "payload_currency"
  | "payload_amount"
  /** The customer, or a fee, may change the amount. */
  | "payload_tip";

/** What a QR code of QRIS may hold. */
const LENGTH_MAX = 512;
/** Why the protocol refuses currencies and amounts, of which the fields say more. */
const PROBLEMS_OF_FIELDS = new Set(["currency_not_rupiah", "value_invalid", "tag_repeated"]);
const TIP_TAGS = new Set(["55", "56", "57"]);

/**
 * Whether a payload asks every wallet for exactly this amount, once. Core API section 10. Where a
 * scanner for people is lenient, this is strict: what two wallets could read in two ways is refused.
 * Merchant names that are too long, empty members and a checksum in lower case are harmless, and
 * stand in codes that are in use.
 */
export function checkPayload(payload: string, amount: Rupiah): PayloadProblem | undefined {
  const inspection = inspectQris(payload);
  const problem = payload.length > LENGTH_MAX ? "payload_malformed" : problemOfForm(inspection);
  return problem ?? problemOfFields(inspection.fields, amount);
}

function problemOfForm({ refusal, departures }: QrisInspection): PayloadProblem | undefined {
  if (refusal) {
    if (refusal.reason.startsWith("checksum")) return "payload_checksum";
    return PROBLEMS_OF_FIELDS.has(refusal.reason) ? undefined : "payload_malformed";
  }
  const isAmbiguous = departures.some(({ reason }) =>
    ["tag_repeated", "not_ascii", "blank_around"].includes(reason),
  );
  return isAmbiguous ? "payload_malformed" : undefined;
}

function problemOfFields(
  fields: readonly InspectedField[],
  amount: Rupiah,
): PayloadProblem | undefined {
  const valueOf = (tag: string) => {
    const [first, ...more] = fields.filter((field) => field.tag === tag);
    return more.length === 0 ? first?.value : undefined;
  };
  if (valueOf("53") !== "360") return "payload_currency";
  if (![`${amount}`, `${amount}.0`, `${amount}.00`].includes(valueOf("54") ?? "")) {
    return "payload_amount";
  }
  if (fields.some(({ tag }) => TIP_TAGS.has(tag))) return "payload_tip";
  return valueOf("01") === "12" ? undefined : "payload_static";
}
