import type { AccountState } from "../../../domain/upstream/account.ts";
import type { BreakerHealth } from "../../../domain/upstream/account-health.ts";
import {
  CALLS_LOOKED_AT_MAX,
  type WatchedAccount,
} from "../../../operations/upstream/read-accounts.ts";
import { type Html, html } from "../../parts/html.ts";
import { accountTestText } from "../frame/account-test-text.ts";
import { attentionWord } from "../frame/attention-words.ts";
import { csrfField } from "../frame/form-parts.ts";
import { count, latencyText, percent, timeCell, type Zone } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import { breakerText, doText, skewText, stateText } from "./account-texts.ts";
import { findingsList, rehearsedFact } from "./rehearsal-facts.ts";

type Fact = readonly [name: string, value: Html | string];

const TONES = { draft: "waiting", active: "good", draining: "waiting", off: "over" } as const;

/** One account: whether it works first, then what it does, then what can be done. */
export function accountCard(visit: Visit, watched: WatchedAccount, zone: Zone): Html {
  const { say, base } = visit;
  const { account } = watched;
  const { id, label, state, environment, baseUrl } = account;
  return html`<article class="card case" data-key="${id}" id="account-${id}">
    <header class="case-head">
      <h2>${label}</h2>
      <span>
        <span class="chip ${TONES[state]}">${state}</span> ${stateText(say, state)}
        ${environment === "production" && html`<span class="chip bad">${say("real money", "uang sungguhan")}</span>`}
      </span>
    </header>
    <p class="case-facts">
      <span class="code wrap">${new URL(baseUrl).host}</span> <span class="code">${id}</span>
    </p>
    ${healthLine(visit, watched)} ${concernLine(visit, watched)}
    <dl class="facts">
      ${[
        ...callFacts(visit, watched),
        ...timeFacts(visit, watched, zone),
        openFact(visit, watched),
        rehearsalFact(visit, watched, zone),
      ].map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${findingsList(visit, { findings: account.findings ?? {}, measured: watched.health?.skewMs }, zone)}
    <div class="case-actions">
      ${
        may(visit, "test_upstreams") &&
        html`<form method="post" action="${base}/upstreams/${id}/test" data-once data-busy="…">
          ${csrfField(visit.session)}
          <button class="button small">${say("Test the key", "Uji kunci")}</button>
        </form>`
      }
      ${may(visit, "change_upstreams") && changeLinks(visit, watched)}
      <a class="button small quiet" href="${base}/upstreams/inbox?account=${id}">
        ${say("Its messages", "Pesannya")}
      </a>
    </div>
  </article>`;
}

function changeLinks({ say, base }: Visit, { account: { id, state } }: WatchedAccount): Html {
  const others = (["active", "draining", "off"] as const).filter(
    (one) => one !== state && !(state === "draft" && one === "draining"),
  );
  return html`${others.map(
      (one: Exclude<AccountState, "draft">) =>
        html`<a class="button small" href="${base}/upstreams/${id}?do=${one}"
          >${doText(say, one)}…</a
        >`,
    )}
    <a class="button small" href="${base}/upstreams/${id}?do=key"
      >${say("Change the key", "Ganti kunci")}…</a
    >`;
}

/** In one sentence, whether it works: the first that somebody who was woken wants to know. */
function healthLine({ say }: Visit, { health, account }: WatchedAccount): Html {
  if (!account.isAllowed) {
    return html`<p class="hint">
      ${say("This gateway may not call it (UPSTREAMS).", "Gateway ini tidak boleh memanggilnya (UPSTREAMS).")}
    </p>`;
  }
  if (!health) {
    return html`<p class="hint">
      ${say("No process has called it lately.", "Belum ada proses yang memanggilnya baru-baru ini.")}
    </p>`;
  }
  const { breakers, down, processes } = health;
  const isUp = breakers.charge.state === "closed" && breakers.other.state === "closed";
  const part = (name: string, breaker: BreakerHealth, many: number) =>
    html`<span class="chip ${breaker.state === "closed" ? "good" : "bad"}">${name}</span>
      ${breakerText(say, breaker)}${
        many > 0 &&
        processes > 1 &&
        html` (${count(many)}/${count(processes)} ${say("processes", "proses")})`
      }`;
  return html`<p class="account-health ${!isUp && "is-down"}">
    ${part(say("Charges", "Tagihan"), breakers.charge, down.charge)} ·
    ${part(say("Everything else", "Lainnya"), breakers.other, down.other)}
  </p>`;
}

/** What somebody is called to about the account, in a line that leads there. */
function concernLine({ say, base }: Visit, { concerns }: WatchedAccount): Html | false {
  if (concerns.length === 0) return false;
  return html`<p class="account-health is-down">
    ${concerns.map(
      (kind) =>
        html`<span class="chip bad">${kind}</span>
          <a href="${base}/attention">${attentionWord(say, kind)}</a> `,
    )}
  </p>`;
}

function callFacts(visit: Visit, { health, traffic, account }: WatchedAccount): readonly Fact[] {
  const { say } = visit;
  const { calls, failed, medianMs, slowMs } = traffic;
  const more = calls >= CALLS_LOOKED_AT_MAX ? "+" : "";
  const limit = `${count(account.callsPerSecond)}/s`;
  return [
    [
      say("Answered in the last hour", "Dijawab dalam satu jam"),
      calls === 0
        ? say("not called", "tidak dipanggil")
        : `${percent((calls - failed) / calls)} · ${count(calls - failed)}/${count(calls)}${more}`,
    ],
    [
      say("Answers take", "Lama jawaban"),
      medianMs === null
        ? "–"
        : `${latencyText(medianMs, say)} · p95 ${latencyText(slowMs ?? 0, say)}`,
    ],
    [
      say("Calls a second", "Panggilan per detik"),
      health
        ? html`${health.usedPerSecond.toFixed(1).replace(".", ",")} ${say("of", "dari")}
          ${limit}${health.share < 1 && ` (${percent(health.share)})`}`
        : limit,
    ],
    [say("Under way at once", "Berjalan sekaligus"), underWay(visit, health, account.inFlightMax)],
    ...tooMany(visit, health),
  ];
}

function underWay({ say }: Visit, health: WatchedAccount["health"], most: number): string {
  if (!health) return `– ${say("of", "dari")} ${count(most)}`;
  const { inFlight, waiting } = health;
  const line = waiting > 0 ? ` · ${count(waiting)} ${say("wait", "menunggu")}` : "";
  return `${count(inFlight)} ${say("of", "dari")} ${count(most)}${line}`;
}

/** Calls beyond what may be made; nothing where there were none. */
function tooMany({ say }: Visit, health: WatchedAccount["health"]): readonly Fact[] {
  if (!health || health.rateLimited + health.overLimit === 0) return [];
  const { rateLimited, overLimit } = health;
  const told = `${count(rateLimited)} ${say("told so", "ditolak upstream")}`;
  const withheld = `${count(overLimit)} ${say("not made", "tidak dilakukan")}`;
  return [[say("Too many calls", "Terlalu banyak panggilan"), `${told} · ${withheld}`]];
}

function timeFacts(visit: Visit, watched: WatchedAccount, zone: Zone): readonly Fact[] {
  const { say } = visit;
  const { health, traffic, account } = watched;
  const { testedAt, testResult, previousUntil, keyEnding } = account;
  return [
    [say("Last message", "Pesan terakhir"), timeCell(traffic.messageAt, zone, say)],
    clockFact(visit, watched),
    [say("Last status asked", "Status terakhir ditanya"), timeCell(traffic.syncedAt, zone, say)],
    ...(health?.pausedUntil
      ? [
          [
            say("Left alone until", "Didiamkan sampai"),
            timeCell(health.pausedUntil, zone, say),
          ] as const,
        ]
      : []),
    ...(health?.failedAt
      ? [[say("Last failure", "Kegagalan terakhir"), timeCell(health.failedAt, zone, say)] as const]
      : []),
    [
      say("Last test", "Uji terakhir"),
      testedAt
        ? html`${timeCell(testedAt, zone, say)} ${accountTestText(say, testResult ?? "")}`
        : say("never", "belum pernah"),
    ],
    [
      account.biSnap ? "Client secret" : "Server key",
      html`<span class="code">…${keyEnding ?? say("cannot be opened", "tidak dapat dibuka")}</span
        >${
          previousUntil &&
          html` ${say("the one before is heard until", "yang lama masih diterima sampai")}
          ${timeCell(previousUntil, zone, say)}`
        }`,
    ],
  ];
}

/** Whole seconds are all that the date of an answer has. */
function clockFact({ say }: Visit, { health }: WatchedAccount): Fact {
  return [say("Its clock", "Jamnya"), skewText(say, health?.skewMs)];
}

function rehearsalFact(visit: Visit, { account }: WatchedAccount, zone: Zone): Fact {
  const { say } = visit;
  const name = say("Last rehearsal", "Gladi terakhir");
  return [name, rehearsedFact(visit, account.findings ?? {}, zone)];
}

function openFact({ say }: Visit, { open, account }: WatchedAccount): Fact {
  const parts = [
    [open.offers, "code that can be paid", "codes that can be paid", "kode yang bisa dibayar"],
    [open.inDoubt, "charge in doubt", "charges in doubt", "tagihan belum jelas"],
    [open.unwanted, "order nobody saw", "orders nobody saw", "pesanan yang tak dilihat siapa pun"],
    [open.refunds, "refund in doubt", "refunds in doubt", "pengembalian belum jelas"],
    [open.strays, "stray to decide", "strays to decide", "uang salah alamat"],
  ] as const;
  const said = parts
    .filter(([many]) => many > 0)
    .map(([many, one, more, id]) => `${count(many)} ${say(many === 1 ? one : more, id)}`);
  const rest = open.isWatched
    ? say("nothing; late money is still looked for", "tidak ada; uang terlambat masih dipantau")
    : account.state === "draining"
      ? say("nothing: it can be switched off", "tidak ada: boleh dimatikan")
      : say("nothing", "tidak ada");
  return [
    say("Still open there", "Masih terbuka di sana"),
    said.length > 0 ? said.join(", ") : rest,
  ];
}
