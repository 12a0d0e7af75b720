import { bodiesToHash, type HashedBody } from "../minify.ts";
import { findBiSnapService } from "../services.ts";
import { bodyVariants } from "./body-variants.ts";
import { listCandidates, type TextPlan } from "./candidates.ts";
import {
  findDifference,
  findSignedDifference,
  type SignedDifference,
  type TextDifference,
} from "./difference.ts";
import type { SnapHabit } from "./habits.ts";
import { headerOf } from "./header-of.ts";
import { type MatchSignature, prepareMatch, type SnapMeans } from "./match-signature.ts";
import { planCall, planNotification, planSeamless, planToken } from "./plan-text.ts";
import { readSeamlessQuery } from "./seamless-query.ts";
import { toHex } from "./signature-forms.ts";
import type { HashedVariant, SnapRequest } from "./snap-request.ts";

export type SnapSignatureKind = "token" | "call" | "notification" | "seamless";

/**
 * `valid`: the signature is right, and something else was refused. `explained`: `signed` is what was
 * signed instead. `other_secret`: the text that was shown is right, and the secret or the key is not.
 * `other_text`: the text that was shown is not what should have been signed, nor what was.
 * `unexplained`: no known habit leads to this signature; mostly another secret or key was used.
 * `incomplete`: `missing` says what is needed.
 */
export type SnapVerdict =
  | "valid"
  | "explained"
  | "other_secret"
  | "other_text"
  | "unexplained"
  | "incomplete";

export interface SnapExplanation {
  readonly kind: SnapSignatureKind;
  readonly verdict: SnapVerdict;
  readonly missing: readonly string[];
  /** The texts that are accepted, one for each form of the body. */
  readonly expected: readonly ExpectedText[];
  /** What was signed, where it was found or shown. */
  readonly signed: string | undefined;
  readonly difference: SignedDifference | undefined;
  /** Between the body that was received and the one that was hashed. */
  readonly bodyDifference: TextDifference | undefined;
  /** What leads from the one to the other. */
  readonly habits: readonly SnapHabit[];
  /** Of the secret that has signed by mistake. */
  readonly secretName: string | undefined;
  /** How many texts were tried. */
  readonly tried: number;
}

export interface ExpectedText {
  readonly form: HashedBody["form"];
  readonly text: string;
}

/**
 * Says what a refused request should have signed, what it has signed, where they differ, and which habit
 * leads from one to the other: it tries what clients are known to do, one or two things at a time, until
 * the signature fits. Takes a few milliseconds when it finds something, and some hundred when it does not.
 */
export async function explainSnapSignature(
  request: SnapRequest,
  means: SnapMeans,
): Promise<SnapExplanation> {
  const kind = kindOf(request);
  const signature = signatureOf(request, kind);
  const bodies = await hashBodies(request.body);
  const plan = PLANS[kind](request, bodies);
  const expected = await expectedTexts(request, kind);
  const missing = findMissing(request, kind, means);
  const nothing = { kind, missing, expected, ...NOTHING_FOUND };
  if (missing.length > 0) return { ...nothing, verdict: "incomplete" };
  const match = await prepareMatch(signature, kind === "call" ? "hmac" : "rsa", means);
  const texts = expected.map(({ text }) => text);
  const found =
    (await judgeShown(request.signedText, { plan, texts, match })) ?? (await search(plan, match));
  const difference =
    found.signed === undefined ? undefined : findSignedDifference(texts, found.signed, plan.parts);
  const bodyDifference = differenceOfBodies(found, request.body, bodies);
  return { ...nothing, ...found, difference, bodyDifference };
}

const NOTHING_FOUND = {
  signed: undefined,
  difference: undefined,
  bodyDifference: undefined,
  habits: [],
  secretName: undefined,
  tried: 0,
} as const;

const PLANS: Readonly<
  Record<SnapSignatureKind, (request: SnapRequest, bodies: readonly HashedVariant[]) => TextPlan>
> = {
  token: planToken,
  call: planCall,
  notification: planNotification,
  seamless: planSeamless,
};

function kindOf({ target, headers }: SnapRequest): SnapSignatureKind {
  const service = findBiSnapService(target);
  if (service === "access_token") return "token";
  if (service === "get_auth_code") return "seamless";
  const isNotification = service?.endsWith("_notify") ?? false;
  return isNotification && headerOf(headers, "authorization") === "" ? "notification" : "call";
}

/** That of the browser's call stands in its address. */
function signatureOf({ target, headers }: SnapRequest, kind: SnapSignatureKind): string {
  return kind === "seamless"
    ? readSeamlessQuery(target).signature
    : headerOf(headers, "x-signature");
}

async function hashBodies(body: Uint8Array<ArrayBuffer>): Promise<readonly HashedVariant[]> {
  return await Promise.all(
    bodyVariants(body).map(async (variant) => ({ ...variant, hash: await sha256(variant.value) })),
  );
}

async function expectedTexts(
  request: SnapRequest,
  kind: SnapSignatureKind,
): Promise<readonly ExpectedText[]> {
  const hasBody = kind === "call" || kind === "notification";
  const forms = bodiesToHash(hasBody ? request.body : new Uint8Array());
  return await Promise.all(
    forms.map(async ({ form, bytes }) => {
      const bodies = [{ habits: [], value: bytes, hash: await sha256(bytes) }];
      const [right] = listCandidates(PLANS[kind](request, bodies), 0);
      return { form, text: right?.text ?? "" };
    }),
  );
}

const HEADERS: Readonly<Record<SnapSignatureKind, readonly string[]>> = {
  token: ["X-SIGNATURE", "X-TIMESTAMP", "X-CLIENT-KEY"],
  call: ["X-SIGNATURE", "X-TIMESTAMP", "Authorization"],
  notification: ["X-SIGNATURE", "X-TIMESTAMP"],
  seamless: [],
};

function findMissing(
  { target, headers, accessToken }: SnapRequest,
  kind: SnapSignatureKind,
  { secrets = [], isSignedByKey }: SnapMeans,
): readonly string[] {
  const given = accessToken === undefined ? headers : { ...headers, Authorization: accessToken };
  const missing = [
    ...HEADERS[kind].filter((name) => headerOf(given, name) === ""),
    ...(kind === "seamless" ? missingOfQuery(target) : []),
  ];
  if (kind !== "call") return isSignedByKey ? missing : [...missing, "public key"];
  const hasSecret = secrets.some(({ value }) => value !== "");
  return hasSecret ? missing : [...missing, "client secret"];
}

function missingOfQuery(target: string): readonly string[] {
  const { data, signature } = readSeamlessQuery(target);
  return [...(data === "" ? ["seamlessData"] : []), ...(signature === "" ? ["seamlessSign"] : [])];
}

type Found = Pick<SnapExplanation, "verdict" | "signed" | "habits" | "secretName" | "tried">;

interface Judged {
  readonly plan: TextPlan;
  readonly texts: readonly string[];
  readonly match: MatchSignature;
}

/** What becomes of a text that the client itself shows; `undefined` when none was shown. */
async function judgeShown(
  shown: string | undefined,
  { plan, texts, match }: Judged,
): Promise<Found | undefined> {
  if (shown === undefined) return undefined;
  const matched = await match(shown, 0);
  const isRight = texts.includes(shown);
  const secretName = matched?.secretName;
  const { habits: ofText, tried } = findText(shown, plan);
  const habits = [...ofText, ...(matched?.habits ?? [])];
  const found = { signed: shown, habits, secretName, tried };
  if (matched) return { ...found, verdict: habits.length === 0 && isRight ? "valid" : "explained" };
  const searched = await search(plan, match);
  if (searched.verdict !== "unexplained") return searched;
  return { ...found, verdict: isRight ? "other_secret" : "other_text" };
}

/** The habits that lead to a text, whoever has signed it. */
function findText(text: string, plan: TextPlan): Pick<Found, "habits" | "tried"> {
  let tried = 0;
  for (const candidate of listCandidates(plan, 2)) {
    tried++;
    if (candidate.text === text) return { habits: candidate.habits, tried };
  }
  return { habits: [], tried };
}

async function search(plan: TextPlan, match: MatchSignature): Promise<Found> {
  let tried = 0;
  for (const { text, habits, changes } of listCandidates(plan, 2)) {
    tried++;
    const matched = await match(text, changes);
    if (!matched) continue;
    const all = [...habits, ...matched.habits];
    const verdict = all.length === 0 ? "valid" : "explained";
    return { verdict, signed: text, habits: all, secretName: matched.secretName, tried };
  }
  return { verdict: "unexplained", signed: undefined, habits: [], secretName: undefined, tried };
}

function differenceOfBodies(
  { signed, habits }: Found,
  received: Uint8Array,
  bodies: readonly HashedVariant[],
): TextDifference | undefined {
  if (signed === undefined || !habits.some((habit) => habit.startsWith("body_"))) return undefined;
  const hashed = bodies.find(({ hash }) => signed.toLowerCase().includes(toHex(hash)));
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return hashed && findDifference(decoder.decode(received), decoder.decode(hashed.value));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
