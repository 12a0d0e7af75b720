/**
 * Country codes of one and of two digits, by the ITU's plan; all others have three. None of them begins
 * another one.
 */
const SHORT_CODE = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;
const LONG_CODE_LENGTH = 3;
/** With its country code, digits alone. */
const PHONE = /^[1-9]\d{6,17}$/;

/** A phone number with its country code before it, taken apart; `undefined` for what is none. */
export function splitPhone(
  phone: string,
): { readonly countryCode: string; readonly phoneNumber: string } | undefined {
  if (!PHONE.test(phone)) return undefined;
  const countryCode = SHORT_CODE.exec(phone)?.[0] ?? phone.slice(0, LONG_CODE_LENGTH);
  const phoneNumber = phone.slice(countryCode.length);
  // Within a country no number begins with the zero that stands for going through to another place.
  return /^[1-9]\d{3,15}$/.test(phoneNumber) ? { countryCode, phoneNumber } : undefined;
}
