import { lookUp } from "../../../domain/look-up.ts";
import type { UpstreamVerb } from "../../../domain/upstream/upstream-verb.ts";
import type {
  ListedMessage,
  LoggedCall,
} from "../../../operations/upstream/read-upstream-story.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { latencyText, timeCell, type Zone } from "./present-values.ts";
import { may, type Visit } from "./visit.ts";

/** What an upstream was asked. */
export function verbText(say: Say, verb: UpstreamVerb): string {
  const texts = {
    charge: say("Asked for a code", "Meminta kode"),
    find: say("Asked for the status", "Menanyakan status"),
    cancel: say("Asked to cancel", "Meminta pembatalan"),
    expire: say("Asked to expire", "Meminta kedaluwarsa"),
    refund: say("Asked to refund", "Meminta pengembalian"),
    picture: say("Asked for the QR picture", "Meminta gambar QR"),
    test: say("Tested the account", "Menguji akun"),
  } as const satisfies Record<UpstreamVerb, string>;
  return texts[verb];
}

const TONES: Readonly<Record<string, string>> = {
  unknown: "bad",
  not_sent: "bad",
  refused: "waiting",
  denied: "waiting",
  absent: "waiting",
};

/** What came of a call, in a chip. */
export function outcomeChip(say: Say, { outcome }: LoggedCall): Html {
  const texts: Readonly<Record<string, string>> = {
    offered: say("gave a code", "memberi kode"),
    found: say("answered", "menjawab"),
    absent: say("knows no such order", "tidak kenal pesanan ini"),
    closed: say("closed it", "menutupnya"),
    accepted: say("made it", "melakukannya"),
    denied: say("the bank said no", "ditolak bank"),
    refused: say("refused", "menolak"),
    fetched: say("sent it", "mengirimnya"),
    unknown: say("no usable answer", "tanpa jawaban jelas"),
    not_sent: say("not reached", "tidak terhubung"),
  };
  const tone = lookUp(TONES, outcome) ?? "good";
  return html`<span class="chip ${tone}">${lookUp(texts, outcome) ?? outcome}</span>`;
}

/** Status, code, reason and latency of a call, as far as there are any. */
export function callFacts(say: Say, { httpStatus, code, why, latencyMs }: LoggedCall): string {
  const facts = [
    httpStatus !== undefined && `HTTP ${httpStatus}`,
    code !== undefined && code !== String(httpStatus) && code,
    why !== undefined && whyText(say, why),
    latencyText(latencyMs, say),
  ];
  return facts.filter(Boolean).join(" · ");
}

/** Why a call came to nothing, in words, with its name in the log. */
export function whyText(say: Say, why: string): string {
  const texts: Readonly<Record<string, string>> = {
    dns: say("host name not found", "nama host tidak ditemukan"),
    connect: say("no connection", "tidak ada koneksi"),
    tls: say("certificate or encryption refused", "sertifikat atau enkripsi ditolak"),
    blocked: say("address not allowed", "alamat tidak diizinkan"),
    breaker_open: say("the account does not answer", "akun tidak menjawab"),
    over_limit: say("too many calls at once", "terlalu banyak panggilan sekaligus"),
    no_time: say("no time left", "waktu habis"),
    no_answer: say("no answer", "tidak ada jawaban"),
    cut_off: say("answer broke off", "jawaban terputus"),
    server_error: say("error on their side", "kesalahan di pihak mereka"),
    still_running: say("still at work", "masih diproses"),
    unreadable: say("answer cannot be read", "jawaban tidak terbaca"),
    contradiction: say("answers something else", "menjawab hal lain"),
    order_taken: say("order id in use there", "ID pesanan sudah dipakai di sana"),
    invalid: say("request not accepted", "permintaan tidak diterima"),
    unauthorized: say("key not accepted", "kunci tidak diterima"),
    not_enabled: say("payment type not enabled", "jenis pembayaran belum aktif"),
    rate_limited: say("too many calls", "terlalu banyak panggilan"),
    duplicate: say("asked before", "sudah pernah diminta"),
    too_early: say("too early", "terlalu dini"),
    wrong_state: say("not possible in its state", "tidak mungkin pada keadaannya"),
    short_of_funds: say("balance too low", "saldo tidak cukup"),
    not_found: say("order not known there", "pesanan tidak dikenal di sana"),
    amount: say("amount not accepted", "jumlah tidak diterima"),
    other: say("another reason", "alasan lain"),
    unavailable: say("not available", "tidak tersedia"),
  };
  const words = lookUp(texts, why);
  return words === undefined ? why : `${words} (${why})`;
}

/** What an upstream answered, folded; nothing for those who may not see it. */
export function answerFold(visit: Visit, { answer }: LoggedCall): Html | false {
  return fold(visit, visit.say("Answer", "Jawaban"), answer);
}

/** A message as it came, without its signature, which is made of the key; folded likewise. */
export function messageFold(visit: Visit, { body }: ListedMessage): Html | false {
  const shown = body.replaceAll(SIGNATURE, '"signature_key":"…"');
  return fold(visit, visit.say("As it came", "Isi asli"), shown);
}

const SIGNATURE = /"signature_key"\s*:\s*"[^"]*"/g;

function fold(visit: Visit, title: string, text: string | undefined): Html | false {
  if (!may(visit, "see_upstream_answers") || text === undefined || text === "") return false;
  return html`<details>
    <summary>${title}</summary>
    <pre class="json" tabindex="0" data-copy>${pretty(text)}</pre>
  </details>`;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function claimText(say: Say, claims: NonNullable<ListedMessage["claims"]>): string {
  const words = {
    pending: say("waiting", "menunggu"),
    paid: say("paid", "dibayar"),
    expired: say("expired", "kedaluwarsa"),
    cancelled: say("cancelled", "dibatalkan"),
    denied: say("declined", "ditolak"),
    failed: say("failed", "gagal"),
    unclear: say("unclear", "tidak jelas"),
  } as const satisfies Record<NonNullable<ListedMessage["claims"]>, string>;
  const word = words[claims];
  return word === claims ? word : `${word} (${claims})`;
}

/** What a message was taken for. */
export function messageText(say: Say, { verdict, claims }: ListedMessage): string {
  switch (verdict) {
    case "genuine":
      return `${say("It says", "Katanya")}: ${claims === undefined ? "?" : claimText(say, claims)}`;
    case "forged":
      return say("Its signature is wrong: ignored", "Tanda tangannya salah: diabaikan");
    case "unreadable":
      return say("Unreadable: ignored", "Tidak terbaca: diabaikan");
    case "not_ours":
      return say("Not about our payments: ignored", "Bukan tentang pembayaran kami: diabaikan");
  }
}

/** Calls and messages as they were, the newest first. */
export function evidenceList(
  visit: Visit,
  { calls, messages }: Pick<Evidence, "calls" | "messages">,
  zone: Zone,
): Html {
  const { say } = visit;
  return html`<ol class="evidence">
    ${calls.map(
      (call) =>
        html`<li>
          <div class="event-line">
            <span class="event">${verbText(say, call.verb)}</span> ${outcomeChip(say, call)}
            <span class="hint">${callFacts(say, call)}</span> ${timeCell(call.startedAt, zone, say)}
          </div>
          ${answerFold(visit, call)}
        </li>`,
    )}
    ${messages.map(
      (message) =>
        html`<li>
          <div class="event-line">
            <span class="event">${say("Message from the upstream", "Pesan dari upstream")}</span>
            <span class="hint">${messageText(say, message)}${timesText(say, message)}</span>
            ${timeCell(message.receivedAt, zone, say)}
          </div>
          ${messageFold(visit, message)}
        </li>`,
    )}
  </ol>`;
}

interface Evidence {
  readonly calls: readonly LoggedCall[];
  readonly messages: readonly ListedMessage[];
}

/** How often the same message came, when more than once. */
export function timesText(say: Say, { copies }: ListedMessage): string {
  return copies > 1 ? ` · ${copies}× ${say("the same", "yang sama")}` : "";
}
