import type { Say } from "../parts/say.ts";

/** What the page of Snap says. */
export function snapTexts(say: Say) {
  return {
    payTo: say("Pay to", "Bayar ke"),
    order: say("Order", "Pesanan"),
    details: say("Details", "Rincian"),
    payBefore: say("Pay within", "Bayar dalam"),
    choose: say("How do you want to pay?", "Mau bayar pakai apa?"),
    methods: {
      gopay: {
        name: "GoPay",
        text: say("In the GoPay app, or by scanning", "Di aplikasi GoPay, atau dengan memindai"),
      },
      qris: {
        name: "QRIS",
        text: say("By scanning with any bank or wallet", "Pindai dengan bank atau dompet apa saja"),
      },
    },
    scan: say("Scan this code", "Pindai kode ini"),
    scanText: say(
      "Any app that reads QRIS will do. This page turns green by itself.",
      "Bisa dengan aplikasi apa saja yang membaca QRIS. Halaman ini berubah hijau sendiri.",
    ),
    openWallet: say("Open GoPay", "Buka GoPay"),
    qrCode: say("QR code of this order", "Kode QR pesanan ini"),
    download: say("Save the code", "Simpan kode"),
    back: (shop: string) => say(`Back to ${shop}`, `Kembali ke ${shop}`),
    close: say("Close", "Tutup"),
    returning: {
      before: say("You are taken back in", "Anda kembali dalam"),
      after: say("seconds.", "detik."),
    },
    stay: say("Stay here", "Tetap di sini"),
    ...outcomeTexts(say),
    simulated: say("Simulated: no real money moves.", "Simulasi: tidak ada uang sungguhan."),
  };
}

/** How it may end. */
function outcomeTexts(say: Say) {
  return {
    paid: {
      title: say("Paid", "Sudah dibayar"),
      text: say("Thank you. The shop has been told.", "Terima kasih. Toko sudah diberi tahu."),
    },
    expired: {
      title: say("The time is over", "Waktunya habis"),
      text: say(
        "This order was not paid in time. Ask the shop for another page.",
        "Pesanan ini tidak dibayar tepat waktu. Minta halaman baru ke toko.",
      ),
    },
    lapsed: say(
      "What was chosen before was not paid in time.",
      "Pilihan sebelumnya tidak dibayar tepat waktu.",
    ),
    cancelled: say("What was chosen before was cancelled.", "Pilihan sebelumnya dibatalkan."),
    failed: {
      title: say("This cannot be paid", "Tidak dapat dibayar"),
      text: say("The payment was refused.", "Pembayaran ditolak."),
    },
    unavailable: say(
      "This way is not available just now. Choose another one, or try again.",
      "Cara ini sedang tidak tersedia. Pilih yang lain, atau coba lagi.",
    ),
    unknown: {
      title: say("This page was not found", "Halaman tidak ditemukan"),
      text: say(
        "No order belongs to this token: it was mistyped, it is of another gateway, or the merchant was reset.",
        "Tidak ada pesanan untuk token ini: salah ketik, milik gateway lain, atau merchant sudah di-reset.",
      ),
    },
  };
}

export type SnapTexts = ReturnType<typeof snapTexts>;
