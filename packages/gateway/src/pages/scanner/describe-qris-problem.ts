import {
  describeQrisDeparture,
  describeQrisRefusal,
  type QrisDeparture,
  type QrisDepartureReason,
  type QrisRefusal,
  type QrisRefusalReason,
} from "@gerbang/protocol";
import type { Say } from "../parts/say.ts";

/** The English is the protocol's own. */
const INDONESIAN: Readonly<Record<QrisRefusalReason | QrisDepartureReason, string>> = {
  empty: "tidak ada yang dapat dibaca",
  tag_malformed: "tag harus dua angka",
  length_malformed: "panjang harus dua angka",
  value_short: "nilainya berakhir sebelum panjangnya tercapai",
  not_emv: "isi kode harus berawal 000201",
  checksum_missing: "isi kode harus berakhir dengan tag 63 dan empat karakter",
  checksum_wrong: "checksum tidak cocok dengan isi kode",
  checksum_lower_case: "checksum harus ditulis dengan huruf besar",
  currency_not_rupiah: "mata uang harus 360, rupiah",
  country_not_indonesia: "negara harus ID",
  tag_repeated: "tag ini muncul untuk kedua kalinya",
  tag_missing: "tag ini tidak ada",
  tag_unexpected: "tag ini tidak pada tempatnya",
  value_empty: "nilainya kosong",
  value_long: "nilainya lebih panjang daripada batas tag ini",
  value_invalid: "nilainya tidak sesuai dengan bentuk tag ini",
  not_ascii: "isi kode hanya boleh memuat ASCII yang tercetak",
  blank_around: "ada spasi atau baris kosong di depan atau di belakang isi kode",
};

/** Where a text stops being a QRIS payload, and why. */
export function describeQrisProblem(refusal: QrisRefusal, say: Say): string {
  return say(describeQrisRefusal(refusal), inIndonesian(refusal));
}

/** Where a payload departs from the standard, and how. */
export function describeDeparture(departure: QrisDeparture, say: Say): string {
  return say(describeQrisDeparture(departure), inIndonesian(departure));
}

function inIndonesian({ reason, path, position }: QrisRefusal | QrisDeparture): string {
  const place = path === "" ? "isi kode" : `tag ${path}`;
  return `${place} pada karakter ${position}: ${INDONESIAN[reason]}`;
}
