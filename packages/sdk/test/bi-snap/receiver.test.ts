import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  createSnapReceiver,
  GatewayError,
  type SnapReceiverOptions,
  type SnapUnhandled,
  signSnapNotification,
  verifySnapNotification,
} from "../../src/snap.ts";
import {
  GATEWAY_PRIVATE_KEY,
  GATEWAY_PUBLIC_KEY,
  MERCHANT_PUBLIC_KEY,
  snapFixture,
  snapFixtureNames,
  VECTORS,
} from "./vectors.ts";

const NOTIFICATIONS = snapFixtureNames(/\.notify\.(?!ack)/);
const PUBLIC = { publicKeys: [GATEWAY_PUBLIC_KEY] };

function messageOf(name: string) {
  const { meta, body } = snapFixture(name);
  return { path: meta.path, headers: meta.headers, body: JSON.stringify(body) };
}

function openReceiver(options: Partial<SnapReceiverOptions> = {}) {
  const told: string[] = [];
  const unhandled: SnapUnhandled[] = [];
  const receiver = createSnapReceiver({
    publicKey: GATEWAY_PUBLIC_KEY,
    onQr: ({ latestTransactionStatus }, { externalId }) => {
      told.push(`qr ${latestTransactionStatus} ${externalId ?? "-"}`);
    },
    onDebit: ({ latestTransactionStatus }) => {
      told.push(`debit ${latestTransactionStatus}`);
    },
    onAccount: ({ additionalInfo }) => {
      told.push(`account ${additionalInfo.accountStatus}`);
    },
    onUnhandled: (event) => unhandled.push(event),
    ...options,
  });
  const deliver = async (
    { path, headers, body }: ReturnType<typeof messageOf>,
    prefix = "/webhook",
  ) => {
    const url = `https://shop.example${prefix}${path}`;
    const response = await receiver.handle(new Request(url, { method: "POST", headers, body }));
    const answered = (await response.json()) as Record<string, string>;
    assert.equal(response.status, Number(answered["responseCode"]?.slice(0, 3)));
    assert.match(response.headers.get("x-timestamp") ?? "", /\+07:00$/);
    return answered["responseCode"];
  };
  return { receiver, deliver, told, unhandled };
}

suite("a receiver of BI-SNAP notifications", () => {
  test("takes every notification that is recorded, and answers by the code of its service", async () => {
    const { deliver, told } = openReceiver();
    assert.ok(NOTIFICATIONS.length >= 15);
    for (const name of NOTIFICATIONS) {
      const kind = name.split(".", 1)[0] ?? "";
      const code = { qr: "2005200", debit: "2005600", account: "2008800" }[kind];
      assert.equal(await deliver(messageOf(name)), code, name);
      assert.ok(told.at(-1)?.startsWith(kind), name);
    }
    assert.equal(told.length, NOTIFICATIONS.length);
    await deliver(messageOf("qr.notify.paid.on-us"));
    const { headers } = snapFixture("qr.notify.paid.on-us").meta;
    assert.equal(told.at(-1), `qr 00 ${headers["X-EXTERNAL-ID"]}`);
  });

  test("verifies the bytes as they came: every vector, and again with white space between", async () => {
    for (const { path, timestamp, signature, body } of VECTORS.notifications) {
      const headers = { "x-timestamp": timestamp, "X-Signature": signature };
      for (const form of [body, new TextEncoder().encode(body), body.replaceAll('":', '" :\n')]) {
        const verified = await verifySnapNotification({ path, headers, body: form }, PUBLIC);
        assert.equal(verified.outcome, "genuine");
      }
    }
  });

  test("answers 401 to what was changed, signed by others, or sent elsewhere", async () => {
    const { deliver, told, unhandled } = openReceiver();
    const paid = messageOf("debit.notify.paid");
    const wrong = {
      body: { ...paid, body: paid.body.replace("44000.00", "44001.00") },
      time: { ...paid, headers: { ...paid.headers, "X-TIMESTAMP": "2026-01-05T10:17:04+07:00" } },
      path: { ...paid, path: "/v1.0/qr/qr-mpm-notify" },
      unsigned: { ...paid, headers: {} },
      noBase64: { ...paid, headers: { ...paid.headers, "X-SIGNATURE": "ab" } },
    };
    for (const [name, message] of Object.entries(wrong)) {
      const code = name === "path" ? "4015200" : "4015600";
      assert.equal(await deliver(message), code, name);
    }
    const others = openReceiver({ publicKey: MERCHANT_PUBLIC_KEY });
    assert.equal(await others.deliver(paid), "4015600");
    assert.deepEqual(told, []);
    assert.ok(unhandled.every(({ reason }) => reason === "forged"));
    assert.equal(unhandled.length, 5);
  });

  test("takes a second key while one replaces the other", async () => {
    const { deliver } = openReceiver({ publicKey: [MERCHANT_PUBLIC_KEY, GATEWAY_PUBLIC_KEY] });
    assert.equal(await deliver(messageOf("debit.notify.paid")), "2005600");
  });

  test("takes what was signed over the whole path on the merchant's server, too", async () => {
    const { deliver } = openReceiver();
    const paid = messageOf("debit.notify.paid");
    const timestamp = "2026-01-05T10:17:03+07:00";
    const signed = { path: "/webhook/v1.0/debit/notify", timestamp, body: paid.body };
    const signature = await signSnapNotification(signed, GATEWAY_PRIVATE_KEY);
    const headers = { "X-TIMESTAMP": timestamp, "X-SIGNATURE": signature };
    assert.equal(await deliver({ ...paid, headers }), "2005600");
    assert.equal(await deliver({ ...paid, headers }, "/other"), "4015600");
  });

  test("asks for another delivery when the callback throws", async () => {
    const error = new Error("no database");
    const { deliver, unhandled } = openReceiver({
      onDebit: async () => await Promise.reject(error),
    });
    assert.equal(await deliver(messageOf("debit.notify.paid")), "5005601");
    assert.deepEqual(unhandled, [{ reason: "failed", path: "/webhook/v1.0/debit/notify", error }]);
  });

  test("answers 200 and says so when nobody wants to know", async () => {
    const { receiver } = { receiver: createSnapReceiver({ publicKey: GATEWAY_PUBLIC_KEY }) };
    const { path, headers, body } = messageOf("account.notify.linked");
    const url = `https://shop.example${path}`;
    assert.equal(
      (await receiver.handle(new Request(url, { method: "POST", headers, body }))).status,
      200,
    );
  });

  test("refuses old messages only when told how old they may be", async () => {
    const now = () => new Date("2026-01-05T03:22:04Z");
    const paid = messageOf("debit.notify.paid");
    assert.equal(paid.headers["X-TIMESTAMP"], "2026-01-05T10:17:03+07:00");
    assert.equal(await openReceiver({ now }).deliver(paid), "2005600");
    assert.equal(await openReceiver({ now, maxAgeMs: 300_000 }).deliver(paid), "4015600");
    assert.equal(await openReceiver({ now, maxAgeMs: 302_000 }).deliver(paid), "2005600");
  });

  test("answers 400, 404 and 405 to what is no notification", async () => {
    const { deliver, receiver } = openReceiver();
    const paid = messageOf("debit.notify.paid");
    for (const body of ["", "[]", "null", "{", "x".repeat(300_000)]) {
      assert.equal(await deliver({ ...paid, body }), "4005600");
    }
    const at = async (path: string, method: string) =>
      (await receiver.handle(new Request(`https://shop.example${path}`, { method }))).status;
    assert.equal(await at("/v1.0/debit/notify", "GET"), 405);
    assert.equal(await at("/v1.0/debit/status", "POST"), 404);
    assert.equal(await at("/", "POST"), 404);
  });

  test("is not made with a key that verifies nothing", () => {
    assert.throws(() => createSnapReceiver({ publicKey: GATEWAY_PRIVATE_KEY }), GatewayError);
  });
});
