import { createHmac, createPublicKey, hash, sign, verify } from "node:crypto";
import { bodiesToHash, signedCallText, signedNotificationText } from "@gerbang/protocol/bi-snap";
import type { Secret } from "../../domain/secret.ts";

/** RSA-SHA256 with PKCS#1 v1.5 padding: what the standard calls asymmetric. */
const ALGORITHM = "RSA-SHA256";

/** Signs on a thread beside: it takes about a millisecond. */
export async function signByKey(text: string, privateKey: Secret): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  sign(ALGORITHM, Buffer.from(text), privateKey.reveal(), (error, signature) =>
    error ? reject(error) : resolve(signature.toString("base64")),
  );
  return await promise;
}

/** What one call signs. Its body is the bytes that are sent. */
interface SentCall {
  readonly path: string;
  readonly body: string;
  readonly timestamp: string;
}

export function signBySecret(
  { path, body, timestamp }: SentCall,
  { secret, token: accessToken }: { readonly secret: Secret; readonly token: string },
): string {
  const bodyHash = hash("sha256", body, "hex");
  const text = signedCallText({ method: "POST", path, accessToken, bodyHash, timestamp });
  return createHmac("sha512", secret.reveal()).update(text).digest("base64");
}

/** The same without a token, which has no place in the text then. */
export async function signCallByKey(
  { path, body, timestamp }: SentCall,
  privateKey: Secret,
): Promise<string> {
  const bodyHash = hash("sha256", body, "hex");
  return await signByKey(signedNotificationText({ path, bodyHash, timestamp }), privateKey);
}

/** A message as it was received, with the paths that may have been signed. */
interface ReceivedMessage {
  readonly paths: readonly string[];
  readonly body: Uint8Array;
  readonly timestamp: string;
  /** Base64. */
  readonly signature: string;
}

/** Whether one of these keys, SPKI PEM, signed a message: its bytes, or what is left of them without white space. */
export function isSignedByProvider(
  { paths, body, timestamp, signature }: ReceivedMessage,
  publicKeys: readonly string[],
): boolean {
  const given = Buffer.from(signature, "base64");
  const bodies = bodiesToHash(Uint8Array.from(body));
  const texts = paths.flatMap((path) =>
    bodies.map(({ bytes }) =>
      Buffer.from(
        signedNotificationText({ path, bodyHash: hash("sha256", bytes, "hex"), timestamp }),
      ),
    ),
  );
  return publicKeys.some((pem) => {
    const key = createPublicKey(pem);
    return texts.some((text) => verify(ALGORITHM, text, key, given));
  });
}
