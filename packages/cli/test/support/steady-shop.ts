import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";

interface ShopOptions {
  readonly url: string;
  readonly serverKey: string;
}

interface Answer {
  readonly httpStatus: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the body, where there is one. */
  readonly code: string;
}

/** Calls a gateway as a shop does. `undefined`: there was no answer. */
interface Shop {
  readonly call: (
    method: "GET" | "POST",
    path: string,
    body?: object,
  ) => Promise<Answer | undefined>;
  readonly charge: (orderId: string) => Promise<Answer | undefined>;
  /** The HTTP status of a probe; `undefined` when nothing answered. */
  readonly probe: (path: "/readyz" | "/healthz") => Promise<number | undefined>;
}

const ANSWER_WITHIN_MS = 40_000;
/** What an answer must not tell: where in the code something went wrong, or by which statement. */
const INSIDES = /\bat [\w.<>]+ \(|node_modules|[.]ts:\d+|SQLSTATE|PANIC|insert into/;

export function openShop({ url, serverKey }: ShopOptions): Shop {
  const call: Shop["call"] = async (method, path, body) => {
    try {
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `Basic ${btoa(`${serverKey}:`)}`,
          "content-type": "application/json",
        },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      assert.doesNotMatch(text, INSIDES);
      const read = JSON.parse(text) as Answer["body"];
      const sent = read["status_code"];
      const code = typeof sent === "string" ? sent : String(answer.status);
      return { httpStatus: answer.status, body: read, code };
    } catch (error) {
      // Whatever broke on the way, nobody knows what came of the call.
      if (error instanceof assert.AssertionError || error instanceof SyntaxError) throw error;
      return undefined;
    }
  };
  return {
    call,
    charge: async (orderId) =>
      await call("POST", "/v2/charge", {
        payment_type: "gopay",
        transaction_details: { order_id: orderId, gross_amount: 44_000 },
      }),
    async probe(path) {
      try {
        const answer = await fetch(url + path, { signal: AbortSignal.timeout(10_000) });
        await answer.text();
        return answer.status;
      } catch {
        // A connection that is refused, or not answered.
        return undefined;
      }
    },
  };
}

/** A shop that charges all the time and notes what it was told. */
interface SteadyShop extends Shop {
  /** Orders that were answered 201. */
  readonly acknowledged: ReadonlySet<string>;
  /** How many calls got no answer, or another one. */
  readonly failures: () => number;
  /** What those were answered, each once. */
  readonly codes: ReadonlySet<string>;
  /** Lets what is under way end. */
  readonly stop: () => Promise<void>;
}

const AT_ONCE = 4;
const AFTER_FAILURE_MS = 20;

export function startSteadyShop(t: TestContext, options: ShopOptions): SteadyShop {
  const shop = openShop(options);
  const acknowledged = new Set<string>();
  const codes = new Set<string>();
  let failures = 0;
  let orders = 0;
  let isOpen = true;
  const keepCharging = async () => {
    while (isOpen) {
      const orderId = `steady-${++orders}`;
      const answer = await shop.charge(orderId);
      if (answer?.code === "201") acknowledged.add(orderId);
      else {
        failures++;
        if (answer) codes.add(answer.code);
        await pause(AFTER_FAILURE_MS);
      }
    }
  };
  const running = Promise.all(Array.from({ length: AT_ONCE }, keepCharging));
  const stop = async () => {
    isOpen = false;
    await running;
  };
  t.after(stop);
  return { ...shop, acknowledged, codes, failures: () => failures, stop };
}

/** Every order that was acknowledged is there, once. */
export async function assertKept(pool: pg.Pool, { acknowledged }: SteadyShop): Promise<void> {
  const { rows } = await pool.query<{ order_id: string }>("select order_id from transaction");
  const kept = rows.map(({ order_id }) => order_id);
  assert.ok(acknowledged.size > 0);
  assert.deepEqual(
    [...acknowledged].filter((orderId) => !kept.includes(orderId)),
    [],
  );
  assert.equal(new Set(kept).size, kept.length);
}
