import type { AccountState } from "../../../domain/upstream/account.ts";
import { PASSED } from "../../../domain/upstream/account-test.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import {
  type AccountChange,
  changeAccountState,
  rotateAccountKey,
  testAccountNow,
} from "../../../operations/upstream/change-account.ts";
import { readAccounts, type WatchedAccount } from "../../../operations/upstream/read-accounts.ts";
import { type Html, html } from "../../parts/html.ts";
import { accountTestText } from "../frame/account-test-text.ts";
import { endPost } from "../frame/end-post.ts";
import { csrfField, emptyState, noteBox } from "../frame/form-parts.ts";
import { liveAttributes } from "../frame/frame.ts";
import { reasonField } from "../frame/reason-field.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { accountCard } from "./account-card.ts";
import { doText, followsText, refusalText } from "./account-texts.ts";
import { keyFields, keyProblem, typedKeys } from "./key-fields.ts";
import { sendUpstreams } from "./upstreams-frame.ts";

/** Where the merchant's charges go, and whether that works. */
export async function showAccounts(visit: Visit): Promise<unknown> {
  const { context, merchant, say } = visit;
  const [zone, accounts] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    readAccounts(context.gateway, merchant.id),
  ]);
  return await sendUpstreams(visit, {
    tab: "accounts",
    body: html`<div id="accounts" class="cases" ${liveAttributes(visit)}>
      ${
        accounts.length === 0 &&
        emptyState(
          say(
            "No upstream yet: every charge is refused.",
            "Belum ada upstream: semua tagihan ditolak.",
          ),
          html`${say("Whoever runs Gerbang adds one:", "Pengelola Gerbang menambahkannya:")}
            <code class="code">gerbang upstream add ${merchant.id} --environment sandbox</code>`,
        )
      }
      ${inUseFirst(accounts).map((one) => accountCard(visit, one, zone))}
    </div>`,
  });
}

const USE = ["active", "draining", "draft", "off"] as const satisfies readonly AccountState[];

/** What takes charges is looked for first; within that the oldest. By nothing that changes while somebody looks. */
function inUseFirst(accounts: readonly WatchedAccount[]): readonly WatchedAccount[] {
  const rank = ({ account: { state } }: WatchedAccount) => USE.indexOf(state);
  return accounts.toSorted((one, other) => rank(one) - rank(other));
}

const STATES = ["active", "draining", "off"] as const;
type WantedState = Exclude<AccountState, "draft">;

function readState(text: string | undefined): WantedState | undefined {
  return STATES.find((state) => state === text);
}

async function findWatched(visit: Visit): Promise<WatchedAccount | undefined> {
  const { context, merchant } = visit;
  const accounts = await readAccounts(context.gateway, merchant.id);
  return accounts.find(({ account }) => account.id === pathPart(visit, "account"));
}

/** One account, with the form of what is to be done with it. */
export async function showAccount(visit: Visit): Promise<unknown> {
  return await sendAccount(visit);
}

/** Why a change was not made: the reason's name, and in words. */
interface Refusal {
  readonly reason?: string;
  readonly text: string;
}

async function sendAccount(visit: Visit, refusal?: Refusal): Promise<unknown> {
  const { context, merchant, say, base, fields } = visit;
  const [zone, watched] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    findWatched(visit),
  ]);
  if (!watched) return await sendUnknown(visit);
  const state = readState(fields["do"]);
  const form = state ? stateForm(visit, watched, state) : keyForm(visit, watched, refusal);
  return await sendUpstreams(visit, {
    tab: "accounts",
    above: html`<a href="${base}/upstreams">${say("Upstreams", "Upstream")}</a>`,
    ...(refusal && { status: 422 }),
    body: html`${refusal && noteBox({ tone: "bad", text: refusal.text })}
    ${(state ?? fields["do"] === "key") && form} ${accountCard(visit, watched, zone)}`,
  });
}

function stateForm(visit: Visit, { account }: WatchedAccount, state: WantedState): Html {
  const { say } = visit;
  return changeForm(visit, account.id, {
    title: `${doText(say, state)}: ${account.label}`,
    text: followsText(say, state),
    name: doText(say, state),
    path: "state",
    fields: html`<input type="hidden" name="do" value="${state}" />`,
  });
}

function keyForm(visit: Visit, { account }: WatchedAccount, refusal: Refusal | undefined): Html {
  const { say } = visit;
  const problem = keyProblem(say, refusal?.reason ?? "");
  return changeForm(visit, account.id, {
    title: `${say("Change the key", "Ganti kunci")}: ${account.label}`,
    text: say(
      "The new key is tried first, and one that fails changes nothing. The one before verifies late messages for seven days.",
      "Kunci baru dicoba dulu; bila gagal tidak ada yang berubah. Yang lama masih memeriksa pesan terlambat selama tujuh hari.",
    ),
    name: say("Change the key", "Ganti kunci"),
    path: "key",
    fields: html`<input type="hidden" name="do" value="key" />
      ${keyFields(visit, account, problem)}`,
  });
}

interface ChangeForm {
  readonly title: string;
  readonly text: string;
  readonly name: string;
  readonly path: "state" | "key";
  readonly fields: Html;
}

function changeForm(
  visit: Visit,
  id: string,
  { title, text, name, path, fields }: ChangeForm,
): Html {
  const { say, base, session } = visit;
  return html`<section class="card case">
    <h2>${title}</h2>
    <p>${text}</p>
    <form method="post" action="${base}/upstreams/${id}/${path}" class="stack" data-once>
      ${csrfField(session)} ${fields} ${reasonField(visit)}
      <div class="case-actions">
        <button class="button danger">${name}</button>
        <a class="button quiet" href="${base}/upstreams">${say("Back", "Kembali")}</a>
      </div>
    </form>
  </section>`;
}

function changeOf(visit: Visit): AccountChange {
  const { merchant, session, fields } = visit;
  return {
    merchantId: merchant.id,
    accountId: pathPart(visit, "account"),
    by: session.user,
    reason: fields["reason"] ?? "",
  };
}

export async function postAccountState(visit: Visit): Promise<unknown> {
  const { context, say, fields } = visit;
  const state = readState(fields["do"]);
  if (!state) return await sendUnknown(visit);
  const outcome = await changeAccountState(context.gateway, changeOf(visit), state);
  if (outcome.outcome === "refused") return await refuse(visit, outcome.reason);
  return await endPost(visit, "/upstreams", {
    tone: "good",
    text: `${doText(say, state)}: ${say("done.", "selesai.")} ${followsText(say, state)}`,
  });
}

export async function postAccountTest(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const outcome = await testAccountNow(context.gateway, changeOf(visit));
  if (outcome.outcome === "refused") return await refuse(visit, outcome.reason);
  const isPassed = outcome.result === PASSED;
  return await endPost(visit, "/upstreams", {
    tone: isPassed ? "good" : "bad",
    text: isPassed
      ? say("The key is right: the upstream answered.", "Kunci benar: upstream menjawab.")
      : `${say("The test failed", "Uji gagal")}: ${accountTestText(say, outcome.result)}.`,
  });
}

export async function postAccountKey(visit: Visit): Promise<unknown> {
  const { context, say, fields } = visit;
  const watched = await findWatched(visit);
  if (!watched) return await sendUnknown(visit);
  const keys = typedKeys(watched.account, fields);
  const outcome = await rotateAccountKey(context.gateway, changeOf(visit), keys);
  if (outcome.outcome === "refused") return await refuse(visit, outcome.reason);
  if (outcome.outcome === "failed") {
    const text = say(
      "Nothing was changed: the new key failed",
      "Tidak ada yang berubah: kunci baru gagal",
    );
    return await sendAccount(visit, { text: `${text}: ${accountTestText(say, outcome.result)}.` });
  }
  return await endPost(visit, "/upstreams", {
    tone: "good",
    text: say("It has another key now.", "Kuncinya sudah diganti."),
  });
}

async function refuse(visit: Visit, reason: string): Promise<unknown> {
  if (reason === "no_such_account") return await sendUnknown(visit);
  const { say } = visit;
  const text = keyProblem(say, reason)
    ? say(
        "Nothing was changed: a key cannot be used as it is.",
        "Tidak ada yang berubah: satu kunci tidak dapat dipakai.",
      )
    : refusalText(say, reason);
  return await sendAccount(visit, { reason, text });
}
