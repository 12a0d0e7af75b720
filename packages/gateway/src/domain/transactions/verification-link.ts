import type { Transaction } from "./transaction.ts";

/** In which of the wallet's two faces a link opens: its web page, or as the app would. */
export const VERIFICATION_FACES = ["web", "app"] as const;
export type VerificationFace = (typeof VERIFICATION_FACES)[number];

const PREFIXES: Readonly<Record<VerificationFace, string>> = { web: "gppr_", app: "gppd_" };

/**
 * What the address by which a customer approves a charge of their account carries. It cannot be guessed, and
 * is the reference that the QR code of another charge would carry: this one has no code. Core API section 2.7.
 */
export function verificationName(
  { qrReference }: Pick<Transaction, "qrReference">,
  face: VerificationFace,
): string {
  return PREFIXES[face] + qrReference;
}

/** Reads what {@link verificationName} has made. */
export function readVerificationName(
  name: string,
): { readonly face: VerificationFace; readonly qrReference: string } | undefined {
  const face = VERIFICATION_FACES.find((one) => name.startsWith(PREFIXES[one]));
  return face && { face, qrReference: name.slice(PREFIXES[face].length) };
}
