import assert from "node:assert/strict";
import { foldTransactionHours } from "../../src/operations/dashboard/fold-transaction-hours.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { confirmDueRefunds } from "../../src/operations/transactions/refund.ts";
import type { TestDashboard } from "../pages/dashboard/support.ts";

const LISTS = [
  "",
  "/transactions",
  "/transactions?sort=amount",
  "/notifications",
  "/report",
  "/report.csv",
  "/sandbox",
  "/activity",
];

/** Imports a file in place of everything; says how it was answered. Never a surprise. */
export async function importFile(
  { call }: TestDashboard,
  text: string,
): Promise<{ readonly isTaken: boolean; readonly problems: readonly string[] }> {
  const { status, body } = await call("POST", "/sandbox/v1/import?reset=true", text, {
    "content-type": "application/x-ndjson",
  });
  if (status === 200) return { isTaken: true, problems: [] };
  assert.equal(status, 400, JSON.stringify(body));
  return { isTaken: false, problems: body["validation_messages"] as string[] };
}

/**
 * Lets everything that comes of a session happen, looks at all of it, and takes it along again: nothing
 * stumbles. Of what has a page of its own those are looked at that a line of the file names.
 */
export async function useSession(dashboard: TestDashboard, line = ""): Promise<void> {
  const { gateway, call } = dashboard;
  for (const order of ["open", "late"]) {
    const { status } = await call("POST", `/sandbox/v1/transactions/${order}/pay`, {});
    assert.ok(status < 500, `paying ${order}`);
  }
  const { status } = await call("POST", "/v2/part/refund", { amount: 1_000, refund_key: "later" });
  assert.equal(status, 200);
  await expireDueTransactions(gateway);
  await confirmDueRefunds(gateway);
  await foldTransactionHours(gateway);
  const advanced = await call("POST", "/sandbox/v1/clock/advance", { by: "365d" });
  assert.ok(advanced.status === 200 || advanced.status === 400, JSON.stringify(advanced.body));
  await expireDueTransactions(gateway);
  await confirmDueRefunds(gateway);
  await foldTransactionHours(gateway);
  await lookAround(dashboard, line);
  const { rows } = await gateway.db.pool.query("select * from stalled_work");
  assert.deepEqual(rows, []);
  const again = await importFile(dashboard, await exportFile(dashboard));
  assert.deepEqual(again.problems, []);
}

export async function exportFile({ url, keys }: TestDashboard): Promise<string> {
  const authorization = `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
  const answer = await fetch(`${url}/sandbox/v1/export`, { headers: { authorization } });
  assert.equal(answer.status, 200);
  return await answer.text();
}

/** Every page and every list that shows something of it. */
async function lookAround(dashboard: TestDashboard, line: string): Promise<void> {
  const { gateway, base, url, keys } = dashboard;
  const owner = dashboard.as("owner");
  const authorization = `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
  const isNamed = ({ id }: { readonly id: string }) => line.includes(id);
  const allTransactions = await gateway.db.kysely
    .selectFrom("transaction")
    .select(["id", "reference", "qr_reference", "order_id"])
    .execute();
  const transactions = allTransactions.filter(isNamed);
  const allNotifications = await gateway.db.kysely
    .selectFrom("notification")
    .select("id")
    .execute();
  const notifications = allNotifications.filter(isNamed);
  const pages = [
    ...LISTS,
    ...transactions.map(({ id }) => `/transactions/${id}`),
    ...notifications.map(({ id }) => `/notifications/${id}`),
  ].map((path) => base + path);
  const open = [
    "/sandbox/v1/events?limit=1000",
    "/sandbox/v1/notifications?limit=200",
    ...transactions.flatMap(({ id, reference, qr_reference: qr }) => [
      `/v2/${id}/status`,
      `/gopay/ui/checkout?referenceid=${reference}`,
      `/qris/payment?referenceid=${qr}`,
      `/v2/gopay/${id}/qr-code`,
    ]),
  ];
  const wrong: string[] = [];
  const look = async (path: string, headers: Record<string, string>) => {
    const answer = await fetch(url + path, { headers, redirect: "manual" });
    if (answer.status >= 500) wrong.push(`${path}: ${answer.status}`);
    const text = await answer.text();
    if (/"status_code":"500"/.test(text)) wrong.push(`${path}: ${text.slice(0, 200)}`);
  };
  for (const path of pages) await look(path, { cookie: owner.cookie });
  for (const path of open) await look(path, { authorization });
  assert.deepEqual(wrong, []);
}
