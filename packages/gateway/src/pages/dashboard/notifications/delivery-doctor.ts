import { lookUp } from "../../../domain/look-up.ts";
import { SPEAKS_PLAIN_HTTP } from "../../../domain/notifications/retry-rules.ts";
import type { EndpointHealth } from "../../../operations/dashboard/browse-notifications.ts";
import type { Say } from "../../parts/say.ts";

/** What is wrong with an endpoint, in words: what happened, what Gerbang does, what to change. */
interface Diagnosis {
  readonly health: "good" | "unsteady" | "bad";
  readonly finding: string;
  readonly advice?: string;
  /** The row of the retry table that decided. */
  readonly rule?: string;
}

const SLOW_MS = 5_000;

/** Reads the latest failure of a URL as somebody would who has seen many. */
export function diagnose(say: Say, endpoint: EndpointHealth): Diagnosis {
  const { lastFailure: failure } = endpoint;
  if (endpoint.attempts === 0) return untried(say);
  if (!failure) return isSlow(endpoint) ? slow(say, endpoint) : healthy(say);
  // Attempts, not notifications: what is still tried again would not count among those.
  const rate = endpoint.answered / endpoint.attempts;
  const health = rate >= 0.98 ? "good" : rate >= 0.8 ? "unsteady" : "bad";
  const { finding, advice } =
    failure.answerStatus === undefined
      ? explainSilence(say, failure.error ?? "", failure.errorDetail ?? "")
      : explainStatus(say, failure.answerStatus);
  const lead =
    health === "good"
      ? say("Answers well. Its latest failure: ", "Menjawab dengan baik. Kegagalan terakhir: ")
      : "";
  return { health, finding: lead + finding, advice, rule: failure.rule };
}

function healthy(say: Say): Diagnosis {
  return { health: "good", finding: say("Answers well.", "Menjawab dengan baik.") };
}

function untried(say: Say): Diagnosis {
  return {
    health: "unsteady",
    finding: say(
      "No attempt has ended yet: the first is under way, or about to be made.",
      "Belum ada percobaan yang selesai: yang pertama sedang atau akan dikirim.",
    ),
  };
}

function isSlow({ slowestLatencyMs: slowest }: EndpointHealth): boolean {
  return slowest !== null && slowest > SLOW_MS;
}

function slow(say: Say, { slowestLatencyMs: slowest }: EndpointHealth): Diagnosis {
  return {
    health: "unsteady",
    finding: say(
      `Answers, but took up to ${slowest} ms; after 15 s Gerbang gives up on an attempt.`,
      `Menjawab, tetapi sampai ${slowest} ms; setelah 15 detik percobaan dianggap gagal.`,
    ),
    advice: say(
      "Write the notification down, answer 200 at once, and do the work afterwards.",
      "Simpan notifikasi, segera jawab 200, lalu kerjakan sisanya.",
    ),
  };
}

type Explanation = Required<Pick<Diagnosis, "finding" | "advice">>;

type Cause = "redirect" | "locked" | "no_route" | "not_understood" | "fails" | "other";

const CAUSES: Readonly<Record<number, Cause>> = {
  301: "redirect",
  302: "redirect",
  303: "redirect",
  400: "not_understood",
  401: "locked",
  403: "locked",
  404: "no_route",
  405: "no_route",
  422: "not_understood",
};

/** It answered, with a status that is no success. */
function explainStatus(say: Say, status: number): Explanation {
  const cause = CAUSES[status] ?? (status >= 500 ? "fails" : "other");
  return { finding: statusFindings(say, status)[cause], advice: statusAdvice(say)[cause] };
}

function statusFindings(say: Say, status: number): Readonly<Record<Cause, string>> {
  return {
    redirect: say(
      `It redirects (${status}), and redirects of this kind would turn the POST into a GET, so they are not followed.`,
      `Ia mengalihkan (${status}). Pengalihan jenis ini mengubah POST menjadi GET, jadi tidak diikuti.`,
    ),
    locked: say(
      `It refuses Gerbang (${status}): something asks for a sign-in, or a firewall turns the call away.`,
      `Ia menolak Gerbang (${status}): halaman meminta login, atau firewall memblokir.`,
    ),
    no_route: say(
      `Nothing answers POST at this path (${status}).`,
      `Tidak ada yang menerima POST di path ini (${status}).`,
    ),
    not_understood: say(
      `Your server does not accept the message (${status}).`,
      `Server Anda tidak menerima isi pesan (${status}).`,
    ),
    fails: say(
      `Your server fails (${status}) while it handles the message.`,
      `Server Anda gagal (${status}) saat memproses pesan.`,
    ),
    other: say(
      `It answers ${status}; only 2xx counts as delivered.`,
      `Ia menjawab ${status}; hanya 2xx yang dianggap terkirim.`,
    ),
  };
}

function statusAdvice(say: Say): Readonly<Record<Cause, string>> {
  return {
    redirect: say(
      "Set the notification URL to the address it redirects to: often https instead of http, or a slash at the end.",
      "Isi URL notifikasi dengan alamat tujuan pengalihan: sering kali https, bukan http, atau garis miring di akhir.",
    ),
    locked: say(
      "Let this path through without a session or CSRF token; check signature_key instead.",
      "Izinkan path ini tanpa sesi dan token CSRF; periksa signature_key sebagai gantinya.",
    ),
    no_route: say(
      "Compare the notification URL with the route of your server, and check that it accepts POST.",
      "Bandingkan URL notifikasi dengan rute server Anda, dan pastikan menerima POST.",
    ),
    not_understood: say(
      "Look at the request of the attempt: a member your code did not expect must not be an error.",
      "Lihat isi percobaan: anggota yang tidak dikenal tidak boleh menjadi kesalahan.",
    ),
    fails: say(
      "Its log at the time of the attempt says why. Unknown order ids must be answered 200 as well.",
      "Log server pada waktu percobaan menjelaskan sebabnya. ID pesanan yang tidak dikenal pun harus dijawab 200.",
    ),
    other: say(
      "Answer 200 as soon as the message is stored.",
      "Jawab 200 segera setelah pesan disimpan.",
    ),
  };
}

/** No answer came: the connection failed, or nobody may call there. */
function explainSilence(say: Say, error: string, detail: string): Explanation {
  const cause = error === "tls" && detail === SPEAKS_PLAIN_HTTP ? "plain_http" : error;
  return {
    finding:
      lookUp(silenceFindings(say, detail || error), cause) ??
      say(`The connection broke: ${detail || error}.`, `Koneksi terputus: ${detail || error}.`),
    advice:
      lookUp(silenceAdvice(say), cause) ??
      say(
        "See whether a proxy or the server closes connections early.",
        "Periksa apakah proxy atau server menutup koneksi terlalu cepat.",
      ),
  };
}

function silenceFindings(say: Say, detail: string): Readonly<Record<string, string>> {
  return {
    refused: say(
      "Nothing listens at this host and port: the connection was refused.",
      "Tidak ada yang mendengarkan di host dan port ini: koneksi ditolak.",
    ),
    plain_http: say(
      "The URL says https, but this port speaks plain http.",
      "URL memakai https, tetapi port ini hanya menerima http biasa.",
    ),
    tls: say(`TLS fails: ${detail}.`, `TLS gagal: ${detail}.`),
    dns: say("The host name is not known.", "Nama host tidak dikenal."),
    time_out: say("No answer within 15 seconds.", "Tidak ada jawaban dalam 15 detik."),
    blocked_url: say(
      `Gerbang does not call this URL: ${detail}.`,
      `Gerbang tidak memanggil URL ini: ${detail}.`,
    ),
    blocked_address: say(
      "The host leads to a private address, which Gerbang does not call.",
      "Host mengarah ke alamat privat, yang tidak dipanggil Gerbang.",
    ),
    dropped: say(
      "The fault plan dropped the message: nothing is wrong with the endpoint.",
      "Rencana gangguan membuang pesan: endpoint tidak bermasalah.",
    ),
    cut: say(
      "The fault plan cut the connection: nothing is wrong with the endpoint.",
      "Rencana gangguan memutus koneksi: endpoint tidak bermasalah.",
    ),
    too_many_redirects: say(
      "It redirects more than five times.",
      "Ia mengalihkan lebih dari lima kali.",
    ),
  };
}

function silenceAdvice(say: Say): Readonly<Record<string, string>> {
  return {
    refused: say(
      "Start the server, or correct the port in the URL.",
      "Jalankan server, atau perbaiki port di URL.",
    ),
    plain_http: say(
      "Write http in the notification URL, or name the port at which the server speaks TLS.",
      "Pakai http di URL notifikasi, atau port tempat server menerima TLS.",
    ),
    tls: say(
      "Renew the certificate, send the whole chain, and check that it names this host.",
      "Perbarui sertifikat, kirim seluruh rantainya, dan pastikan mencantumkan host ini.",
    ),
    dns: say(
      "Check the spelling of the URL and the DNS record.",
      "Periksa ejaan URL dan catatan DNS.",
    ),
    time_out: say(
      "Store the message, answer 200 at once, and do the work afterwards.",
      "Simpan pesan, segera jawab 200, lalu kerjakan sisanya.",
    ),
    blocked_url: say(
      "Use http or https without credentials, on a public host and an ordinary port.",
      "Pakai http atau https tanpa kredensial, di host publik dan port biasa.",
    ),
    blocked_address: say(
      "Use a public host; a Gerbang that listens on loopback may call private ones.",
      "Pakai host publik; Gerbang yang berjalan di loopback boleh memanggil alamat privat.",
    ),
    dropped: say(
      "Clear the fault plan under Sandbox tools.",
      "Hapus rencana gangguan di Alat sandbox.",
    ),
    cut: say(
      "Clear the fault plan under Sandbox tools.",
      "Hapus rencana gangguan di Alat sandbox.",
    ),
    too_many_redirects: say(
      "Set the notification URL to where the redirects end.",
      "Isi URL notifikasi dengan alamat akhir pengalihan.",
    ),
  };
}
