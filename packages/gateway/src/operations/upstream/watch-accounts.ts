import type { EndedByItself } from "../../domain/upstream/attention.ts";
import { describeSkew, judgeSkew } from "../../domain/upstream/clock-skew.ts";
import {
  findAccountsWith,
  findHeardAccounts,
  findSilentAccounts,
  readSkews,
} from "../../store/upstream/account-watch.ts";
import { closeAttention } from "../../store/upstream/attention.ts";
import type { AccountKey } from "../../store/upstream/save-account.ts";
import type { Gateway } from "../gateway.ts";
import { PROCESS_GONE_MS } from "./account-health.ts";
import { callAttention } from "./call-attention.ts";
import { later } from "./upstream-times.ts";

/**
 * Calls a person to accounts whose clocks are far from ours, and to those whose messages do not come; and
 * sends him away when that is over. Safe to repeat, and by several processes at once.
 */
export async function watchAccounts(gateway: Gateway): Promise<void> {
  await watchClocks(gateway);
  await watchMessages(gateway);
}

async function watchClocks(gateway: Gateway): Promise<void> {
  const open = await findAccountsWith(gateway.db, "clock_skew");
  for (const { skewMs, ...account } of await readSkews(gateway.db, PROCESS_GONE_MS)) {
    const verdict = judgeSkew(skewMs);
    if (verdict === "off") {
      const { merchantId, accountId: subject } = account;
      const data = describeSkew(skewMs);
      await callAttention(gateway, { merchantId, kind: "clock_skew", subject, data });
    }
    if (verdict === "well" && open.some(({ accountId }) => accountId === account.accountId)) {
      await end(gateway, account, { kind: "clock_skew", how: "the clocks agree" });
    }
  }
}

/** Payments without a message of theirs. */
const SILENT_LEAST = 3;
const SILENT_WITHIN_MS = 24 * 60 * 60_000;
/** A message may come after we have found out by ourselves. */
const MESSAGE_TAKES_MS = 60_000;

async function watchMessages(gateway: Gateway): Promise<void> {
  const now = gateway.wallNow();
  const rules = {
    least: SILENT_LEAST,
    since: later(now, -SILENT_WITHIN_MS),
    until: later(now, -MESSAGE_TAKES_MS),
  };
  for (const account of await findSilentAccounts(gateway.db, rules)) {
    const { merchantId, accountId: subject } = account;
    // The same words as long as it lasts: whoever has seen them is left alone for a day.
    const data = { payments_at_least: SILENT_LEAST };
    await callAttention(gateway, { merchantId, kind: "webhooks_silent", subject, data });
  }
  for (const account of await findHeardAccounts(gateway.db)) {
    await end(gateway, account, { kind: "webhooks_silent", how: "a genuine message has come" });
  }
}

async function end(
  gateway: Gateway,
  { merchantId, accountId: subject }: AccountKey,
  { kind, how }: { readonly kind: "clock_skew" | "webhooks_silent"; readonly how: EndedByItself },
): Promise<void> {
  const closing = { at: gateway.wallNow(), how };
  await closeAttention(gateway.db.kysely, { merchantId, kinds: [kind], subject }, closing);
}
