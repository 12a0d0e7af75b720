import type { WalletRefusal } from "../../operations/transactions/pay-with-wallet.ts";
import type { ScanRefusal } from "../../operations/transactions/scan.ts";
import type { PictureRefusal } from "../../qr/picture-reader.ts";
import type { Texts } from "../parts/language.ts";
import { WALLET_TEXTS } from "../wallet/wallet-texts.ts";

/** Why nothing came out of what was pasted, dropped or linked. */
export type InputRefusal =
  | PictureRefusal
  | "nothing_given"
  | "address_not_allowed"
  | "address_failed";

export type ScannerRefusal = ScanRefusal | InputRefusal;
export type ScannerNotice = WalletRefusal | "paid";

interface Said {
  readonly title: string;
  readonly text: string;
}

export interface ScannerTexts {
  readonly title: string;
  readonly lead: string;
  readonly drop: string;
  readonly picture: string;
  readonly pictureHint: string;
  readonly pasteKeys: string;
  readonly camera: string;
  readonly cameraStop: string;
  readonly cameraHint: string;
  readonly cameraRefused: string;
  readonly or: string;
  readonly paste: string;
  readonly pasteHint: string;
  readonly read: string;
  readonly reading: string;
  readonly another: string;
  readonly says: string;
  readonly tag: string;
  readonly meaning: string;
  readonly value: string;
  readonly checksumRight: (given: string) => string;
  readonly checksumWrong: (given: string, calculated: string) => string;
  readonly checksumMissing: string;
  readonly problem: string;
  readonly issuer: string;
  readonly issuerHint: string;
  readonly wallets: string;
  readonly banks: string;
  readonly onUs: string;
  readonly customer: string;
  readonly customers: Readonly<Record<string, string>>;
  readonly pay: string;
  readonly payTo: string;
  readonly paidTo: string;
  readonly order: string;
  readonly payBefore: string;
  readonly paidAt: string;
  readonly paidWith: string;
  readonly paid: Said;
  readonly closeByHand: string;
  readonly refusals: Readonly<Record<ScannerRefusal, Said>>;
  readonly payRefusals: Readonly<Record<WalletRefusal, Said>>;
  readonly unknownPage: Said;
}

export const SCANNER_TEXTS: Texts<ScannerTexts> = {
  id: {
    title: "Pindai QRIS",
    lead: "Bayar kode QRIS dari sandbox ini sebagai dompet atau bank mana pun. Tidak ada uang sungguhan yang berpindah.",
    drop: "Seret gambar atau tangkapan layar ke sini",
    picture: "Pilih gambar",
    pictureHint: "PNG atau JPEG, sampai 8 MB.",
    pasteKeys: "Ctrl+V menempel tangkapan layar.",
    camera: "Pakai kamera",
    cameraStop: "Matikan kamera",
    cameraHint: "Arahkan kamera ke kode QRIS.",
    cameraRefused: "Kamera tidak tersedia atau tidak diizinkan. Pakai cara lain.",
    or: "atau",
    paste: "Alamat gambar QR atau isi kode",
    pasteHint: "Alamat dari tindakan generate-qr-code, atau teks yang berawal 000201.",
    read: "Baca kode",
    reading: "Membaca gambar…",
    another: "Pindai kode lain",
    says: "Isi kode ini",
    tag: "Tag",
    meaning: "Arti",
    value: "Nilai",
    checksumRight: (given) => `Checksum ${given} benar`,
    checksumWrong: (given, calculated) => `Checksum ${given} salah; seharusnya ${calculated}`,
    checksumMissing: "Tidak ada checksum di akhir kode",
    problem: "Letak kesalahan",
    issuer: "Bayar sebagai",
    issuerHint: "Penerbit yang sama dengan pengakuisisi dilaporkan on-us, yang lain off-us.",
    wallets: "Dompet",
    banks: "Bank",
    onUs: "on-us",
    customer: "Pelanggan",
    customers: WALLET_TEXTS.id.customers,
    pay: "Bayar",
    payTo: "Bayar ke",
    paidTo: "Dibayar ke",
    order: "Pesanan",
    payBefore: "Sisa waktu",
    paidAt: "Dibayar pada",
    paidWith: "Penerbit",
    paid: { title: "Pembayaran berhasil", text: "Pembayaran sudah tercatat." },
    closeByHand: "Halaman penjual berubah dengan sendirinya; halaman ini boleh ditutup.",
    refusals: {
      nothing_given: {
        title: "Belum ada kode",
        text: "Tempel alamat atau isi kode, atau pilih gambar.",
      },
      no_code_in_picture: {
        title: "Kode QR tidak ditemukan",
        text: "Tidak ada kode QR yang terbaca di gambar itu. Coba gambar yang lebih besar atau lebih tajam.",
      },
      picture_too_large: {
        title: "Gambar terlalu besar",
        text: "Pakai gambar sampai 8 MB dan 4096 piksel.",
      },
      picture_unreadable: {
        title: "Bukan gambar",
        text: "Berkas itu bukan PNG atau JPEG yang utuh.",
      },
      reader_busy: {
        title: "Sedang sibuk",
        text: "Terlalu banyak gambar sedang dibaca. Coba lagi sebentar lagi, atau tempel isi kodenya.",
      },
      address_not_allowed: {
        title: "Alamat tidak diizinkan",
        text: "Alamat itu tidak boleh dibuka dari server ini.",
      },
      address_failed: {
        title: "Gambar tidak dapat diambil",
        text: "Tidak ada gambar yang dapat diambil dari alamat itu.",
      },
      unreadable: { title: "Bukan kode QRIS", text: "Isi kode ini tidak mengikuti bentuk QRIS." },
      checksum_wrong: {
        title: "Checksum salah",
        text: "Isi kode ini berubah atau rusak sejak dibuat, jadi tidak dapat dibayar.",
      },
      currency_not_rupiah: {
        title: "Bukan rupiah",
        text: "Hanya kode dalam rupiah (360) yang dapat dibayar.",
      },
      amount_missing: {
        title: "Tanpa nominal",
        text: "Kode statis tanpa nominal tidak menunjuk satu pesanan, jadi tidak dapat dibayar di sini.",
      },
      foreign: {
        title: "Kode QRIS sungguhan",
        text: "Kode ini bukan dari sandbox ini. Sandbox tidak pernah memindahkan uang sungguhan.",
      },
      unknown: {
        title: "Transaksi tidak dikenal",
        text: "Kode ini berbentuk benar, tetapi tidak ada transaksinya di gerbang ini.",
      },
      altered: {
        title: "Kode diubah",
        text: "Isi kode ini berbeda dari yang dibuat untuk transaksinya, jadi tidak dapat dibayar.",
      },
    },
    payRefusals: WALLET_TEXTS.id.refusals,
    unknownPage: {
      title: "Kode tidak dikenal",
      text: "Tidak ada transaksi dengan kode ini. Pindai lagi kodenya.",
    },
  },
  en: {
    title: "Scan QRIS",
    lead: "Pay a QRIS code of this sandbox as any wallet or bank. No real money moves.",
    drop: "Drop a picture or screenshot here",
    picture: "Choose a picture",
    pictureHint: "PNG or JPEG, up to 8 MB.",
    pasteKeys: "Ctrl+V pastes a screenshot.",
    camera: "Use the camera",
    cameraStop: "Stop the camera",
    cameraHint: "Point the camera at the QRIS code.",
    cameraRefused: "There is no camera, or it may not be used. Take another way in.",
    or: "or",
    paste: "Address of a QR picture, or the payload",
    pasteHint: "The address of the generate-qr-code action, or the text that begins 000201.",
    read: "Read the code",
    reading: "Reading the picture…",
    another: "Scan another code",
    says: "What this code says",
    tag: "Tag",
    meaning: "Meaning",
    value: "Value",
    checksumRight: (given) => `Checksum ${given} is right`,
    checksumWrong: (given, calculated) => `Checksum ${given} is wrong; it should be ${calculated}`,
    checksumMissing: "There is no checksum at the end of the code",
    problem: "Where it is at fault",
    issuer: "Pay as",
    issuerHint: "An issuer that is the acquirer too is reported as on-us, any other as off-us.",
    wallets: "Wallets",
    banks: "Banks",
    onUs: "on-us",
    customer: "Customer",
    customers: WALLET_TEXTS.en.customers,
    pay: "Pay",
    payTo: "Pay",
    paidTo: "Paid to",
    order: "Order",
    payBefore: "Time left",
    paidAt: "Paid at",
    paidWith: "Issuer",
    paid: { title: "Payment successful", text: "The payment is recorded." },
    closeByHand: "The merchant's page changes by itself; you can close this one.",
    refusals: {
      nothing_given: {
        title: "No code yet",
        text: "Paste an address or a payload, or choose a picture.",
      },
      no_code_in_picture: {
        title: "No QR code found",
        text: "No QR code could be read in that picture. Try one that is larger or sharper.",
      },
      picture_too_large: {
        title: "The picture is too large",
        text: "Use a picture of up to 8 MB and 4096 pixels.",
      },
      picture_unreadable: { title: "Not a picture", text: "That file is not a whole PNG or JPEG." },
      reader_busy: {
        title: "Busy",
        text: "Too many pictures are being read. Try again in a moment, or paste the payload.",
      },
      address_not_allowed: {
        title: "Address not allowed",
        text: "This server may not open that address.",
      },
      address_failed: {
        title: "The picture could not be fetched",
        text: "No picture could be fetched from that address.",
      },
      unreadable: {
        title: "Not a QRIS code",
        text: "What this code says does not have the form of QRIS.",
      },
      checksum_wrong: {
        title: "Wrong checksum",
        text: "This code was changed or damaged since it was made, so it cannot be paid.",
      },
      currency_not_rupiah: {
        title: "Not in rupiah",
        text: "Only codes in rupiah (360) can be paid.",
      },
      amount_missing: {
        title: "No amount",
        text: "A static code without an amount names no single order, so it cannot be paid here.",
      },
      foreign: {
        title: "A real QRIS code",
        text: "This code is not of this sandbox, and a sandbox never moves real money.",
      },
      unknown: {
        title: "Unknown transaction",
        text: "This code has the right form, but this gateway knows no transaction of it.",
      },
      altered: {
        title: "The code was altered",
        text: "This code says something else than was made for its transaction, so it cannot be paid.",
      },
    },
    payRefusals: WALLET_TEXTS.en.refusals,
    unknownPage: {
      title: "Unknown code",
      text: "There is no transaction of this code. Scan it again.",
    },
  },
};
