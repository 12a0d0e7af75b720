import type { TestContext } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import type { Gateway } from "../../src/operations/gateway.ts";
import { addedAccount, createProductionGateway } from "./upstream-accounts.ts";

/** A gateway with one order at an account of its merchant's: paid, with a refund in doubt and a stray payment. */
export async function createUpstreamOrder(
  t: TestContext,
): Promise<{ readonly gateway: Gateway; readonly merchantId: MerchantId }> {
  const { gateway, keys } = await createProductionGateway(t, "off");
  const { id: merchantId } = keys;
  const account = await addedAccount(gateway, { merchantId });
  const { pool } = gateway.db;
  const of = (columns: string, values: string) =>
    `(merchant_id, ${columns}) values ('${merchantId}', ${values})`;
  await pool.query(
    `insert into upstream_charge ${of(
      `transaction_id, order_id, state, amount, command, fingerprint, created_at, wanted_until,
      paid_amount, refund_reserved`,
      "'t', 'order-1', 'offered', 100, '{}', 'f', now(), now(), 100, 60",
    )}`,
  );
  await pool.query(
    `insert into upstream_attempt ${of(
      `id, transaction_id, number, account_id, reference, upstream_order_id, state, shown, amount,
      deadline_at, watch_until, repeat_until, created_at`,
      `'a', 't', 1, '${account.id}', 'r', 'o', 'paid', true, 100, now(), now(), now(), now()`,
    )}`,
  );
  await pool.query(
    `insert into upstream_refund ${of(
      "id, chargeback_id, transaction_id, attempt_id, reference, refund_key, amount, reason, state, created_at",
      "'r', 1, 't', 'a', 'x', 'key-1', 60, 'cold', 'unknown', now()",
    )}`,
  );
  await pool.query(
    `insert into stray_payment ${of(
      "id, attempt_id, transaction_id, amount, paid_at, found_at, cause, state",
      "'s', 'a', 't', 100, now(), now(), 'after_close', 'found'",
    )}`,
  );
  await pool.query(
    `insert into attention ${of(
      "id, kind, subject, since, data",
      "'n', 'contradiction', 'a', now(), '{}'",
    )}`,
  );
  return { gateway, merchantId };
}
