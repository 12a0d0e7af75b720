import {
  findDifference,
  type SnapExplanation,
  type SnapHabit,
  type SnapSignatureKind,
  type SnapVerdict,
} from "@gerbang/protocol/bi-snap";
import { MASK, maskText } from "./masking.ts";
import { storable } from "./storable.ts";

/** What merchants sign with instead of their client secret. */
export const OTHER_SECRETS = ["older_secret", "server_key", "client_id"] as const;
export type OtherSecret = (typeof OTHER_SECRETS)[number];

/** Where two texts part, from their character `at` on. */
interface Parting {
  readonly at: number;
  readonly expected: string;
  readonly signed: string;
}

/** Why a signature of BI-SNAP was refused, for people to look at: tokens and secrets are masked. */
export interface SignatureCheck {
  readonly kind: SnapSignatureKind;
  readonly verdict: SnapVerdict;
  readonly missing: readonly string[];
  readonly habits: readonly SnapHabit[];
  readonly otherSecret?: OtherSecret;
  /** Any of these is accepted: one for each form of the body. */
  readonly expected: SnapExplanation["expected"];
  /** Absent when no known habit leads to it. */
  readonly signed?: string;
  /** From the accepted text of this form. */
  readonly difference?: Parting & {
    readonly form: SnapExplanation["expected"][number]["form"];
    readonly part?: string;
  };
  /** Between the body that was sent and the one that was hashed. */
  readonly bodyDifference?: Parting;
}

/** What else a text may hold that must not be kept. */
interface Hidden {
  readonly secrets: readonly string[];
  /** The body as it was received. */
  readonly body: string;
}

const TEXT_MAX = 2_000;
/** Of a shorter one any text might hold it by chance. */
const SECRET_MIN = 8;

/**
 * What may be kept of an explanation. Texts are compared anew when they are masked, so that no difference shows what
 * the mask hides.
 */
export function toSignatureCheck(
  found: SnapExplanation,
  { secrets, body }: Hidden,
): SignatureCheck {
  const mask = (text: string) =>
    secrets
      .filter((secret) => secret.length >= SECRET_MIN)
      .reduce((masked, secret) => masked.replaceAll(secret, MASK), maskText(text));
  const { secretName, signed } = found;
  const otherSecret = OTHER_SECRETS.find((name) => name === secretName);
  const difference = maskedDifference(found, mask);
  const bodyDifference = maskedBodyDifference(found, body, mask);
  return {
    kind: found.kind,
    verdict: found.verdict,
    missing: found.missing,
    habits: found.habits,
    ...(otherSecret && { otherSecret }),
    expected: found.expected.map(({ form, text }) => ({ form, text: kept(mask(text)) })),
    ...(signed !== undefined && { signed: kept(mask(signed)) }),
    ...(difference && { difference }),
    ...(bodyDifference && { bodyDifference }),
  };
}

type Mask = (text: string) => string;

function kept(text: string): string {
  return storable(text, TEXT_MAX);
}

function parting(expected: string, signed: string): Parting | undefined {
  const found = findDifference(expected, signed);
  return found && { at: found.at, expected: kept(found.expected), signed: kept(found.signed) };
}

function maskedDifference(
  { difference, expected, signed }: SnapExplanation,
  mask: Mask,
): SignatureCheck["difference"] {
  if (!difference || signed === undefined) return undefined;
  const { at, part } = difference;
  const nearest = expected.find(
    ({ text }) =>
      text.slice(0, at) === signed.slice(0, at) && text.startsWith(difference.expected, at),
  );
  const found = nearest && parting(mask(nearest.text), mask(signed));
  return found && { ...found, form: nearest.form, ...(part !== undefined && { part }) };
}

/** A difference begins anywhere: what stands before it tells whether it lies in a secret. */
function maskedBodyDifference(
  { bodyDifference }: SnapExplanation,
  body: string,
  mask: Mask,
): Parting | undefined {
  if (!bodyDifference) return undefined;
  const { at, expected, signed } = bodyDifference;
  const before = body.slice(0, at);
  return parting(mask(before + expected), mask(before + signed));
}
