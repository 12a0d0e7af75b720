/** What belongs at an address that has no page of its own. */
export interface AddressKind {
  readonly place: "scan" | "payment" | "status" | "command";
  /** How a program calls it with its server key; absent for what forms are sent to. */
  readonly method?: "GET" | "POST";
}

const KINDS: readonly (readonly [path: RegExp, kind: AddressKind])[] = [
  [/^\/(?:v2\/qris\/payment|qris\/scan)$/, { place: "scan" }],
  [/^\/v2\/qris\/payment\/gopay$/, { place: "payment" }],
  [/^\/(?:gopay\/ui\/checkout\/(?:pay|decline)|v2\/deeplink\/decline)$/, { place: "payment" }],
  [/^\/v2\/[^/]+\/status(?:\/b2b)?$/, { place: "status", method: "GET" }],
  [
    /^\/v2\/[^/]+\/(?:cancel|expire|approve|deny|refund|refund\/online\/direct)$/,
    { place: "command", method: "POST" },
  ],
  [/^\/v2\/(?:charge|capture)$/, { place: "command", method: "POST" }],
];

/** `undefined` for an address that has a page, or that nobody knows. */
export function kindOfAddress(address: string): AddressKind | undefined {
  const path = (address.split("?", 1)[0] ?? "").replace(/(?<=.)\/$/, "");
  // Where a paid deeplink ends; with a reference it is a page.
  if (path === "/v2/deeplink/payment") {
    return /[?&](?:tref|reference[iI]d)=/.test(address) ? undefined : { place: "payment" };
  }
  return KINDS.find(([pattern]) => pattern.test(path))?.[1];
}
