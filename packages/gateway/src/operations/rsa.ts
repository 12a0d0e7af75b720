import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { promisify } from "node:util";
import { Secret } from "../domain/secret.ts";

const generate = promisify(generateKeyPair);

/** RSA-SHA256 with PKCS#1 v1.5 padding: what the standard calls asymmetric. */
const ALGORITHM = "RSA-SHA256";
const MODULUS_BITS = 2048;

export interface SigningKeys {
  /** PKCS#8 PEM. */
  readonly privateKey: Secret;
  /** SPKI PEM. */
  readonly publicKey: string;
}

/** A new pair; takes a few tenths of a second, beside the event loop. */
export async function newSigningKeys(): Promise<SigningKeys> {
  const { privateKey, publicKey } = await generate("rsa", { modulusLength: MODULUS_BITS });
  return {
    privateKey: new Secret(privateKey.export({ type: "pkcs8", format: "pem" }).toString()),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

/** The pair that a private key is one half of. Throws for what is no RSA key. */
export function signingKeysOf(privateKey: Secret): SigningKeys {
  const key = createPublicKey(createPrivateKey(privateKey.reveal()));
  return { privateKey, publicKey: key.export({ type: "spki", format: "pem" }).toString() };
}

export type PublicKeyProblem = "not_a_public_key" | "private_key" | "not_rsa" | "too_short";

/** What somebody pasted, as SPKI PEM; or why it cannot verify anything. */
export function readPublicKey(
  text: string,
): { readonly publicKey: string } | { readonly problem: PublicKeyProblem } {
  // A public key can be made of a private one, but whoever sends that has sent the wrong file.
  if (/PRIVATE KEY/.test(text)) return { problem: "private_key" };
  const key = parsePublicKey(toPem(text));
  if (!key) return { problem: "not_a_public_key" };
  if (key.asymmetricKeyType !== "rsa") return { problem: "not_rsa" };
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MODULUS_BITS) {
    return { problem: "too_short" };
  }
  return { publicKey: key.export({ type: "spki", format: "pem" }).toString() };
}

/** Base64 alone is taken, too: some pages show keys without their first and last line. */
function toPem(text: string): string {
  const trimmed = text.trim().replaceAll(String.raw`\n`, "\n");
  if (trimmed.includes("-----BEGIN")) return trimmed;
  const base64 = trimmed.replace(/\s+/g, "");
  return `-----BEGIN PUBLIC KEY-----\n${base64.match(/.{1,64}/g)?.join("\n") ?? ""}\n-----END PUBLIC KEY-----\n`;
}

function parsePublicKey(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    // Whatever is wrong with it, it is no key.
    return undefined;
  }
}

/** Signs on a thread beside: it takes about a millisecond. */
export async function signText(text: string, key: Secret): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  sign(ALGORITHM, Buffer.from(text), privateKeyObjects.get(key.reveal()), (error, signature) =>
    error ? reject(error) : resolve(signature),
  );
  return await promise;
}

/** Whether one of these keys signed a text. Some twenty times as quick as signing. */
export function isSignedBy(
  publicKeys: readonly string[],
  text: string,
  signature: Buffer,
): boolean {
  const bytes = Buffer.from(text);
  return publicKeys.some((pem) => verify(ALGORITHM, bytes, publicKeyObjects.get(pem), signature));
}

/** The same on a thread beside, where many texts are tried. */
export async function isSignedByAside(
  publicKeys: readonly string[],
  text: string,
  signature: Uint8Array,
): Promise<boolean> {
  const bytes = Buffer.from(text);
  for (const pem of publicKeys) {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    verify(ALGORITHM, bytes, publicKeyObjects.get(pem), signature, (error, isSigned) =>
      error ? reject(error) : resolve(isSigned),
    );
    if (await promise) return true;
  }
  return false;
}

/** Reading a key costs more than verifying with it, and every call of a client needs the same ones. */
class KnownKeys {
  readonly #parse: (pem: string) => KeyObject;
  readonly #known = new Map<string, KeyObject>();

  constructor(parse: (pem: string) => KeyObject) {
    this.#parse = parse;
  }

  get(pem: string): KeyObject {
    const known = this.#known.get(pem);
    if (known) return known;
    const key = this.#parse(pem);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(pem, key);
    return key;
  }
}

const KNOWN_MAX = 1_000;
const privateKeyObjects = new KnownKeys(createPrivateKey);
const publicKeyObjects = new KnownKeys(createPublicKey);
