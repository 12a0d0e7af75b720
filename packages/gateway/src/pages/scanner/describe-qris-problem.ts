import { describeQrisRefusal, type QrisRefusal, type QrisRefusalReason } from "@gerbang/protocol";
import type { Say } from "../parts/say.ts";

/** The English is the protocol's own. */
const INDONESIAN: Readonly<Record<QrisRefusalReason, string>> = {
  empty: "tidak ada yang dapat dibaca",
  not_ascii: "isi kode hanya boleh memuat ASCII yang tercetak",
  tag_malformed: "tag harus dua angka",
  length_malformed: "panjang harus dua angka dari 01 sampai 99",
  value_short: "nilainya berakhir sebelum panjangnya tercapai",
  tag_repeated: "tag ini muncul untuk kedua kalinya",
  tag_missing: "tag ini tidak ada",
  tag_unexpected: "tag ini tidak pada tempatnya",
  value_invalid: "nilainya tidak sesuai dengan bentuk tag ini",
  not_emv: "isi kode harus berawal 000201",
  checksum_missing: "isi kode harus berakhir dengan tag 63 dan empat karakter",
  checksum_wrong: "checksum tidak cocok dengan isi kode",
  currency_not_rupiah: "mata uang harus 360, rupiah",
  country_not_indonesia: "negara harus ID",
};

/** Where a text stops being a QRIS payload, and why. */
export function describeQrisProblem(refusal: QrisRefusal, say: Say): string {
  const { reason, path, position } = refusal;
  const place = path === "" ? "isi kode" : `tag ${path}`;
  return say(
    describeQrisRefusal(refusal),
    `${place} pada karakter ${position}: ${INDONESIAN[reason]}`,
  );
}
