import assert from "node:assert/strict";
import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type { Merchant } from "../../../src/domain/merchants/merchant.ts";
import { setBalance } from "../../../src/operations/merchants/balance.ts";
import { findMerchant } from "../../../src/operations/merchants/find-merchant.ts";
import { setClock } from "../../../src/operations/sandbox/clock.ts";
import { exportSnapshot } from "../../../src/operations/sandbox/export-snapshot.ts";
import { charge } from "../../../src/operations/transactions/charge.ts";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { refund } from "../../../src/operations/transactions/refund.ts";
import { linkBody } from "../accounts.ts";
import { chargeCommand } from "../deliveries.ts";
import { readFixture } from "../fixture.ts";
import { chargeBody, NOON, type TestServer } from "../gateway.ts";
import { linkAccount } from "../linked-account.ts";
import { subscribe } from "../subscriptions.ts";
import type { ActingGateway } from "./acting-gateway.ts";
import type { WorkName } from "./background-work.ts";

/** A merchant of a case's own, on the gateway that goes on after the crash. */
export interface CrashSubject {
  readonly server: TestServer;
  readonly merchantId: MerchantId;
  readonly serverKey: string;
}

/** Does something through a gateway, and resolves to what its client was told. Done again, it is a client's repeat. */
type Deed = (acting: ActingGateway) => Promise<string>;
/** One that is a call of the API, for which an address is enough. */
type CallDeed = (acting: Pick<ActingGateway, "url">) => Promise<string>;

export interface CrashCase {
  readonly name: string;
  /** Says that it is one commit, all or nothing; absent where it takes several, each of which may be the last. */
  readonly isWhole?: boolean;
  /** It comes with an idempotency key: whoever asks again is told the same. */
  readonly isKeyed?: boolean;
  /** Each call makes one more: how many there are is not compared. */
  readonly makesMore?: boolean;
  /** What it comes to depends on how often it is asked for: the moment of the clock, which is then not compared. */
  readonly movesClock?: boolean;
  /** Makes calls of merchants' servers, of which the one in hand may be made twice. */
  readonly calls?: boolean;
  prepare(subject: CrashSubject): Promise<Deed>;
}

const ORDER = "order-1";
const MINUTE_MS = 60_000;
const NOBODY = ["http://127.0.0.1:9/"];
const DUPLICATES = { seed: 1, rules: [{ fault: "duplicate" }] };

type Method = "POST" | "PUT";

function call(
  { serverKey }: CrashSubject,
  [method, path]: readonly [Method, string],
  body: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): CallDeed {
  return async ({ url }) => {
    const isText = typeof body === "string";
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Basic ${btoa(`${serverKey}:`)}`,
        "content-type": isText ? "application/x-ndjson" : "application/json",
        ...headers,
      },
      body: isText ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    const { status_code: code = answer.status } = JSON.parse(text) as { status_code?: string };
    return String(code);
  };
}

function work({ merchantId }: CrashSubject, name: WorkName): Deed {
  return async (acting) => {
    await acting.work(name, { merchantId });
    return "done";
  };
}

async function merchantOf({ server, merchantId }: CrashSubject): Promise<Merchant> {
  const merchant = await findMerchant(server.gateway, merchantId);
  assert.ok(merchant);
  return merchant;
}

async function open(subject: CrashSubject): Promise<void> {
  const { gateway } = subject.server;
  await charge(gateway, await merchantOf(subject), chargeCommand(ORDER));
}

async function openPaid(subject: CrashSubject): Promise<void> {
  await open(subject);
  const { gateway } = subject.server;
  await pay(gateway, await merchantOf(subject), { id: ORDER, method: { via: "gopay" } });
}

async function freeze(subject: CrashSubject, at: Date): Promise<void> {
  await setClock(subject.server.gateway, await merchantOf(subject), { mode: "frozen", at });
}

function later(milliseconds: number): Date {
  return new Date(NOON.getTime() + milliseconds);
}

function linked(subject: CrashSubject) {
  const { server, merchantId } = subject;
  const made = {
    ...server,
    keys: { ...server.keys, id: merchantId },
    merchant: async () => await merchantOf(subject),
  };
  return { made, link: async () => await linkAccount(made) };
}

/** Everything that a gateway of the sandbox does for a merchant. */
export const SANDBOX_CASES: readonly CrashCase[] = [
  {
    name: "a charge",
    isWhole: true,
    prepare: async (subject) =>
      await Promise.resolve(call(subject, ["POST", "/v2/charge"], chargeBody(ORDER))),
  },
  {
    name: "a charge with an idempotency key",
    isKeyed: true,
    isWhole: true,
    prepare: async (subject) =>
      await Promise.resolve(
        call(subject, ["POST", "/v2/charge"], chargeBody(ORDER), { "idempotency-key": "once" }),
      ),
  },
  {
    name: "a charge of a linked account",
    isWhole: true,
    async prepare(subject) {
      const account = await linked(subject).link();
      return call(subject, ["POST", "/v2/charge"], account.chargeBody(ORDER, 44_000));
    },
  },
  {
    name: "a payment",
    isWhole: true,
    async prepare(subject) {
      await open(subject);
      return call(subject, ["POST", `/sandbox/v1/transactions/${ORDER}/pay`]);
    },
  },
  {
    name: "a denial",
    isWhole: true,
    async prepare(subject) {
      await open(subject);
      return call(subject, ["POST", `/sandbox/v1/transactions/${ORDER}/deny`]);
    },
  },
  ...(["cancel", "expire"] as const).map(
    (how): CrashCase => ({
      name: `a merchant's ${how}`,
      isWhole: true,
      async prepare(subject) {
        await open(subject);
        return call(subject, ["POST", `/v2/${ORDER}/${how}`]);
      },
    }),
  ),
  {
    name: "a refund",
    isWhole: true,
    async prepare(subject) {
      await openPaid(subject);
      const body = { refund_key: "a", amount: 30_000, reason: "cold" };
      return call(subject, ["POST", `/v2/${ORDER}/refund/online/direct`], body);
    },
  },
  {
    name: "a refund of a linked account, with an idempotency key",
    isKeyed: true,
    isWhole: true,
    async prepare(subject) {
      const account = await linked(subject).link();
      await call(
        subject,
        ["POST", "/v2/charge"],
        account.chargeBody(ORDER, 44_000),
      )(subject.server);
      const body = { refund_key: "a", amount: 30_000, reason: "cold" };
      return call(subject, ["POST", `/v2/${ORDER}/refund/online/direct`], body, {
        "idempotency-key": "once",
      });
    },
  },
  {
    name: "a capture",
    isWhole: true,
    async prepare(subject) {
      const account = await linked(subject).link();
      const body = account.chargeBody(ORDER, 44_000, { pre_auth: true });
      await call(subject, ["POST", "/v2/charge"], body)(subject.server);
      const { rows } = await subject.server.gateway.db.pool.query<{ id: string }>(
        "select id from transaction where merchant_id = $1",
        [subject.merchantId],
      );
      return call(subject, ["POST", "/v2/capture"], { transaction_id: rows[0]?.id });
    },
  },
  {
    name: "what was given up, sent once more",
    isWhole: true,
    async prepare(subject) {
      await openPaid(subject);
      const { rows } = await subject.server.gateway.db.pool.query<{ endpoint: string }>(
        `update notification set state = 'given_up', closed_at = created_at, attempts = 6
         where merchant_id = $1 returning endpoint`,
        [subject.merchantId],
      );
      const body = { endpoint: rows[0]?.endpoint };
      return call(subject, ["POST", "/sandbox/v1/notifications/resend"], body);
    },
  },
  {
    name: "an advance of the clock past an end, with its messages",
    movesClock: true,
    calls: true,
    async prepare(subject) {
      await open(subject);
      return call(subject, ["POST", "/sandbox/v1/clock/advance"], { by: "16m" });
    },
  },
  {
    name: "a change of settings",
    isWhole: true,
    prepare: async (subject) =>
      await Promise.resolve(
        call(subject, ["PUT", "/sandbox/v1/settings"], {
          payment_notification_url: NOBODY,
        }),
      ),
  },
  {
    name: "a clock that is set",
    isWhole: true,
    prepare: async (subject) =>
      await Promise.resolve(
        call(subject, ["PUT", "/sandbox/v1/clock"], {
          mode: "frozen",
          now: later(5 * MINUTE_MS).toISOString(),
        }),
      ),
  },
  {
    name: "a new server key in the place of another one",
    isWhole: true,
    async prepare({ server, merchantId }) {
      const { rows } = await server.gateway.db.pool.query<{ id: string }>(
        "select id from merchant_key where merchant_id = $1 and kind = 'server'",
        [merchantId],
      );
      const [key] = rows;
      assert.ok(key);
      return async (acting) => {
        await acting.work("rotate key", { merchantId, replaces: key.id });
        return "done";
      };
    },
  },
  {
    name: "an import over what there is",
    isWhole: true,
    async prepare(subject) {
      await openPaid(subject);
      const texts: string[] = [];
      for await (const text of exportSnapshot(subject.server.gateway, await merchantOf(subject))) {
        texts.push(text);
      }
      await charge(
        subject.server.gateway,
        await merchantOf(subject),
        chargeCommand("an order that goes"),
      );
      return call(subject, ["POST", "/sandbox/v1/import?reset=true"], texts.join(""));
    },
  },
  {
    name: "a reset",
    isWhole: true,
    async prepare(subject) {
      await openPaid(subject);
      return call(subject, ["POST", "/sandbox/v1/reset"]);
    },
  },
  {
    name: "an account that is unlinked",
    isWhole: true,
    async prepare(subject) {
      const { account } = await linked(subject).link();
      return call(subject, ["POST", `/v2/pay/account/${account.id}/unbind`]);
    },
  },
  {
    name: "the run of a subscription",
    async prepare(subject) {
      const { made, link } = linked(subject);
      await subscribe(made, await link());
      return work(subject, "subscriptions");
    },
  },
  {
    name: "an end whose time has come",
    isWhole: true,
    async prepare(subject) {
      await open(subject);
      await freeze(subject, later(16 * MINUTE_MS));
      return work(subject, "expire");
    },
  },
  {
    name: "a refund that is to be confirmed",
    isWhole: true,
    async prepare(subject) {
      await openPaid(subject);
      await refund(subject.server.gateway, await merchantOf(subject), { id: ORDER, reason: "" });
      await freeze(subject, later(3 * 24 * 60 * MINUTE_MS));
      return work(subject, "confirm");
    },
  },
  {
    name: "deliveries",
    calls: true,
    async prepare(subject) {
      await openPaid(subject);
      return work(subject, "deliver");
    },
  },
  {
    name: "deliveries to whom nobody answers",
    async prepare(subject) {
      await call(subject, ["PUT", "/sandbox/v1/settings"], { payment_notification_url: NOBODY })(
        subject.server,
      );
      await open(subject);
      return work(subject, "deliver");
    },
  },
  {
    name: "a plan of faults",
    isWhole: true,
    prepare: async (subject) =>
      await Promise.resolve(call(subject, ["PUT", "/sandbox/v1/faults"], DUPLICATES)),
  },
  {
    name: "deliveries by a plan of faults",
    calls: true,
    async prepare(subject) {
      await call(subject, ["PUT", "/sandbox/v1/faults"], DUPLICATES)(subject.server);
      await openPaid(subject);
      return work(subject, "deliver");
    },
  },
  {
    name: "an account that is begun to be linked",
    isWhole: true,
    makesMore: true,
    prepare: async (subject) =>
      await Promise.resolve(call(subject, ["POST", "/v2/pay/account"], linkBody())),
  },
  {
    name: "a subscription that is made, with an idempotency key",
    isKeyed: true,
    isWhole: true,
    async prepare(subject) {
      const { account, token } = await linked(subject).link();
      const { body } = readFixture("subscription.create.request");
      const made = {
        ...body,
        amount: "44000",
        token: token(),
        gopay: { account_id: account.id },
        schedule: { interval: 1, interval_unit: "day", start_time: "2026-11-03 10:00:00 +0700" },
      };
      return call(subject, ["POST", "/v1/subscriptions"], made, { "idempotency-key": "once" });
    },
  },
  {
    name: "a sale at the till",
    async prepare(subject) {
      return await Promise.resolve(work(subject, "ring up"));
    },
  },
  {
    name: "a balance that is limited",
    isWhole: true,
    prepare: async (subject) => await Promise.resolve(work(subject, "limit balance")),
  },
  {
    name: "a balance that is limited no more",
    isWhole: true,
    async prepare(subject) {
      await setBalance(subject.server.gateway, subject.merchantId, 500_000 as Rupiah);
      return work(subject, "unlimit balance");
    },
  },
];
