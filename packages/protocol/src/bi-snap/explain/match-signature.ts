import type { SnapHabit } from "./habits.ts";
import { signatureForms, toHex } from "./signature-forms.ts";

/** A secret that may have signed, with a name for people: the first is the right one. */
export interface SnapSecret {
  readonly name: string;
  readonly value: string;
}

/** By what a signature can be checked. */
export interface SnapMeans {
  /** Client secrets: of the client first, then whatever else may have been used by mistake. */
  readonly secrets?: readonly SnapSecret[];
  /** Whether a key of the one who should have signed has signed a text: RSA-SHA256, PKCS#1 v1.5. */
  readonly isSignedByKey?: (text: string, signature: Uint8Array<ArrayBuffer>) => Promise<boolean>;
}

interface SignatureMatch {
  readonly habits: readonly SnapHabit[];
  /** Of the secret that has signed, where it is another than the right one. */
  readonly secretName: string | undefined;
}

/**
 * Tells how a text was signed, `undefined` when it was not. With two changes in the text, only by the right
 * secret in the right way: nobody does three things at once.
 */
export type MatchSignature = (text: string, changes: number) => Promise<SignatureMatch | undefined>;

/** In bytes: of SHA-512 and of SHA-256. */
const MAC_LENGTHS: ReadonlySet<number> = new Set([64, 32]);
const RSA_LENGTH_MIN = 128;

interface Mac {
  readonly habits: readonly SnapHabit[];
  readonly secretName: string | undefined;
  readonly key: CryptoKey;
}

/** Makes the check of one signature, by the secret (`hmac`) or by the key (`rsa`) as it should be, or not. */
export async function prepareMatch(
  signature: string,
  right: "hmac" | "rsa",
  means: SnapMeans,
): Promise<MatchSignature> {
  const forms = signatureForms(signature);
  const byHex = new Map(
    forms
      .filter(({ value }) => MAC_LENGTHS.has(value.length))
      .map(({ habits, value }) => [toHex(value), habits]),
  );
  const byKey = forms.filter(({ value }) => value.length >= RSA_LENGTH_MIN);
  const macs = byHex.size === 0 ? [] : await importMacs(means.secrets ?? []);
  const macHabits: readonly SnapHabit[] = right === "hmac" ? [] : ["hmac_for_rsa"];
  const keyHabits: readonly SnapHabit[] = right === "rsa" ? [] : ["rsa_for_hmac"];
  return async (text, changes) => {
    const bytes = new TextEncoder().encode(text);
    for (const { habits, secretName, key } of changes < 2 ? macs : macs.slice(0, 1)) {
      const made = toHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes)));
      const form = byHex.get(made);
      if (form) return { habits: [...macHabits, ...habits, ...form], secretName };
    }
    for (const { habits, value } of means.isSignedByKey ? byKey : []) {
      const isSigned = await means.isSignedByKey?.(text, value);
      if (isSigned) return { habits: [...keyHabits, ...habits], secretName: undefined };
    }
    return undefined;
  };
}

async function importMacs(secrets: readonly SnapSecret[]): Promise<readonly Mac[]> {
  const macs: Promise<Mac>[] = [];
  for (const [index, { name, value }] of secrets.entries()) {
    const isRight = index === 0;
    const ofSecret: readonly SnapHabit[] = isRight ? [] : ["other_secret"];
    const secretName = isRight ? undefined : name;
    const add = async (hash: string, text: string, ...habits: readonly SnapHabit[]) => ({
      habits: [...ofSecret, ...habits],
      secretName,
      key: await importSecret(text, hash),
    });
    if (value === "") continue;
    macs.push(add("SHA-512", value), add("SHA-256", value, "hmac_sha256"));
    const spaced = [`${value}\n`, `${value} `, ` ${value}`, value.trim()];
    for (const text of isRight ? spaced : []) {
      if (text !== value && text !== "") macs.push(add("SHA-512", text, "secret_with_white_space"));
    }
  }
  return await Promise.all(macs);
}

async function importSecret(secret: string, hash: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash }, false, ["sign"]);
}
