import type { AccountState } from "../../../domain/upstream/account.ts";
import { type ListedAccount, listAccounts } from "../../../operations/upstream/list-accounts.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { accountTestText } from "../frame/account-test-text.ts";
import { panel } from "../frame/form-parts.ts";
import { timeCell, type Zone } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import { environmentCell } from "../frame/wire-words.ts";

/** A production merchant's accounts at upstreams, to look at: commands change them. */
export async function upstreamAccounts(visit: Visit, zone: Zone): Promise<Html | false> {
  const { context, merchant, say } = visit;
  if (merchant.environment !== "production") return false;
  const accounts = await listAccounts(context.gateway, merchant.id);
  const hint = say(
    "The providers that this merchant's charges go to. Whoever runs Gerbang adds them by command; Upstreams shows how they do.",
    "Penyedia tujuan tagihan merchant ini. Ditambah lewat perintah oleh pengelola Gerbang; halaman Upstream menunjukkan keadaannya.",
  );
  return panel(
    { title: say("Upstream accounts", "Akun upstream"), hint, id: "upstreams" },
    accounts.length === 0
      ? html`<p class="hint">
          ${say("None yet: every charge is refused.", "Belum ada: semua charge ditolak.")}
        </p>`
      : html`<div class="cases">${accounts.map((one) => accountFacts(visit, one, zone))}</div>`,
  );
}

const TONES = { draft: "waiting", active: "good", draining: "waiting", off: "over" } as const;

function accountFacts(visit: Visit, account: ListedAccount, zone: Zone): Html {
  const { say } = visit;
  const { label, baseUrl, environment, state, testedAt, testResult, keyEnding } = account;
  const facts: readonly (readonly [string, Html | string])[] = [
    [say("Host", "Host"), html`<span class="code wrap">${new URL(baseUrl).host}</span>`],
    [say("Environment", "Lingkungan"), environmentCell(environment, say)],
    [
      say("State", "Keadaan"),
      html`<span class="chip ${TONES[state]}">${state}</span> ${stateText(say, state)}`,
    ],
    [
      say("Last test", "Uji terakhir"),
      testedAt
        ? html`${timeCell(testedAt, zone, say)} ${accountTestText(say, testResult ?? "")}`
        : say("never", "belum pernah"),
    ],
    [
      account.biSnap ? "Client secret" : "Server key",
      may(visit, "see_keys")
        ? html`<span class="code"
            >…${keyEnding ?? say("cannot be opened", "tidak dapat dibuka")}</span
          >`
        : say("hidden", "disembunyikan"),
    ],
  ];
  return html`<div>
    <h3>${label}</h3>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      !account.isAllowed &&
      html`<p class="hint">
        ${say(
          "This Gerbang is set up not to call it.",
          "Gerbang ini diatur untuk tidak memanggilnya.",
        )}
      </p>`
    }
  </div>`;
}

function stateText(say: Say, state: AccountState): string {
  const texts = {
    draft: say("never tested", "belum diuji"),
    active: say("takes charges", "menerima tagihan"),
    draining: say("sees its payments to their end", "menyelesaikan pembayaran yang ada"),
    off: say("is not called", "tidak dipanggil"),
  } as const satisfies Record<AccountState, string>;
  return texts[state];
}
