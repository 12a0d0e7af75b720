import { formatRupiah, parseRupiah } from "@gerbang/protocol";
import type { Language, Texts } from "../parts/language.ts";

type Notes = Readonly<Record<string, Readonly<Record<string, string>>>>;

const CRITERIA = { UMI: "mikro", UKE: "kecil", UME: "menengah", UBE: "besar", URE: "reguler" };
const CRITERIA_ENGLISH = {
  UMI: "micro",
  UKE: "small",
  UME: "medium",
  UBE: "large",
  URE: "regular",
};

/** By the tag, then by its value. Core API sections 10.1 and 10.2. */
const NOTES: Texts<Notes> = {
  id: {
    "01": { "11": "statis, dipakai berulang", "12": "dinamis, untuk satu pembayaran" },
    "53": { "360": "rupiah" },
    "55": { "01": "ditanyakan", "02": "tetap", "03": "persen" },
    "58": { ID: "Indonesia" },
    criterion: CRITERIA,
  },
  en: {
    "01": { "11": "static, used again and again", "12": "dynamic, for one payment" },
    "53": { "360": "rupiah" },
    "55": { "01": "asked for", "02": "fixed", "03": "per cent" },
    "58": { ID: "Indonesia" },
    criterion: CRITERIA_ENGLISH,
  },
};

/** What a value stands for, where it is a code. */
export function noteOfValue(path: string, value: string, language: Language): string | undefined {
  if (path === "54") {
    const amount = parseRupiah(value);
    return amount && formatRupiah(amount);
  }
  const tag = /^(?:2[6-9]|3\d|4[0-5]|51)\.03$/.test(path) ? "criterion" : path;
  return NOTES[language][tag]?.[value];
}
