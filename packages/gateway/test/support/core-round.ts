import assert from "node:assert/strict";
import { until } from "../../../checkout/test/support/until.ts";
import { chargeBody, type TestServer } from "./gateway.ts";

type Caller = Pick<TestServer, "url" | "call" | "keys">;

/**
 * One order's whole life by the API, and everything that can be read of it; throws at the first call
 * that does not succeed. The server needs its workers, and a notification URL that answers 200.
 */
export async function runCoreRound(server: Caller, name: string): Promise<void> {
  const call = async (method: string, path: string, body?: unknown, headers = {}) => {
    const answer = await server.call(method, path, body, headers);
    const { status_code: code = "200" } = answer.body;
    const told = `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`;
    assert.ok(answer.status < 300 && typeof code === "string" && /^(20\d|407)$/.test(code), told);
    return answer.body;
  };
  const sandbox = async (method: string, path: string, body?: unknown) =>
    await call(method, `/sandbox/v1${path}`, body);

  const [paid, cancelled, expired] = [`${name}-paid`, `${name}-cancelled`, `${name}-expired`];
  const once = { "idempotency-key": `key-${name}` };
  const { transaction_id: id } = await call("POST", "/v2/charge", chargeBody(paid), once);
  await call("POST", "/v2/charge", chargeBody(paid), once);
  await call("POST", "/v2/charge", chargeBody(cancelled, 9_000, "qris"));
  await call("POST", "/v2/charge", chargeBody(expired));
  await call("GET", `/v2/${paid}/status`);
  await sandbox("POST", `/transactions/${String(id)}/pay`, {});
  await call("POST", `/v2/${cancelled}/cancel`);
  await call("POST", `/v2/${expired}/expire`);
  const refund = { refund_key: `refund-${name}`, amount: 4_000, reason: "cold" };
  await call("POST", `/v2/${paid}/refund`, refund);
  assert.equal((await call("GET", `/v2/${paid}/status`))["transaction_status"], "partial_refund");
  await untilDelivered(sandbox, paid);
  await readLines(server, `/events?order=${paid}`);
  await readLines(server, "/export");
  await sandbox("GET", "/clock");
  await sandbox("GET", "/settings");
  await sandbox("GET", "/faults");
}

/** An answer that is a line of JSON for each row. */
async function readLines({ url, keys }: Caller, path: string): Promise<void> {
  const authorization = `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
  const answer = await fetch(`${url}/sandbox/v1${path}`, { headers: { authorization } });
  const text = await answer.text();
  assert.ok(answer.ok && text.split("\n").length > 3, `${path}: ${answer.status} ${text}`);
}

/** Charge, payment and refund were told, each once at least. */
async function untilDelivered(
  sandbox: (method: string, path: string) => Promise<Record<string, unknown>>,
  order: string,
): Promise<void> {
  await until(async () => {
    const { notifications } = await sandbox("GET", `/notifications?order=${order}`);
    const told = notifications as readonly { readonly state: string }[];
    return told.length >= 3 && told.every(({ state }) => state === "delivered");
  });
}
