import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import forge from "node-forge";

/** What a TLS server shows and keeps, and who vouches for it; all as PEM. */
export interface MadeCertificate {
  readonly certificate: string;
  readonly key: string;
  /** Whoever trusts it trusts the certificate, and nothing else: its own key is gone. */
  readonly authority: string;
}

const DAY_MS = 86_400_000;
/** Clocks of containers and phones are behind at times. */
const BEFORE_MS = 3_600_000;
const BITS = 2_048;

/**
 * Makes a certificate for these hosts, and an authority for it alone. The authority's key is forgotten at
 * once: nobody can make another certificate that its file vouches for.
 *
 * `now` and the days that follow bound its validity, in wall time.
 */
export async function makeCertificate(
  hosts: readonly string[],
  validity: { readonly now: Date; readonly days: number },
): Promise<MadeCertificate> {
  const [authorityKeys, keys] = await Promise.all([makeKeys(), makeKeys()]);
  const authorityName = [{ name: "commonName", value: "Gerbang, for one program" }];
  const authority = newCertificate(authorityKeys.publicKey, validity);
  authority.setSubject(authorityName);
  authority.setIssuer(authorityName);
  authority.setExtensions([
    { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
    { name: "keyUsage", keyCertSign: true, critical: true },
    { name: "subjectKeyIdentifier" },
  ]);
  authority.sign(authorityKeys.privateKey, forge.md.sha256.create());
  const certificate = newCertificate(keys.publicKey, validity);
  certificate.setSubject([{ name: "commonName", value: hosts[0] ?? "" }]);
  certificate.setIssuer(authorityName);
  certificate.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: true },
    { name: "subjectAltName", altNames: hosts.map((value) => ({ type: DNS_NAME, value })) },
    {
      name: "authorityKeyIdentifier",
      keyIdentifier: authority.generateSubjectKeyIdentifier().getBytes(),
    },
    { name: "subjectKeyIdentifier" },
  ]);
  certificate.sign(authorityKeys.privateKey, forge.md.sha256.create());
  return {
    certificate: forge.pki.certificateToPem(certificate),
    key: forge.pki.privateKeyToPem(keys.privateKey),
    authority: forge.pki.certificateToPem(authority),
  };
}

/** As RFC 5280, section 4.2.1.6 numbers kinds of names. */
const DNS_NAME = 2;

function newCertificate(
  publicKey: forge.pki.PublicKey,
  { now, days }: { readonly now: Date; readonly days: number },
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  // A serial number is positive, and no two are alike.
  certificate.serialNumber = `01${randomBytes(15).toString("hex")}`;
  certificate.validity.notBefore = new Date(now.getTime() - BEFORE_MS);
  certificate.validity.notAfter = new Date(now.getTime() + days * DAY_MS);
  return certificate;
}

/** By Node.js, which takes a tenth of a second for what the library takes seconds. */
async function makeKeys(): Promise<forge.pki.rsa.KeyPair> {
  const made = await promisify(generateKeyPair)("rsa", {
    modulusLength: BITS,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return {
    publicKey: forge.pki.publicKeyFromPem(made.publicKey),
    privateKey: forge.pki.privateKeyFromPem(made.privateKey),
  };
}
