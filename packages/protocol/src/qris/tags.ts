/** The tags of each template, by the member that holds them. Core API sections 10.2 to 10.4. */
export const ACCOUNT_TAGS = {
  reverseDomain: "00",
  merchantPan: "01",
  acquirerMerchantId: "02",
  criterion: "03",
} as const;

export const NATIONAL_TAGS = { reverseDomain: "00", nmid: "02", criterion: "03" } as const;

export const ADDITIONAL_DATA_TAGS = {
  billNumber: "01",
  mobileNumber: "02",
  storeLabel: "03",
  loyaltyNumber: "04",
  referenceLabel: "05",
  customerLabel: "06",
  terminalLabel: "07",
  purpose: "08",
  consumerDataRequest: "09",
  transactionReference: "50",
} as const;

export const OTHER_LANGUAGE_TAGS = {
  language: "00",
  merchantName: "01",
  merchantCity: "02",
} as const;

/** Tags 26 to 45 hold one account each. */
export function isAccountTag(tag: string): boolean {
  return tag >= "26" && tag <= "45";
}

/** Whether a top-level field holds fields of its own. */
export function isTemplateTag(tag: string): boolean {
  return isAccountTag(tag) || tag === "51" || tag === "62" || tag === "64";
}

const NAMED = new Set("00 01 51 52 53 54 55 56 57 58 59 60 61 62 63 64".split(" "));

/** Whether QRIS gives a top-level tag a meaning. */
export function isNamedTag(tag: string): boolean {
  return isAccountTag(tag) || NAMED.has(tag);
}

const TOP_LEVEL_NAMES: Readonly<Record<string, string>> = {
  "00": "Payload format",
  "01": "Point of initiation",
  "51": "National merchant repository",
  "52": "Merchant category code",
  "53": "Currency",
  "54": "Amount",
  "55": "Tip",
  "56": "Tip, fixed",
  "57": "Tip, percentage",
  "58": "Country",
  "59": "Merchant name",
  "60": "Merchant city",
  "61": "Postal code",
  "62": "Additional data",
  "63": "Checksum",
  "64": "Other language",
};

const ACCOUNT_NAMES: Readonly<Record<string, string>> = {
  "00": "Reverse domain",
  "01": "Merchant PAN",
  "02": "Merchant id",
  "03": "Merchant criterion",
};

const TEMPLATE_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "51": { ...ACCOUNT_NAMES, "02": "NMID" },
  "62": {
    "01": "Bill number",
    "02": "Mobile number",
    "03": "Store label",
    "04": "Loyalty number",
    "05": "Reference label",
    "06": "Customer label",
    "07": "Terminal label",
    "08": "Purpose",
    "09": "Consumer data request",
    "50": "Transaction reference",
  },
  "64": { "00": "Language", "01": "Merchant name", "02": "Merchant city" },
};

/** The English name of a tag by its path, such as `"26.01"`; `undefined` for one without a meaning. */
export function nameOfQrisTag(path: string): string | undefined {
  const [tag = "", inner] = path.split(".");
  if (inner === undefined) return isAccountTag(tag) ? "Merchant account" : TOP_LEVEL_NAMES[tag];
  return (isAccountTag(tag) ? ACCOUNT_NAMES : TEMPLATE_NAMES[tag])?.[inner];
}
