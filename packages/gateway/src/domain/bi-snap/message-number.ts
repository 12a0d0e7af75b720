const DIGITS = 32;

/** `X-EXTERNAL-ID` of a message: digits alone, as the standard has it, made of the message's own id. */
export function messageNumber(id: string): string {
  const number = BigInt(`0x${id.replaceAll("-", "")}`) % 10n ** BigInt(DIGITS);
  return number.toString().padStart(DIGITS, "0");
}
