import { formatRupiah, parseRupiah } from "@gerbang/protocol";
import { lookUp } from "../../domain/look-up.ts";
import type { Say } from "../parts/say.ts";

/** What a value stands for, where it is a code. */
export function noteOfValue(path: string, value: string, say: Say): string | undefined {
  if (path === "54") {
    const amount = parseRupiah(value);
    return amount && formatRupiah(amount);
  }
  const tag = /^(?:2[6-9]|3\d|4[0-5]|51)\.03$/.test(path) ? "criterion" : path;
  const values = lookUp(notes(say), tag);
  return values && lookUp(values, value);
}

/** By the tag, then by its value. Core API sections 10.1 and 10.2. */
function notes(say: Say): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return {
    "01": {
      "11": say("static, used again and again", "statis, dipakai berulang"),
      "12": say("dynamic, for one payment", "dinamis, untuk satu pembayaran"),
    },
    "53": { "360": "rupiah" },
    "55": {
      "01": say("asked for", "ditanyakan"),
      "02": say("fixed", "tetap"),
      "03": say("per cent", "persen"),
    },
    "58": { ID: "Indonesia" },
    criterion: {
      UMI: say("micro", "mikro"),
      UKE: say("small", "kecil"),
      UME: say("medium", "menengah"),
      UBE: say("large", "besar"),
      URE: say("regular", "reguler"),
    },
  };
}
