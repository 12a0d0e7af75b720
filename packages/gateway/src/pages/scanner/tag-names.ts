import { nameOfQrisTag } from "@gerbang/protocol";
import type { Say } from "../parts/say.ts";

const ACCOUNT = {
  "00": "Domain terbalik",
  "01": "PAN penjual",
  "02": "ID penjual",
  "03": "Kriteria penjual",
} as const;

/** The English is the protocol's own. */
const INDONESIAN: Readonly<Record<string, string>> = {
  "00": "Format payload",
  "01": "Cara pemakaian",
  "51": "Repositori penjual nasional",
  "51.00": ACCOUNT["00"],
  "51.02": "NMID",
  "51.03": ACCOUNT["03"],
  "52": "Kode kategori penjual",
  "53": "Mata uang",
  "54": "Nominal",
  "55": "Tip",
  "56": "Tip tetap",
  "57": "Tip dalam persen",
  "58": "Negara",
  "59": "Nama penjual",
  "60": "Kota penjual",
  "61": "Kode pos",
  "62": "Data tambahan",
  "62.01": "Nomor tagihan",
  "62.02": "Nomor ponsel",
  "62.03": "Label toko",
  "62.04": "Nomor loyalitas",
  "62.05": "Label referensi",
  "62.06": "Label pelanggan",
  "62.07": "Label terminal",
  "62.08": "Keperluan",
  "62.09": "Permintaan data pelanggan",
  "62.50": "Referensi transaksi",
  "63": "Checksum",
  "64": "Bahasa lain",
  "64.00": "Bahasa",
  "64.01": "Nama penjual",
  "64.02": "Kota penjual",
};

/** What a tag means, by its path. */
export function nameOfTag(path: string, say: Say): string {
  const english = nameOfQrisTag(path);
  if (english === undefined) return "—";
  const [, inner] = path.split(".");
  return say(english, INDONESIAN[path] ?? accountName(inner) ?? english);
}

/** Tags 26 to 45 hold the same. */
function accountName(inner: string | undefined): string | undefined {
  if (inner === undefined) return "Akun penjual";
  return Object.entries(ACCOUNT).find(([tag]) => tag === inner)?.[1];
}
