import { computeChecksum, formatAmount, type Rupiah } from "@gerbang/protocol";

/** A payload without what differs from one transaction of a merchant to the next. */
export interface PayloadForm {
  /** Up to the amount. */
  readonly head: string;
  /** From behind the amount up to the reference. */
  readonly middle: string;
  readonly referenceLength: number;
  /** From behind the reference up to the checksum. */
  readonly tail: string;
}

interface VaryingFacts {
  readonly amount: Rupiah;
  readonly reference: string;
}

/** Above, an amount is written without decimals. */
const AMOUNT_MAX = 9_999_999_999;
const CHECKSUM_LENGTH = 4;

/** Takes the form of a payload that was built with these facts; `undefined` where they do not stand in it so. */
export function formOf(payload: string, facts: VaryingFacts): PayloadForm | undefined {
  const amount = amountField(facts.amount);
  const amountAt = amountPlace(payload);
  const { reference } = facts;
  const referenceAt = payload.lastIndexOf(reference);
  if (amountAt === undefined || !payload.startsWith(amount, amountAt)) return undefined;
  // A short one may stand in something else as well.
  if (payload.indexOf(reference) !== referenceAt) return undefined;
  if (!isFitting(facts) || referenceAt < amountAt + amount.length) return undefined;
  return {
    head: payload.slice(0, amountAt),
    middle: payload.slice(amountAt + amount.length, referenceAt),
    referenceLength: reference.length,
    tail: payload.slice(referenceAt + reference.length, -CHECKSUM_LENGTH),
  };
}

/** Puts other facts into a form; `undefined` when they do not fit it. */
export function fillForm(form: PayloadForm, facts: VaryingFacts): string | undefined {
  if (facts.reference.length !== form.referenceLength || !isFitting(facts)) return undefined;
  const checked = form.head + amountField(facts.amount) + form.middle + facts.reference + form.tail;
  return checked + computeChecksum(checked);
}

function isFitting({ amount, reference }: VaryingFacts): boolean {
  const isAmount = Number.isSafeInteger(amount) && amount > 0 && amount <= AMOUNT_MAX;
  return isAmount && /^[\dA-Za-z-]+$/.test(reference);
}

function amountField(amount: Rupiah): string {
  const text = formatAmount(amount);
  return `54${String(text.length).padStart(2, "0")}${text}`;
}

/** Where tag 54 begins: two digits of a tag, two of a length, and so on to the end. */
function amountPlace(payload: string): number | undefined {
  for (let at = 0; at < payload.length; at += 4 + Number(payload.slice(at + 2, at + 4))) {
    if (payload.startsWith("54", at)) return at;
  }
  return undefined;
}
