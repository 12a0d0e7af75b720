import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { SANDBOX_CASES } from "../support/steps/crash-cases.ts";
import { openCrashWorld } from "../support/steps/crash-worlds.ts";
import { kindsInStore, kindsOf } from "../support/steps/statement-kinds.ts";
import { tryCrash } from "../support/steps/try-crash.ts";

/**
 * What no case of `crash-cases.ts` sends, by table or by kind, and with the reason. A statement of a new kind fails the test
 * below until it is sent by a case, or until somebody has said here why it need not be.
 */
const ELSEWHERE: readonly { readonly why: string; readonly tables: readonly string[] }[] = [
  {
    why: "shops and their upstreams are killed by `kill-shops.ts`",
    tables: [
      "attention",
      "gateway_process",
      "stray_payment",
      "upstream_account",
      "upstream_attempt",
      "upstream_call",
      "upstream_charge",
      "upstream_message",
      "upstream_refund",
      "upstream_rehearsal",
      "upstream_rehearsal_order",
      "upstream_route",
    ],
  },
  {
    why: "a first start is killed by `try-start.ts`",
    tables: [
      "schema_migration",
      "schema_migration_lock",
      "insert merchant",
      "membership",
      "dashboard_user",
      "sign_in_link",
    ],
  },
  {
    why: "what a person does in the dashboard is one commit with the form's name, which is pressed again",
    tables: [
      "activity",
      "bi_snap_client",
      "dashboard_session",
      "delivery_resend",
      "delivery_resend_item",
      "merchant_access",
      "merchant_presentation",
      "payment_link",
      "recovery_code",
      "second_factor",
      "sent_form",
      "sign_in_failure",
      "sign_in_step",
    ],
  },
  {
    why: "one statement, of which nothing that was promised to anybody depends",
    tables: [
      "hour_change",
      "hour_fold",
      "hour_sum",
      "snap_token",
      "stalled_work",
      "wallet_visit",
      "watched_call",
    ],
  },
  {
    why: "a test's hand on a merchant, which ends by itself when whoever had it is gone",
    tables: ["api_gate", "merchant_control"],
  },
  {
    why: "the place that a buyer has at a link, which is given up by itself",
    tables: ["update sale"],
  },
];

suite("the table of crashes", () => {
  test("has a case for every kind of statement that writes, or says why not", async (t) => {
    const world = await openCrashWorld(t, "nothing");
    const sent = new Set<string>();
    for (const crashCase of SANDBOX_CASES) {
      const { statements } = await tryCrash(world, crashCase);
      for (const { text } of statements) for (const kind of kindsOf(text)) sent.add(kind);
    }
    const excused = new Set(ELSEWHERE.flatMap(({ tables }) => tables));
    const inStore = kindsInStore();
    const tableOf = (kind: string) => kind.split(" ")[1] ?? "";
    const isExcused = (kind: string) => excused.has(kind) || excused.has(tableOf(kind));
    const missing = [...inStore].filter((kind) => !sent.has(kind) && !isExcused(kind));
    assert.deepEqual(missing.sort(), [], "statements of no case");
    const known = new Set([...inStore, ...[...inStore].map(tableOf)]);
    assert.deepEqual(
      [...excused].filter((table) => !known.has(table)),
      [],
      "excuses for what is not there",
    );
  });
});
