import { lookUp } from "../../../domain/look-up.ts";
import type { FaultKind } from "../../../domain/notifications/fault-plan.ts";
import { type IncidentCause, isAnswered } from "../../../domain/notifications/incident-cause.ts";
import type { DeliveryFailure } from "../../../domain/notifications/retry-rules.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { withWire } from "./wire-words.ts";

/** What an attempt to deliver a notification ended with: a status, or why there is none. */
export interface AttemptEnd {
  readonly answerStatus?: number | null | undefined;
  readonly error?: string | null | undefined;
}

/** In a few words, where text stands. */
export function answerWord(say: Say, attempt: AttemptEnd): Html {
  const word = failureWord(say, attempt);
  const wire = answerOf(attempt);
  return word === undefined ? html`${wire}` : withWire(word, wire);
}

/** As a chip with the wire's word, people's in front of it; it leads to `href` where there is one. */
export function answerChip(say: Say, attempt: AttemptEnd, href?: string): Html {
  const { answerStatus } = attempt;
  const isGood = isAnswered({ answerStatus: answerStatus ?? undefined });
  const word = failureWord(say, attempt);
  const [tone, wire] = [isGood ? "good" : "bad", answerOf(attempt)];
  const chip = href
    ? html`<a class="chip ${tone}" href="${href}">${wire}</a>`
    : html`<span class="chip ${tone}">${wire}</span>`;
  return html`${word !== undefined && html`<span class="status-word">${word}</span> `}${chip}`;
}

function answerOf({ answerStatus, error }: AttemptEnd): string {
  return String(answerStatus ?? error ?? "–");
}

/** Why nothing answered; nothing where something did, or where the reason has no words yet. */
function failureWord(say: Say, { answerStatus, error }: AttemptEnd): string | undefined {
  return typeof answerStatus === "number" ? undefined : lookUp(failureWords(say), error ?? "");
}

function failureWords(say: Say): Readonly<Record<DeliveryFailure, string>> {
  return {
    refused: say("connection refused", "koneksi ditolak"),
    reset: say("connection broke", "koneksi terputus"),
    unreachable: say("not reachable", "tidak terjangkau"),
    dns: say("unknown host", "host tidak dikenal"),
    tls: say("TLS failed", "TLS gagal"),
    time_out: say("no answer in time", "tidak dijawab tepat waktu"),
    not_http: say("not HTTP", "bukan HTTP"),
    blocked_url: say("URL not allowed", "URL tidak diizinkan"),
    blocked_address: say("address not allowed", "alamat tidak diizinkan"),
    too_many_redirects: say("too many redirects", "terlalu banyak pengalihan"),
    dropped: say("dropped by the plan", "dibuang rencana"),
    cut: say("cut by the plan", "diputus rencana"),
  };
}

/** What a delivery incident comes from, by its cause. */
export function causeWords(say: Say): Readonly<Record<IncidentCause, string>> {
  return {
    ...failureWords(say),
    plain_http: say("plain http there", "di sana http biasa"),
    redirect: say("it redirects", "mengalihkan"),
    locked: say("access denied", "akses ditolak"),
    no_route: say("no such path", "path tidak ada"),
    not_understood: say("message not accepted", "pesan tidak diterima"),
    late: say("too slow", "terlalu lambat"),
    fails: say("server error", "kesalahan server"),
    other: say("no 2xx", "bukan 2xx"),
  };
}

/** What people call a fault; one that is not known stands by its name. */
export function faultWord(say: Say, fault: string): Html {
  const words: Readonly<Record<string, string>> = {
    duplicate: say("sent twice", "dikirim dua kali"),
    reorder: say("overtaken", "didahului"),
    delay: say("delayed", "ditunda"),
    drop: say("dropped", "dibuang"),
    corrupt_signature: say("wrong signature", "tanda tangan salah"),
    wrong_amount: say("wrong amount", "jumlah salah"),
    unknown_member: say("unknown member", "anggota tak dikenal"),
    missing_member: say("missing member", "anggota hilang"),
    slow: say("slow body", "isi lambat"),
    cut: say("connection cut", "koneksi diputus"),
  } satisfies Record<FaultKind, string>;
  return withWire(lookUp(words, fault) ?? fault, fault);
}

/** Faults one after the other; nothing where there are none. */
export function faultWords(say: Say, faults: readonly string[]): Html | undefined {
  if (faults.length === 0) return undefined;
  return html`${faults.map((fault, at) => html`${at > 0 && ", "}${faultWord(say, fault)}`)}`;
}
