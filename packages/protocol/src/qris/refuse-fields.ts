import type { PlacedField } from "./fields.ts";
import { isZeroAmount, readQrisAmount } from "./qris-amount.ts";
import { type QrisRefusal, refuseQris } from "./qris-refusal.ts";

/**
 * Why a payload with a right checksum still says nothing: it is of another country, or nobody can
 * tell how much it asks for.
 */
export function refuseFields(fields: readonly PlacedField[]): QrisRefusal | undefined {
  for (const field of fields) {
    const problem = refuseValue(field, fields);
    if (problem) return problem;
  }
  return undefined;
}

function refuseValue(
  { tag, value, path, position }: PlacedField,
  fields: readonly PlacedField[],
): QrisRefusal | undefined {
  if (value === "") return undefined;
  switch (tag) {
    case "53":
      return /^(?:360|IDR)$/i.test(value)
        ? undefined
        : refuseQris("currency_not_rupiah", path, position);
    case "58":
      return /^ID$/i.test(value) ? undefined : refuseQris("country_not_indonesia", path, position);
    case "54":
      return refuseAmount({ tag, value, path, position }, fields);
    default:
      return undefined;
  }
}

/** An amount that cannot be read, or another than was read before, is none to go on with. */
function refuseAmount(
  { value, path, position }: PlacedField,
  fields: readonly PlacedField[],
): QrisRefusal | undefined {
  const isStatic = fields.find((field) => field.tag === "01")?.value !== "12";
  // A static code may say that it asks for nothing in particular.
  const isOpen = isStatic && isZeroAmount(value);
  if (!isOpen && readQrisAmount(value) === undefined) {
    return refuseQris("value_invalid", path, position);
  }
  const first = fields.find((field) => field.tag === "54")?.value ?? "";
  return readQrisAmount(first) === readQrisAmount(value)
    ? undefined
    : refuseQris("tag_repeated", path, position);
}
