/** A phone number in its national form: `+62 812-…`, `62812…` and `0812…` are one number. */
export function nationalPhone(phone: string): string {
  return phone.replace(/\D/g, "").replace(/^62(?=8)/, "0");
}

/** What somebody looks for, if that is a phone number: with its country or without, and however it is spaced. */
export function readPhone(text: string): string | undefined {
  return /^\+?[\d\s().-]{8,24}$/.test(text) && nationalPhone(text).length >= DIGITS_MIN
    ? nationalPhone(text)
    : undefined;
}

const DIGITS_MIN = 8;
