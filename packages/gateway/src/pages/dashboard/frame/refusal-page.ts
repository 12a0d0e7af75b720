import type { FastifyReply } from "fastify";
import { whyClosed } from "../../../operations/dashboard/door.ts";
import { html } from "../../parts/html.ts";
import { type Say, sayIn } from "../../parts/say.ts";
import { sendPage } from "../../parts/send-page.ts";
import { bareFrame, type Reader } from "./bare-frame.ts";
import { csrfField } from "./form-parts.ts";
import { sendFramed } from "./frame.ts";
import type { Visit } from "./visit.ts";

/** Why a page of the dashboard is not shown, and the status that says the same to programs. */
const STATUS = {
  unknown: 404,
  role: 403,
  form: 403,
  link: 404,
  input: 400,
  large: 413,
  unsure: 503,
  failed: 500,
} as const;

type Refusal = keyof typeof STATUS;

/** Answers with a page that says why there is no other. */
export async function sendRefusal(
  reply: FastifyReply,
  reason: Refusal,
  { assets, language }: Reader,
  status: number = STATUS[reason],
): Promise<FastifyReply> {
  const say = sayIn(language);
  const [title, text] = refusalTexts(say)[reason];
  const page = bareFrame({
    title,
    language,
    assets,
    body: html`<h1>${title}</h1>
      <p class="muted">${text}</p>
      <p><a class="button" href="/dashboard"> ${say("To the dashboard", "Ke dasbor")} </a></p>`,
  });
  return await sendPage(reply, page, status);
}

/** For who looks after a merchant and came from another address than those that it is open from. */
export async function sendClosed(
  { reply, request, merchant, session, say }: Visit,
  { assets, language }: Reader,
): Promise<FastifyReply> {
  const title = say("Not open from here", "Tidak terbuka dari sini");
  const others = session.merchants.filter((one) => !whyClosed(session, one, request.ip));
  const page = bareFrame({
    title,
    language,
    assets,
    body: html`<h1>${title}</h1>
      <p class="muted">
        ${say(
          `The dashboard of ${merchant.name} opens only from certain addresses, and yours is not among them:`,
          `Dasbor ${merchant.name} hanya terbuka dari alamat tertentu, dan alamat Anda tidak termasuk:`,
        )}
        <code class="code">${request.ip}</code>
      </p>
      <p class="hint">
        ${say(
          "An owner changes this in Settings under Access. Where Gerbang runs, this opens it again:",
          "Pemilik mengubahnya di Pengaturan, bagian Akses. Di tempat Gerbang berjalan, perintah ini membukanya:",
        )}
        <code class="code">gerbang merchant access ${merchant.id} --open</code>
      </p>
      ${others.map(
        ({ id, name }) => html`<p><a class="button" href="/dashboard/${id}">${name}</a></p>`,
      )}
      <form method="post" action="/dashboard/sign-out">
        ${csrfField(session)}
        <button class="button">${say("Sign out", "Keluar")}</button>
      </form>`,
  });
  return await sendPage(reply, page, 403);
}

/** The same among the sections of the merchant, which are the ways on. */
export async function sendFramedRefusal(
  visit: Visit,
  reason: "unknown" | "role",
): Promise<unknown> {
  const [title, text] = refusalTexts(visit.say)[reason];
  return await sendFramed(visit, {
    title,
    status: STATUS[reason],
    body: html`<p class="muted">${text}</p>`,
  });
}

/** For ids that the merchant has nothing under: another's are no different. */
export async function sendUnknown(visit: Visit): Promise<unknown> {
  return await sendFramedRefusal(visit, "unknown");
}

/** Of what is nobody's mistake who looks at the page. */
function troubleTexts(say: Say): Readonly<Record<"unsure" | "failed", readonly [string, string]>> {
  return {
    unsure: [
      say("Gerbang does not know", "Gerbang tidak tahu"),
      say(
        "The database's answer was lost: what you did may have been done. Look at it before you do it again.",
        "Jawaban basis data hilang: yang Anda lakukan mungkin sudah terjadi. Periksa dulu sebelum mengulang.",
      ),
    ],
    failed: [
      say("Something went wrong", "Terjadi kesalahan"),
      say(
        "Gerbang could not make this page, and its log says why. Load it again in a moment.",
        "Gerbang gagal membuat halaman ini; sebabnya ada di log. Muat ulang sebentar lagi.",
      ),
    ],
  };
}

function refusalTexts(say: Say): Readonly<Record<Refusal, readonly [title: string, text: string]>> {
  return {
    unknown: [
      say("There is nothing here", "Tidak ada apa-apa di sini"),
      say(
        "This page does not exist, or belongs to a merchant you do not look after.",
        "Halaman ini tidak ada, atau milik merchant yang tidak Anda kelola.",
      ),
    ],
    role: [
      say("Your role does not allow this", "Peran Anda tidak mengizinkan ini"),
      say(
        "An owner of this merchant can give you another role under Users.",
        "Pemilik merchant ini dapat mengubah peran Anda di halaman Pengguna.",
      ),
    ],
    form: [
      say("This form is too old", "Formulir ini sudah lama"),
      say(
        "Nothing was changed. Go back, load the page again and repeat what you did.",
        "Tidak ada yang berubah. Kembali, muat ulang halaman, lalu ulangi.",
      ),
    ],
    input: [
      say("This cannot be read", "Ini tidak dapat dibaca"),
      say(
        "The address or the form holds a character that no text can hold (NUL). Nothing was changed.",
        "Alamat atau formulir berisi karakter yang tidak sah dalam teks (NUL). Tidak ada yang berubah.",
      ),
    ],
    large: [
      say("This is too much at once", "Ini terlalu banyak sekaligus"),
      say(
        "What was sent is larger than this page takes. Nothing was changed. Go back and send less.",
        "Yang dikirim lebih besar dari yang diterima halaman ini. Tidak ada yang berubah. Kembali dan kirim lebih sedikit.",
      ),
    ],
    ...troubleTexts(say),
    link: linkTexts(say),
  };
}

function linkTexts(say: Say): readonly [title: string, text: string] {
  return [
    say("This link no longer works", "Tautan ini tidak berlaku lagi"),
    say(
      "One-time links work once and not for long. Ask an owner for a new one, or have one printed where Gerbang runs: gerbang user link EMAIL. A new Gerbang prints one at every start.",
      "Tautan sekali pakai hanya berlaku sekali dan sebentar. Minta yang baru kepada pemilik, atau cetak di tempat Gerbang berjalan: gerbang user link E-MAIL. Gerbang baru mencetaknya setiap kali dijalankan.",
    ),
  ];
}
