import type { Texts } from "../parts/language.ts";
import type { App, Device, LinkKind, Opening, Way } from "./explain-opening.ts";

interface Explained {
  readonly tone: "success" | "warning" | "danger";
  readonly title: string;
  readonly why: string;
  readonly fix: string;
}

export interface DevicesTexts {
  readonly title: string;
  readonly lead: string;
  readonly link: string;
  readonly linkHint: string;
  readonly samples: string;
  readonly sampleNames: readonly string[];
  readonly device: string;
  readonly devices: Readonly<Record<Device, string>>;
  readonly app: string;
  readonly apps: Readonly<Record<App, string>>;
  readonly way: string;
  readonly ways: Readonly<Record<Way, string>>;
  readonly show: string;
  readonly kind: string;
  readonly kinds: Readonly<Record<LinkKind, string>>;
  readonly why: string;
  readonly fix: string;
  readonly openings: Readonly<Record<Opening, Explained>>;
  /** Of the overview. */
  readonly headings: Readonly<Record<"sandbox_page" | "app_scheme" | "universal_link", string>>;
  readonly all: string;
  readonly allLead: string;
  readonly open: string;
  readonly openHint: string;
  readonly withPhone: string;
  readonly qrAlt: string;
}

export const DEVICES_TEXTS: Texts<DevicesTexts> = {
  id: {
    title: "Membuka dompet",
    lead: "Coba satu deeplink di berbagai perangkat, tanpa perangkatnya: halaman ini mengatakan apa yang terjadi dan sebabnya.",
    link: "Deeplink",
    linkHint: "URL dari tindakan deeplink-redirect, apa adanya.",
    samples: "Contoh dari tiap generasi",
    sampleNames: [
      "Sandbox",
      "Sandbox 2022–2024",
      "Sandbox v2",
      "Skema aplikasi",
      "Tautan universal",
    ],
    device: "Perangkat",
    devices: {
      desktop: "Komputer",
      phone_browser: "Peramban di ponsel",
      webview_bare: "WebView yang menolak skema asing",
      webview_handing_over: "WebView yang menyerahkan tautan ke sistem",
    },
    app: "Aplikasi dompet",
    apps: {
      installed: "Terpasang dan terbaru",
      old_app: "Hanya aplikasi lama",
      missing: "Tidak terpasang",
    },
    way: "Dibuka dengan",
    ways: { tap: "Ketukan pada tautan", script: "Skrip, sesudah menunggu" },
    show: "Apa yang terjadi?",
    kind: "Jenis tautan",
    kinds: {
      sandbox_page: "halaman simulasi (sandbox)",
      app_scheme: "skema aplikasi",
      universal_link: "tautan universal",
      other_page: "halaman web biasa",
      no_link: "bukan tautan",
    },
    why: "Sebabnya",
    fix: "Yang perlu dilakukan",
    openings: {
      not_a_link: {
        tone: "danger",
        title: "Ini bukan tautan",
        why: "Teks ini tidak dapat dibaca sebagai URL, jadi tidak ada yang dapat membukanya.",
        fix: "Pakai url dari tindakan deeplink-redirect tanpa mengubah satu huruf pun.",
      },
      page_opens: {
        tone: "success",
        title: "Halaman web terbuka",
        why: "Tautan sandbox adalah halaman web, jadi aplikasi dompet tidak berperan. Di sini dompet simulasinya tampil.",
        fix: "Tidak ada. Ingatlah bahwa tautan produksi membuka aplikasi: coba juga skema aplikasi dan tautan universal di halaman ini.",
      },
      page_opens_in_webview: {
        tone: "success",
        title: "Halaman web terbuka di dalam WebView",
        why: "WebView membuka http dan https sendiri. Sesudah membayar, callback ke skema aplikasi hanya berhasil bila WebView menyerahkan skema itu ke sistem.",
        fix: "Serahkan setiap URL yang bukan http(s), dan URL dompet, ke sistem sebelum memakai tautan produksi.",
      },
      app_opens: {
        tone: "success",
        title: "Aplikasi dompet terbuka",
        why: "Sistem mengenali tautan ini milik aplikasi yang terpasang.",
        fix: "Siapkan callback_url untuk jalan pulang, dan ambil status pesanan dari server, bukan dari result.",
      },
      no_program: {
        tone: "danger",
        title: "Tidak terjadi apa-apa",
        why: "Tidak ada program di komputer yang memiliki skema ini. Peramban diam saja, atau menampilkan galat kecil.",
        fix: "Di komputer dan tablet tampilkan kode QR, bukan deeplink.",
      },
      scheme_unknown: {
        tone: "danger",
        title: "Galat: net::ERR_UNKNOWN_URL_SCHEME",
        why: "WebView hanya mengenal http dan https. Android menampilkan galat ini; WKWebView di iOS diam saja.",
        fix: "Serahkan URL dompet ke sistem: shouldOverrideUrlLoading di Android, keputusan navigasi di WKWebView.",
      },
      app_missing: {
        tone: "warning",
        title: "Aplikasi tidak ditemukan",
        why: "Tidak ada aplikasi terpasang yang memiliki skema ini. Peramban menampilkan galat; aplikasi Anda menerima kegagalan dari sistem.",
        fix: "Tangkap kegagalan itu, dan tawarkan kode QR atau cara bayar lain.",
      },
      popup_blocked: {
        tone: "warning",
        title: "Peramban menahannya",
        why: "Sesudah menunggu (await, timer), peramban tidak lagi menganggapnya kehendak pelanggan, dan menahannya seperti pop-up.",
        fix: "Pakai tautan biasa (a href) yang diketuk pelanggan; jangan window.open atau target=_blank.",
      },
      provider_page: {
        tone: "warning",
        title: "Halaman penyedia terbuka",
        why: "Tidak ada aplikasi yang mengambil alih tautan universal di sini, jadi peramban membuka alamatnya sebagai halaman web.",
        fix: "Di komputer tampilkan kode QR. Di ponsel, biarkan pelanggan mengetuk tautannya sendiri dan sebutkan aplikasi yang diperlukan.",
      },
      provider_page_in_webview: {
        tone: "danger",
        title: "Halaman penyedia terbuka di dalam WebView",
        why: "Bagi WebView tautan universal hanyalah https biasa: dibukanya sendiri dan aplikasi tidak pernah tahu.",
        fix: "Kenali alamat dompet (gojek.link, gopay.co.id dan subdomainnya) dan serahkan ke sistem.",
      },
      old_app_stays_shut: {
        tone: "warning",
        title: "Aplikasi lama tidak terbuka",
        why: "Sejak 1 April 2026 tautan universal hanya membuka aplikasi GoPay; aplikasi yang lama tidak mengambilnya lagi.",
        fix: "Minta pelanggan memasang aplikasi GoPay terbaru, atau tawarkan kode QR.",
      },
    },
    headings: {
      sandbox_page: "Tautan sandbox",
      app_scheme: "Skema aplikasi, seperti gojek://",
      universal_link: "Tautan universal, seperti https://gopay.co.id",
    },
    all: "Di setiap perangkat",
    allLead: "Aplikasi terpasang, tautan diketuk pelanggan.",
    open: "Buka di perangkat ini",
    openHint: "Sungguh membuka tautannya.",
    withPhone: "Atau pindai dengan kamera ponsel:",
    qrAlt: "Kode QR dari tautan ini",
  },
  en: {
    title: "Opening the wallet",
    lead: "Try one deeplink on many devices without having them: this page says what happens, and why.",
    link: "Deeplink",
    linkHint: "The url of the deeplink-redirect action, as it is.",
    samples: "A sample of each generation",
    sampleNames: ["Sandbox", "Sandbox 2022–2024", "Sandbox v2", "App scheme", "Universal link"],
    device: "Device",
    devices: {
      desktop: "Desktop",
      phone_browser: "Phone browser",
      webview_bare: "WebView that blocks unknown schemes",
      webview_handing_over: "WebView that hands links to the system",
    },
    app: "Wallet app",
    apps: {
      installed: "Installed, newest",
      old_app: "Only the older app",
      missing: "Not installed",
    },
    way: "Opened by",
    ways: { tap: "A tap on a link", script: "A script, after a wait" },
    show: "What happens?",
    kind: "Kind of link",
    kinds: {
      sandbox_page: "simulator page (sandbox)",
      app_scheme: "app scheme",
      universal_link: "universal link",
      other_page: "an ordinary web page",
      no_link: "no link",
    },
    why: "Why",
    fix: "What to do",
    openings: {
      not_a_link: {
        tone: "danger",
        title: "This is no link",
        why: "The text cannot be read as a URL, so nothing can open it.",
        fix: "Use the url of the deeplink-redirect action without changing a letter.",
      },
      page_opens: {
        tone: "success",
        title: "A web page opens",
        why: "A sandbox link is a web page, so no wallet app takes part. Here the simulated wallet appears.",
        fix: "Nothing. Bear in mind that production links open an app: try the app scheme and the universal link here, too.",
      },
      page_opens_in_webview: {
        tone: "success",
        title: "A web page opens inside the WebView",
        why: "A WebView opens http and https by itself. After paying, a callback to an app scheme works only if the WebView hands that scheme to the system.",
        fix: "Hand every URL that is not http(s), and the wallet's own, to the system before you use production links.",
      },
      app_opens: {
        tone: "success",
        title: "The wallet app opens",
        why: "The system knows this link as one of an app that is installed.",
        fix: "Set a callback_url for the way back, and take the order's status from your server, never from result.",
      },
      no_program: {
        tone: "danger",
        title: "Nothing happens",
        why: "No program on the computer owns this scheme. The browser stays silent or shows a small error.",
        fix: "Show the QR code instead of the deeplink on desktops and tablets.",
      },
      scheme_unknown: {
        tone: "danger",
        title: "Error: net::ERR_UNKNOWN_URL_SCHEME",
        why: "A WebView knows http and https only. Android shows this error; WKWebView on iOS stays silent.",
        fix: "Hand wallet URLs to the system: shouldOverrideUrlLoading on Android, the navigation decision of WKWebView.",
      },
      app_missing: {
        tone: "warning",
        title: "No app was found",
        why: "No installed app owns this scheme. A browser shows an error; your app gets a failure from the system.",
        fix: "Catch that failure and offer the QR code or another way to pay.",
      },
      popup_blocked: {
        tone: "warning",
        title: "The browser holds it back",
        why: "After a wait (an await, a timer) the browser no longer takes it for the customer's wish and blocks it like a pop-up.",
        fix: "Use a plain link (a href) that the customer taps; no window.open, no target=_blank.",
      },
      provider_page: {
        tone: "warning",
        title: "The provider's web page opens",
        why: "No app takes over the universal link here, so the browser opens its address as a web page.",
        fix: "Show the QR code on desktops. On phones let the customer tap the link, and name the app it needs.",
      },
      provider_page_in_webview: {
        tone: "danger",
        title: "The provider's web page opens inside the WebView",
        why: "To a WebView a universal link is plain https: it opens it by itself, and the app never learns of it.",
        fix: "Recognise the wallet's hosts (gojek.link, gopay.co.id and its subdomains) and hand them to the system.",
      },
      old_app_stays_shut: {
        tone: "warning",
        title: "The older app stays shut",
        why: "Since 1 April 2026 universal links open the GoPay app only; the older app takes them no more.",
        fix: "Ask the customer to install the newest GoPay app, or offer the QR code.",
      },
    },
    headings: {
      sandbox_page: "Sandbox link",
      app_scheme: "App scheme, such as gojek://",
      universal_link: "Universal link, such as https://gopay.co.id",
    },
    all: "On every device",
    allLead: "The app is installed, and the customer taps the link.",
    open: "Open it on this device",
    openHint: "Really opens the link.",
    withPhone: "Or scan it with your phone's camera:",
    qrAlt: "QR code of this link",
  },
};
