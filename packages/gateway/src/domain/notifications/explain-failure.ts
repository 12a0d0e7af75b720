import { lookUp } from "../look-up.ts";
import { urlProblemText } from "../merchants/url-problem-texts.ts";
import { type StatusCause, statusCause } from "./incident-cause.ts";
import type { NotificationAttempt } from "./notification-attempt.ts";
import { SPEAKS_PLAIN_HTTP } from "./retry-rules.ts";

/** Chooses one of two texts that say the same: English, Indonesian. */
type InLanguage = (en: string, id: string) => string;

/** What happened to an attempt, and what to change. */
interface Explanation {
  readonly finding: string;
  readonly advice: string;
}

/** Reads a failed attempt as somebody would who has seen many. */
export function explainFailure(
  say: InLanguage,
  { answerStatus, error, errorDetail }: FailedAttempt,
): Explanation {
  // Redirected too often, it answered each time.
  return answerStatus === undefined || error === "too_many_redirects"
    ? explainSilence(say, error ?? "", errorDetail ?? "")
    : explainStatus(say, answerStatus);
}

type FailedAttempt = Pick<NotificationAttempt, "answerStatus" | "error" | "errorDetail">;

/** It answered, with a status that is no success. */
function explainStatus(say: InLanguage, status: number): Explanation {
  const cause = statusCause(status);
  return { finding: statusFindings(say, status)[cause], advice: statusAdvice(say)[cause] };
}

function statusFindings(say: InLanguage, status: number): Readonly<Record<StatusCause, string>> {
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
    late: say(
      `It answers ${status}: something before your server, or the server itself, waited too long.`,
      `Ia menjawab ${status}: perantara di depan server Anda, atau server itu sendiri, menunggu terlalu lama.`,
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

function statusAdvice(say: InLanguage): Readonly<Record<StatusCause, string>> {
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
    late: say(
      "Store the message, answer 200 at once, and do the work afterwards.",
      "Simpan pesan, segera jawab 200, lalu kerjakan sisanya.",
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
function explainSilence(say: InLanguage, error: string, detail: string): Explanation {
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

function silenceFindings(say: InLanguage, detail: string): Readonly<Record<string, string>> {
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
      `Gerbang tidak memanggil URL ini: ${urlProblemText(say, detail)}.`,
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

function silenceAdvice(say: InLanguage): Readonly<Record<string, string>> {
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
