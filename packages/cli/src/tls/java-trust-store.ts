import { createHash, X509Certificate } from "node:crypto";

/** Java asks for one, and reads the store with any that is given to it. */
export const STORE_PASSWORD = "changeit";

const MAGIC = 0xfe_ed_fe_ed;
const VERSION = 2;
const TRUSTED_CERTIFICATE = 2;
/** A fixed part of what the format has hashed with the password. */
const SALT = "Mighty Aphrodite";

/**
 * A store in the format `JKS` of certificates that a Java program trusts: the one which every release
 * reads, and which needs no Java to be written. As documented for `java.security.KeyStore`: each entry has
 * a name, a time and the certificate; a hash over all ends it.
 */
export function writeTrustStore(pems: readonly string[], now: Date): Buffer {
  const entries = pems.map((pem, at) => {
    const { raw } = new X509Certificate(pem);
    return Buffer.concat([
      int32(TRUSTED_CERTIFICATE),
      text(`trusted-${at}`),
      int64(now.getTime()),
      text("X.509"),
      int32(raw.length),
      raw,
    ]);
  });
  const body = Buffer.concat([int32(MAGIC), int32(VERSION), int32(pems.length), ...entries]);
  const password = Buffer.from(STORE_PASSWORD, "utf16le").swap16();
  const hash = createHash("sha1").update(password).update(SALT).update(body).digest();
  return Buffer.concat([body, hash]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}

/** Its length in two bytes, then the text: these are plain ASCII. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
