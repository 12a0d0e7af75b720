export const LOCALES = ["id-ID", "en-EN"] as const;

/** The language of the wallet, as a charge asks for it. Core API section 1.4. */
export type Locale = (typeof LOCALES)[number];
