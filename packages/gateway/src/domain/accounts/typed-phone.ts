/** A phone number as it may be stored, with its country code where that is known. */
export interface MeantPhone {
  readonly phoneNumber: string;
  readonly countryCode?: string;
}

const COUNTRY_CODE_LENGTH_MAX = 4;

/**
 * What somebody may mean who types a phone number: `+62 811-1000-0001`, `6281110000001`, `081110000001` or
 * `81110000001`. No two of them have the same number. `undefined` for what is no phone number.
 */
export function meantPhones(typed: string): readonly MeantPhone[] | undefined {
  if (!/^\+?[\d\s().-]+$/.test(typed)) return undefined;
  const digits = typed.replaceAll(/\D/g, "");
  if (!/^\d{4,20}$/.test(digits)) return undefined;
  // Within a country a zero stands where the country's code would.
  if (digits.startsWith("0")) return [{ phoneNumber: digits.slice(1) }];
  const split = Array.from({ length: COUNTRY_CODE_LENGTH_MAX }, (_, at) => ({
    countryCode: digits.slice(0, at + 1),
    phoneNumber: digits.slice(at + 1),
  }));
  return [{ phoneNumber: digits }, ...split].filter(({ phoneNumber }) =>
    /^[1-9]/.test(phoneNumber),
  );
}

/** Country code and number as one number, however it was typed; `undefined` for what is none. */
export function parseTypedPhone(typed: string): string | undefined {
  const digits = typed.replaceAll(/[\s().+-]/g, "");
  return /^[1-9]\d{4,19}$/.test(digits) ? digits : undefined;
}
