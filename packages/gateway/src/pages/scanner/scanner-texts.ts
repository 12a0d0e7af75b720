import type { WalletRefusal } from "../../operations/transactions/pay-with-wallet.ts";
import type { ScanRefusal } from "../../operations/transactions/scan.ts";
import type { PictureRefusal } from "../../qr/picture-reader.ts";
import type { Say } from "../parts/say.ts";
import { customerNames, lockedUntilText, walletRefusalTexts } from "../wallet/wallet-texts.ts";

/** Why nothing came out of what was pasted, dropped or linked. */
export type InputRefusal =
  | PictureRefusal
  | "nothing_given"
  | "address_not_allowed"
  | "address_failed"
  | "too_many_fetches"
  | "api_address"
  | "app_link"
  | "order_id"
  | "unknown_id";

export type ScannerRefusal = ScanRefusal | InputRefusal;
export type ScannerNotice = WalletRefusal | "paid";

export type ScannerTexts = ReturnType<typeof scannerTexts>;

export function scannerTexts(say: Say) {
  return {
    ...scanTexts(say),
    ...inspectionTexts(say),
    ...paymentTexts(say),
    refusals: {
      ...inputRefusals(say),
      ...otherThings(say),
      ...pictureRefusals(say),
      ...busyRefusals(say),
      ...payloadRefusals(say),
      ...orderRefusals(say),
    } satisfies Record<ScannerRefusal, { title: string; text: string }>,
    payRefusals: walletRefusalTexts(say),
    lockedUntil: (moment: Date) => lockedUntilText(say, moment),
    customers: customerNames(say),
    unknownCode: {
      title: say("Unknown code", "Kode tidak dikenal"),
      text: say(
        "There is no transaction of this code. Scan it again.",
        "Tidak ada transaksi dengan kode ini. Pindai lagi kodenya.",
      ),
    },
  };
}

/** The ways in. */
function scanTexts(say: Say) {
  return {
    title: say("Scan QRIS", "Pindai QRIS"),
    lead: say(
      "Pay a QRIS code of this sandbox as any wallet or bank. No real money moves.",
      "Bayar kode QRIS dari sandbox ini sebagai dompet atau bank mana pun. Tidak ada uang sungguhan yang berpindah.",
    ),
    drop: say("Drop a picture or screenshot here", "Seret gambar atau tangkapan layar ke sini"),
    picture: say("Choose a picture", "Pilih gambar"),
    pictureHint: say("PNG, JPEG or WebP, up to 8 MB.", "PNG, JPEG, atau WebP, sampai 8 MB."),
    pasteKeys: say("Ctrl+V pastes a screenshot.", "Ctrl+V menempel tangkapan layar."),
    camera: say("Use the camera", "Pakai kamera"),
    cameraStop: say("Stop the camera", "Matikan kamera"),
    cameraHint: say("Point the camera at the QRIS code.", "Arahkan kamera ke kode QRIS."),
    cameraRefused: say(
      "There is no camera, or it may not be used. Take another way in.",
      "Kamera tidak tersedia atau tidak diizinkan. Pakai cara lain.",
    ),
    or: say("or", "atau"),
    paste: say("Address of a QR picture, or the payload", "Alamat gambar QR atau isi kode"),
    pasteHint: say(
      "The address of the generate-qr-code action, the text that begins 000201, a deeplink, a transaction id, or the whole answer to a charge.",
      "Alamat dari tindakan generate-qr-code, teks yang berawal 000201, tautan dompet, ID transaksi, atau seluruh jawaban atas charge.",
    ),
    read: say("Read the code", "Baca kode"),
    reading: say("Reading the picture…", "Membaca gambar…"),
    another: say("Scan another code", "Pindai kode lain"),
  };
}

/** What a code says, tag by tag. */
function inspectionTexts(say: Say) {
  return {
    says: say("What this code says", "Isi kode ini"),
    tag: say("Tag", "Tag"),
    meaning: say("Meaning", "Arti"),
    value: say("Value", "Nilai"),
    checksumRight: (given: string) => say(`Checksum ${given} is right`, `Checksum ${given} benar`),
    checksumWrong: (given: string, calculated: string) =>
      say(
        `Checksum ${given} is wrong; it should be ${calculated}`,
        `Checksum ${given} salah; seharusnya ${calculated}`,
      ),
    checksumMissing: say(
      "There is no checksum at the end of the code",
      "Tidak ada checksum di akhir kode",
    ),
    problem: say("Where it is at fault", "Letak kesalahan"),
    departures: say(
      "Read all the same, though it departs from the standard",
      "Tetap terbaca, walau menyimpang dari standar",
    ),
  };
}

/** Whose app pays, and how it went. */
function paymentTexts(say: Say) {
  return {
    issuer: say("Pay as", "Bayar sebagai"),
    issuerHint: say(
      "An issuer that is the acquirer too is reported as on-us, any other as off-us.",
      "Penerbit yang sama dengan pengakuisisi dilaporkan on-us, yang lain off-us.",
    ),
    wallets: say("Wallets", "Dompet"),
    banks: say("Banks", "Bank"),
    onUs: "on-us",
    customer: say("Customer", "Pelanggan"),
    total: say("Total", "Total"),
    pay: say("Pay", "Bayar"),
    payTo: say("Pay", "Bayar ke"),
    paidTo: say("Paid to", "Dibayar ke"),
    order: say("Order", "Pesanan"),
    payBefore: say("Time left", "Sisa waktu"),
    paidAt: say("Paid at", "Dibayar pada"),
    paidWith: say("Issuer", "Penerbit"),
    paid: {
      title: say("Payment successful", "Pembayaran berhasil"),
      text: say("The payment is recorded.", "Pembayaran sudah tercatat."),
    },
    closeByHand: say(
      "The merchant's page changes by itself; you can close this one.",
      "Halaman penjual berubah dengan sendirinya; halaman ini boleh ditutup.",
    ),
  };
}

/** There is no picture and no payload to read. */
function inputRefusals(say: Say) {
  return {
    nothing_given: {
      title: say("No code yet", "Belum ada kode"),
      text: say(
        "Paste an address or a payload, or choose a picture.",
        "Tempel alamat atau isi kode, atau pilih gambar.",
      ),
    },
    address_not_allowed: {
      title: say("Address not allowed", "Alamat tidak diizinkan"),
      text: say(
        "This server may not open that address.",
        "Alamat itu tidak boleh dibuka dari server ini.",
      ),
    },
    address_failed: {
      title: say("The picture could not be fetched", "Gambar tidak dapat diambil"),
      text: say(
        "No picture could be fetched from that address.",
        "Tidak ada gambar yang dapat diambil dari alamat itu.",
      ),
    },
  };
}

/** Something that comes with a charge, and is no code. */
function otherThings(say: Say) {
  return {
    order_id: {
      title: say("An order id, not a code", "Ini ID pesanan, bukan kode"),
      text: say(
        "Several merchants may have an order of that name, so it leads to no code. Paste the transaction id, the QR code or its address.",
        "Beberapa penjual bisa memiliki pesanan dengan nama itu, jadi tidak menunjuk satu kode. Tempel ID transaksi, kode QR, atau alamatnya.",
      ),
    },
    unknown_id: {
      title: say("Unknown transaction", "Transaksi tidak dikenal"),
      text: say(
        "This gateway knows no transaction of that id or link.",
        "Tidak ada transaksi dengan ID atau tautan itu di gerbang ini.",
      ),
    },
    api_address: {
      title: say("An address of the API, not a code", "Ini alamat API, bukan kode"),
      text: say(
        "Programs ask there about an order, with the server key. Paste the address of the generate-qr-code action instead.",
        "Di sana program bertanya tentang pesanan, dengan server key. Tempel alamat dari tindakan generate-qr-code.",
      ),
    },
    app_link: {
      title: say("A link that opens an app", "Tautan yang membuka aplikasi"),
      text: say(
        "It belongs to an app on a phone, not to this sandbox. Paste the deeplink that this gateway answered with.",
        "Tautan itu milik aplikasi di ponsel, bukan sandbox ini. Tempel tautan dompet dari jawaban gerbang ini.",
      ),
    },
  };
}

/** The server does something for somebody else just now. */
function busyRefusals(say: Say) {
  return {
    too_many_fetches: {
      title: say("Too many addresses", "Terlalu banyak alamat"),
      text: say(
        "Too many pictures are being fetched. Try again in a minute, or paste the payload.",
        "Terlalu banyak gambar sedang diambil. Coba lagi semenit lagi, atau tempel isi kodenya.",
      ),
    },
    reader_busy: {
      title: say("Busy", "Sedang sibuk"),
      text: say(
        "Too many pictures are being read. Try again in a moment, or paste the payload.",
        "Terlalu banyak gambar sedang dibaca. Coba lagi sebentar lagi, atau tempel isi kodenya.",
      ),
    },
  };
}

/** No code came out of a picture. */
function pictureRefusals(say: Say) {
  return {
    no_code_in_picture: {
      title: say("No QR code found", "Kode QR tidak ditemukan"),
      text: say(
        "No QR code could be read in that picture. Try one that is larger or sharper.",
        "Tidak ada kode QR yang terbaca di gambar itu. Coba gambar yang lebih besar atau lebih tajam.",
      ),
    },
    picture_too_large: {
      title: say("The picture is too large", "Gambar terlalu besar"),
      text: say(
        "Use a picture of up to 8 MB and 4096 pixels.",
        "Pakai gambar sampai 8 MB dan 4096 piksel.",
      ),
    },
    picture_webp: {
      title: say("A WebP picture", "Gambar WebP"),
      text: say(
        "Only the page's script reads WebP, and it saw no code. Save the picture as PNG or JPEG, or paste a screenshot of it.",
        "WebP hanya terbaca oleh skrip halaman ini, dan kodenya tidak terlihat. Simpan gambar sebagai PNG atau JPEG, atau tempel tangkapan layarnya.",
      ),
    },
    picture_heic: {
      title: say("An HEIC picture", "Gambar HEIC"),
      text: say(
        "This browser and this server do not read HEIC, the format of iPhone photos. Take a screenshot of the photo, or export it as JPEG (iPhone: Settings, Camera, Formats, Most Compatible).",
        "Peramban dan server ini tidak membaca HEIC, format foto iPhone. Ambil tangkapan layar dari foto itu, atau ekspor sebagai JPEG (iPhone: Pengaturan, Kamera, Format, Paling Kompatibel).",
      ),
    },
    picture_unreadable: {
      title: say("Not a picture", "Bukan gambar"),
      text: say(
        "That file is not a whole PNG or JPEG.",
        "Berkas itu bukan PNG atau JPEG yang utuh.",
      ),
    },
  };
}

/** The payload is none that can be paid. */
function payloadRefusals(say: Say) {
  return {
    unreadable: {
      title: say("Not a QRIS code", "Bukan kode QRIS"),
      text: say(
        "What this code says does not have the form of QRIS.",
        "Isi kode ini tidak mengikuti bentuk QRIS.",
      ),
    },
    checksum_wrong: {
      title: say("Wrong checksum", "Checksum salah"),
      text: say(
        "This code was changed or damaged since it was made, so it cannot be paid.",
        "Isi kode ini berubah atau rusak sejak dibuat, jadi tidak dapat dibayar.",
      ),
    },
    currency_not_rupiah: {
      title: say("Not in rupiah", "Bukan rupiah"),
      text: say(
        "Only codes in rupiah (360) can be paid.",
        "Hanya kode dalam rupiah (360) yang dapat dibayar.",
      ),
    },
    amount_unreadable: {
      title: say("Not an amount in whole rupiah", "Bukan jumlah dalam rupiah bulat"),
      text: say(
        "This is a QRIS code, but its amount has a fraction, or may be read in two ways. Only whole rupiah are paid.",
        "Ini kode QRIS, tetapi jumlahnya memiliki pecahan, atau bisa dibaca dengan dua cara. Hanya rupiah bulat yang dibayar.",
      ),
    },
    amount_missing: {
      title: say("No amount", "Tanpa nominal"),
      text: say(
        "A static code without an amount names no single order, so it cannot be paid here.",
        "Kode statis tanpa nominal tidak menunjuk satu pesanan, jadi tidak dapat dibayar di sini.",
      ),
    },
  };
}

/** The payload names no transaction of this gateway. */
function orderRefusals(say: Say) {
  return {
    foreign: {
      title: say("A real QRIS code", "Kode QRIS sungguhan"),
      text: say(
        "This code is not of this sandbox, and a sandbox never moves real money.",
        "Kode ini bukan dari sandbox ini. Sandbox tidak pernah memindahkan uang sungguhan.",
      ),
    },
    unknown: {
      title: say("Unknown transaction", "Transaksi tidak dikenal"),
      text: say(
        "This code has the right form, but this gateway knows no transaction of it.",
        "Kode ini berbentuk benar, tetapi tidak ada transaksinya di gerbang ini.",
      ),
    },
    altered: {
      title: say("The code was altered", "Kode diubah"),
      text: say(
        "This code says something else than was made for its transaction, so it cannot be paid.",
        "Isi kode ini berbeda dari yang dibuat untuk transaksinya, jadi tidak dapat dibayar.",
      ),
    },
  };
}
