/** Whose app a customer scans with. */
export interface Issuer {
  /** As `issuer` reports it; the spellings are free text. Core API section 4.4. */
  readonly id: string;
  readonly label: string;
  readonly kind: "wallet" | "bank";
}

export const ISSUERS: readonly Issuer[] = [
  { id: "gopay", label: "GoPay", kind: "wallet" },
  { id: "airpay shopee", label: "ShopeePay", kind: "wallet" },
  { id: "dana", label: "DANA", kind: "wallet" },
  { id: "ovo", label: "OVO", kind: "wallet" },
  { id: "linkaja", label: "LinkAja", kind: "wallet" },
  { id: "astrapay", label: "AstraPay", kind: "wallet" },
  { id: "isaku", label: "i.saku", kind: "wallet" },
  { id: "BCA", label: "BCA", kind: "bank" },
  { id: "Mandiri", label: "Mandiri", kind: "bank" },
  { id: "BRI", label: "BRI", kind: "bank" },
  { id: "BNI", label: "BNI", kind: "bank" },
  { id: "BSI", label: "BSI", kind: "bank" },
  { id: "CIMB Niaga", label: "CIMB Niaga", kind: "bank" },
  { id: "Permata", label: "Permata", kind: "bank" },
  { id: "Danamon", label: "Danamon", kind: "bank" },
  { id: "BTN", label: "BTN", kind: "bank" },
  { id: "OCBC", label: "OCBC", kind: "bank" },
  { id: "Jago", label: "Bank Jago", kind: "bank" },
  { id: "SeaBank", label: "SeaBank", kind: "bank" },
  { id: "Jenius", label: "Jenius", kind: "bank" },
];

const ALIASES: ReadonlyMap<string, string> = new Map([["shopeepay", "airpay shopee"]]);

/** What people call an issuer, however its name is spelled; one that is not on the list by its own name. */
export function issuerName(issuer: string): string {
  const id = parseIssuer(issuer);
  return ISSUERS.find((one) => one.id === id)?.label ?? issuer;
}

/** The one spelling of an issuer that programs are given, however an upstream spelled it. */
export function issuerWord(issuer: string): string {
  return parseIssuer(issuer) ?? issuer;
}

/** Reads an issuer: one of the list whatever its case, or a name that is not on it. */
export function parseIssuer(text: string): string | undefined {
  const name = text.trim().toLowerCase();
  const known = ISSUERS.find(({ id }) => id.toLowerCase() === (ALIASES.get(name) ?? name));
  if (known) return known.id;
  return /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/.test(text.trim()) ? text.trim() : undefined;
}
