import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomInt,
  sign,
} from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { formatBiSnapTime, signedNotificationText } from "@gerbang/protocol/bi-snap";
import { CommandError, EXIT } from "../command-error.ts";
import { explainFileError } from "../file-error.ts";
import type { SignedMessage } from "./outbox.ts";

const MODULUS_BITS = 2048;
const NUMBER_DIGITS = 32;

/**
 * Signs messages of BI-SNAP in the place of the service, whose private key nobody else has: with a key of this machine,
 * whose public half the shop has to verify them with.
 */
export class BiSnapSigner {
  readonly #key: KeyObject;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  /** SPKI PEM. */
  get publicKey(): string {
    return createPublicKey(this.#key).export({ type: "spki", format: "pem" }).toString();
  }

  sign({ path, body }: { readonly path: string; readonly body: string }, now: Date): SignedMessage {
    const timestamp = formatBiSnapTime(now);
    const text = signedNotificationText({ path, bodyHash: hash("sha256", body, "hex"), timestamp });
    const number = Array.from({ length: NUMBER_DIGITS }, () => randomInt(10)).join("");
    return {
      path,
      headers: {
        "X-TIMESTAMP": timestamp,
        "X-SIGNATURE": sign("RSA-SHA256", Buffer.from(text), this.#key).toString("base64"),
        "X-EXTERNAL-ID": number,
        "X-PARTNER-ID": "gerbang-listen",
      },
    };
  }
}

/**
 * The signer of a file, which is made where there is none, for its owner alone; of a new key without a file.
 *
 * @throws {CommandError} when the file holds no RSA key, or cannot be read or written.
 */
export function openBiSnapSigner(file: string | undefined): BiSnapSigner {
  if (file === undefined) return new BiSnapSigner(newKey());
  const known = readKey(file);
  if (known) return new BiSnapSigner(known);
  const key = newKey();
  const pem = key.export({ type: "pkcs8", format: "pem" });
  try {
    writeFileSync(file, pem, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw explainFileError(error, `--snap-key: ${file}`, "written") ?? error;
  }
  return new BiSnapSigner(key);
}

function newKey(): KeyObject {
  return generateKeyPairSync("rsa", { modulusLength: MODULUS_BITS }).privateKey;
}

/** `undefined` where there is no such file. */
function readKey(file: string): KeyObject | undefined {
  const pem = readIfThere(file);
  if (pem === undefined) return undefined;
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "rsa") return key;
  } catch {
    // What the cryptography says of it helps nobody.
  }
  throw new CommandError(`--snap-key: ${file} holds no private RSA key in PEM text.`, EXIT.usage);
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw explainFileError(error, `--snap-key: ${file}`, "read") ?? error;
  }
}
