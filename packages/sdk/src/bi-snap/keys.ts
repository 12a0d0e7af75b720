import { GatewayError } from "../errors.ts";
import { KnownKeys } from "./known-keys.ts";

/** A key as PEM text, or as a `CryptoKey` of RSASSA-PKCS1-v1_5 with SHA-256. */
export type SnapKey = string | CryptoKey;

const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;
const MODULUS_BITS_MIN = 2048;
const ARMOUR = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/;
const BASE64 = /^[A-Za-z0-9+/]{200,}={0,2}$/;

/** What else a PEM file may hold, and how to make of it what is needed. */
const CONVERSIONS: Readonly<Record<string, string>> = {
  "RSA PRIVATE KEY": "a PKCS#1 key; convert it: openssl pkcs8 -topk8 -nocrypt -in it.pem",
  "RSA PUBLIC KEY": "a PKCS#1 key; convert it: openssl rsa -RSAPublicKey_in -pubout -in it.pem",
  "ENCRYPTED PRIVATE KEY": "protected by a passphrase; open it: openssl pkcs8 -in it.pem",
  CERTIFICATE: "a certificate; take its key: openssl x509 -pubkey -noout -in it.pem",
  "EC PRIVATE KEY": "an elliptic-curve key, and the standard signs with RSA",
  "OPENSSH PRIVATE KEY": "a key for SSH; convert it: ssh-keygen -p -m PKCS8 -f it",
  "PRIVATE KEY": "a private key, and the public one is needed",
  "PUBLIC KEY": "a public key, and the private one is needed",
};

/** The private key that signs: PKCS#8, which begins with `-----BEGIN PRIVATE KEY-----`. */
export async function importPrivateKey(key: SnapKey): Promise<CryptoKey> {
  return typeof key === "string" ? await privateKeys.get(key) : checkUsage(key, "sign");
}

/** The public key that verifies: SPKI, which begins with `-----BEGIN PUBLIC KEY-----`. */
export async function importPublicKey(key: SnapKey): Promise<CryptoKey> {
  return typeof key === "string" ? await publicKeys.get(key) : checkUsage(key, "verify");
}

const privateKeys = new KnownKeys(
  async (pem) => await importDer("pkcs8", readPem(pem, "PRIVATE KEY")),
);
const publicKeys = new KnownKeys(
  async (pem) => await importDer("spki", readPem(pem, "PUBLIC KEY")),
);

function checkUsage(key: CryptoKey, usage: "sign" | "verify"): CryptoKey {
  if (key.algorithm.name === RSA.name && key.usages.includes(usage)) return key;
  throw invalid(`the CryptoKey must be of ${RSA.name} and may ${usage}`);
}

/**
 * Takes the bytes out of PEM text, also where its line ends have become `\n` in letters, as in
 * variables of the environment, or where only the base64 between the lines was copied.
 *
 * @throws {@link GatewayError} with `invalid_options`, which says what it is and how to convert it.
 */
export function readPem(pem: string, label: "PRIVATE KEY" | "PUBLIC KEY"): Uint8Array<ArrayBuffer> {
  const text = pem.replaceAll("\\r", "").replaceAll("\\n", "\n").trim();
  const [, found, content = ""] = ARMOUR.exec(text) ?? [];
  if (found !== undefined && found !== label) {
    throw invalid(`this is ${CONVERSIONS[found] ?? `a ${found.toLowerCase()}`}`);
  }
  const base64 = (found === undefined ? text : content).replace(/\s/g, "");
  if (!BASE64.test(base64)) {
    throw invalid(`it must be PEM text that begins with -----BEGIN ${label}-----`);
  }
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function importDer(
  format: "pkcs8" | "spki",
  bytes: Uint8Array<ArrayBuffer>,
): Promise<CryptoKey> {
  const usage = format === "pkcs8" ? "sign" : "verify";
  const key = await crypto.subtle.importKey(format, bytes, RSA, false, [usage]).catch(() => {
    // What the runtime says of it differs, and may quote the key.
    throw invalid(`the PEM text holds no RSA key in ${format === "pkcs8" ? "PKCS#8" : "SPKI"}`);
  });
  const { modulusLength } = key.algorithm as RsaHashedKeyAlgorithm;
  if (modulusLength < MODULUS_BITS_MIN) {
    throw invalid(`it has ${modulusLength} bits, and at least ${MODULUS_BITS_MIN} are asked for`);
  }
  return key;
}

function invalid(problem: string): GatewayError {
  return new GatewayError("invalid_options", `The key cannot be used: ${problem}`);
}
