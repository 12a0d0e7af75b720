import type { Say } from "../parts/say.ts";
import type { Device, LinkKind, Opening, WalletApp, Way } from "./explain-opening.ts";

export type DevicesTexts = ReturnType<typeof devicesTexts>;

export function devicesTexts(say: Say) {
  return {
    ...formTexts(say),
    ...resultTexts(say),
    openings: {
      ...pageOpenings(say),
      ...appOpenings(say),
      ...unopened(say),
      ...providerOpenings(say),
    } satisfies Record<Opening, { title: string; why: string; fix: string }>,
  };
}

/** What is asked: a link, and on what it is opened. */
function formTexts(say: Say) {
  return {
    title: say("Opening the wallet", "Membuka dompet"),
    lead: say(
      "Try one deeplink on many devices without having them: this page says what happens, and why.",
      "Coba satu deeplink di berbagai perangkat, tanpa perangkatnya: halaman ini mengatakan apa yang terjadi dan sebabnya.",
    ),
    link: say("Deeplink", "Deeplink"),
    linkHint: say(
      "The url of the deeplink-redirect action, as it is.",
      "URL dari tindakan deeplink-redirect, apa adanya.",
    ),
    samples: say("A sample of each generation", "Contoh dari tiap generasi"),
    sampleNames: [
      say("Sandbox", "Sandbox"),
      say("Sandbox 2022–2024", "Sandbox 2022–2024"),
      say("Sandbox v2", "Sandbox v2"),
      say("App scheme", "Skema aplikasi"),
      say("Universal link", "Tautan universal"),
    ],
    device: say("Device", "Perangkat"),
    devices: {
      desktop: say("Desktop", "Komputer"),
      phone_browser: say("Phone browser", "Peramban di ponsel"),
      webview_bare: say("WebView that blocks unknown schemes", "WebView yang menolak skema asing"),
      webview_handing_over: say(
        "WebView that hands links to the system",
        "WebView yang menyerahkan tautan ke sistem",
      ),
    } satisfies Record<Device, string>,
    app: say("Wallet app", "Aplikasi dompet"),
    apps: {
      installed: say("Installed, newest", "Terpasang dan terbaru"),
      old_app: say("Only the older app", "Hanya aplikasi lama"),
      missing: say("Not installed", "Tidak terpasang"),
    } satisfies Record<WalletApp, string>,
    way: say("Opened by", "Dibuka dengan"),
    ways: {
      tap: say("A tap on a link", "Ketukan pada tautan"),
      script: say("A script, after a wait", "Skrip, sesudah menunggu"),
    } satisfies Record<Way, string>,
    show: say("What happens?", "Apa yang terjadi?"),
  };
}

/** What becomes of the link. */
function resultTexts(say: Say) {
  return {
    kind: say("Kind of link", "Jenis tautan"),
    kinds: {
      sandbox_page: say("simulator page (sandbox)", "halaman simulasi (sandbox)"),
      app_scheme: say("app scheme", "skema aplikasi"),
      universal_link: say("universal link", "tautan universal"),
      other_page: say("an ordinary web page", "halaman web biasa"),
      no_link: say("no link", "bukan tautan"),
    } satisfies Record<LinkKind, string>,
    why: say("Why", "Sebabnya"),
    fix: say("What to do", "Yang perlu dilakukan"),
    /** Of the kinds that are shown before a link is given. */
    headings: {
      sandbox_page: say("Sandbox link", "Tautan sandbox"),
      app_scheme: say("App scheme, such as gojek://", "Skema aplikasi, seperti gojek://"),
      universal_link: say(
        "Universal link, such as https://gopay.co.id",
        "Tautan universal, seperti https://gopay.co.id",
      ),
    },
    all: say("On every device", "Di setiap perangkat"),
    allLead: say(
      "The app is installed, and the customer taps the link.",
      "Aplikasi terpasang, tautan diketuk pelanggan.",
    ),
    open: say("Open it on this device", "Buka di perangkat ini"),
    openHint: say("Really opens the link.", "Sungguh membuka tautannya."),
    withPhone: say("Or scan it with your phone's camera:", "Atau pindai dengan kamera ponsel:"),
    qrAlt: say("QR code of this link", "Kode QR dari tautan ini"),
  };
}

/** A web page opens, as it always does for a link of this kind. */
function pageOpenings(say: Say) {
  return {
    page_opens: {
      title: say("A web page opens", "Halaman web terbuka"),
      why: say(
        "A sandbox link is a web page, so no wallet app takes part. Here the simulated wallet appears.",
        "Tautan sandbox adalah halaman web, jadi aplikasi dompet tidak berperan. Di sini dompet simulasinya tampil.",
      ),
      fix: say(
        "Nothing. Bear in mind that production links open an app: try the app scheme and the universal link here, too.",
        "Tidak ada. Ingatlah bahwa tautan produksi membuka aplikasi: coba juga skema aplikasi dan tautan universal di halaman ini.",
      ),
    },
    page_opens_in_webview: {
      title: say("A web page opens inside the WebView", "Halaman web terbuka di dalam WebView"),
      why: say(
        "A WebView opens http and https by itself. After paying, a callback to an app scheme works only if the WebView hands that scheme to the system.",
        "WebView membuka http dan https sendiri. Sesudah membayar, callback ke skema aplikasi hanya berhasil bila WebView menyerahkan skema itu ke sistem.",
      ),
      fix: say(
        "Hand every URL that is not http(s), and the wallet's own, to the system before you use production links.",
        "Serahkan setiap URL yang bukan http(s), dan URL dompet, ke sistem sebelum memakai tautan produksi.",
      ),
    },
    not_a_link: {
      title: say("This is no link", "Ini bukan tautan"),
      why: say(
        "The text cannot be read as a URL, so nothing can open it.",
        "Teks ini tidak dapat dibaca sebagai URL, jadi tidak ada yang dapat membukanya.",
      ),
      fix: say(
        "Use the url of the deeplink-redirect action without changing a letter.",
        "Pakai url dari tindakan deeplink-redirect tanpa mengubah satu huruf pun.",
      ),
    },
  };
}

/** The link is the app's own, and the app is there, or is not. */
function appOpenings(say: Say) {
  return {
    app_opens: {
      title: say("The wallet app opens", "Aplikasi dompet terbuka"),
      why: say(
        "The system knows this link as one of an app that is installed.",
        "Sistem mengenali tautan ini milik aplikasi yang terpasang.",
      ),
      fix: say(
        "Set a callback_url for the way back, and take the order's status from your server, never from result.",
        "Siapkan callback_url untuk jalan pulang, dan ambil status pesanan dari server, bukan dari result.",
      ),
    },
    app_missing: {
      title: say("No app was found", "Aplikasi tidak ditemukan"),
      why: say(
        "No installed app owns this scheme. A browser shows an error; your app gets a failure from the system.",
        "Tidak ada aplikasi terpasang yang memiliki skema ini. Peramban menampilkan galat; aplikasi Anda menerima kegagalan dari sistem.",
      ),
      fix: say(
        "Catch that failure and offer the QR code or another way to pay.",
        "Tangkap kegagalan itu, dan tawarkan kode QR atau cara bayar lain.",
      ),
    },
    old_app_stays_shut: {
      title: say("The older app stays shut", "Aplikasi lama tidak terbuka"),
      why: say(
        "Since 1 April 2026 universal links open the GoPay app only; the older app takes them no more.",
        "Sejak 1 April 2026 tautan universal hanya membuka aplikasi GoPay; aplikasi yang lama tidak mengambilnya lagi.",
      ),
      fix: say(
        "Ask the customer to install the newest GoPay app, or offer the QR code.",
        "Minta pelanggan memasang aplikasi GoPay terbaru, atau tawarkan kode QR.",
      ),
    },
  };
}

/** Nothing opens: nobody knows the link, or the browser will not follow it. */
function unopened(say: Say) {
  return {
    no_program: {
      title: say("Nothing happens", "Tidak terjadi apa-apa"),
      why: say(
        "No program on the computer owns this scheme. The browser stays silent or shows a small error.",
        "Tidak ada program di komputer yang memiliki skema ini. Peramban diam saja, atau menampilkan galat kecil.",
      ),
      fix: say(
        "Show the QR code instead of the deeplink on desktops and tablets.",
        "Di komputer dan tablet tampilkan kode QR, bukan deeplink.",
      ),
    },
    scheme_unknown: {
      title: say("Error: net::ERR_UNKNOWN_URL_SCHEME", "Galat: net::ERR_UNKNOWN_URL_SCHEME"),
      why: say(
        "A WebView knows http and https only. Android shows this error; WKWebView on iOS stays silent.",
        "WebView hanya mengenal http dan https. Android menampilkan galat ini; WKWebView di iOS diam saja.",
      ),
      fix: say(
        "Hand wallet URLs to the system: shouldOverrideUrlLoading on Android, the navigation decision of WKWebView.",
        "Serahkan URL dompet ke sistem: shouldOverrideUrlLoading di Android, keputusan navigasi di WKWebView.",
      ),
    },
    popup_blocked: {
      title: say("The browser holds it back", "Peramban menahannya"),
      why: say(
        "After a wait (an await, a timer) the browser no longer takes it for the customer's wish and blocks it like a pop-up.",
        "Sesudah menunggu (await, timer), peramban tidak lagi menganggapnya kehendak pelanggan, dan menahannya seperti pop-up.",
      ),
      fix: say(
        "Use a plain link (a href) that the customer taps; no window.open, no target=_blank.",
        "Pakai tautan biasa (a href) yang diketuk pelanggan; jangan window.open atau target=_blank.",
      ),
    },
  };
}

/** The provider's web page opens where its app should. */
function providerOpenings(say: Say) {
  return {
    provider_page: {
      title: say("The provider's web page opens", "Halaman penyedia terbuka"),
      why: say(
        "No app takes over the universal link here, so the browser opens its address as a web page.",
        "Tidak ada aplikasi yang mengambil alih tautan universal di sini, jadi peramban membuka alamatnya sebagai halaman web.",
      ),
      fix: say(
        "Show the QR code on desktops. On phones let the customer tap the link, and name the app it needs.",
        "Di komputer tampilkan kode QR. Di ponsel, biarkan pelanggan mengetuk tautannya sendiri dan sebutkan aplikasi yang diperlukan.",
      ),
    },
    provider_page_in_webview: {
      title: say(
        "The provider's web page opens inside the WebView",
        "Halaman penyedia terbuka di dalam WebView",
      ),
      why: say(
        "To a WebView a universal link is plain https: it opens it by itself, and the app never learns of it.",
        "Bagi WebView tautan universal hanyalah https biasa: dibukanya sendiri dan aplikasi tidak pernah tahu.",
      ),
      fix: say(
        "Recognise the wallet's hosts (gojek.link, gopay.co.id and its subdomains) and hand them to the system.",
        "Kenali alamat dompet (gojek.link, gopay.co.id dan subdomainnya) dan serahkan ke sistem.",
      ),
    },
  };
}
