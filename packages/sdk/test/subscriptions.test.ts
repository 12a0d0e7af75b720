import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { StatusResponse, SubscriptionRequest, SubscriptionResponse } from "@gerbang/protocol";
import {
  createClient,
  createReceiver,
  GatewayError,
  type MemoryTransaction,
  memoryStore,
  type ReceiverOptions,
} from "../src/index.ts";
import { startAnsweringServer } from "./support/answering-server.ts";
import { fixture, SERVER_KEY, statusAnswer } from "./support/fixtures.ts";

const ID = "5e6f7081-0000-4000-8000-0000000000dd";
const SUBSCRIPTION = fixture("subscription.get.response.200")
  .body as unknown as SubscriptionResponse;
const [PAYMENT = ""] = SUBSCRIPTION.transaction_ids;
const UPDATED = { body: fixture("subscription.update.response.200").body };

suite("the client's calls of subscriptions", () => {
  test("go to their addresses, and answer with what was recorded", async (t) => {
    const answer = { body: fixture("subscription.create.response.200").body };
    const server = await startAnsweringServer(
      t,
      answer,
      { body: { ...SUBSCRIPTION } },
      UPDATED,
      UPDATED,
      UPDATED,
      UPDATED,
    );
    const client = createClient({ serverKey: SERVER_KEY, baseUrl: server.url });
    const request = fixture("subscription.create.request").body as unknown as SubscriptionRequest;
    assert.deepEqual(
      await client.createSubscription(request, { idempotencyKey: "key-1" }),
      answer.body,
    );
    assert.deepEqual(await client.getSubscription("a/b"), SUBSCRIPTION);
    await client.updateSubscription(ID, { amount: 120_000 });
    await client.disableSubscription(ID);
    await client.enableSubscription(ID);
    await client.cancelSubscription(ID);
    assert.deepEqual(
      server.received.map(({ method, path }) => `${method} ${path}`),
      [
        "POST /v1/subscriptions",
        "GET /v1/subscriptions/a%2Fb",
        `PATCH /v1/subscriptions/${ID}`,
        `POST /v1/subscriptions/${ID}/disable`,
        `POST /v1/subscriptions/${ID}/enable`,
        `POST /v1/subscriptions/${ID}/cancel`,
      ],
    );
    assert.deepEqual(JSON.parse(server.received[2]?.body ?? ""), { amount: 120_000 });
    assert.equal(server.received[0]?.headers["idempotency-key"], "key-1");
  });

  test("reject by the HTTP status, for these errors have no code", async (t) => {
    const server = await startAnsweringServer(
      t,
      { status: 404, body: fixture("subscription.error.404").body },
      { status: 400, body: fixture("subscription.error.400").body },
    );
    const client = createClient({ serverKey: SERVER_KEY, baseUrl: server.url });
    await assert.rejects(client.getSubscription(ID), {
      code: "not_found",
      message: "Subscription doesn't exist.",
    });
    await assert.rejects(client.updateSubscription(ID, {}), {
      code: "invalid_request",
      validationMessages: ["subscription.amount is required"],
    });
  });
});

type Options = Partial<ReceiverOptions<MemoryTransaction>>;

function settled(status = "settlement", code = "200"): StatusResponse {
  const answer = statusAnswer("gopay.settlement");
  return {
    ...answer,
    transaction_id: PAYMENT,
    transaction_status: status,
    status_code: code,
  } as StatusResponse;
}

function openReceiver(
  options: Options = {},
  api: { readonly found?: SubscriptionResponse; readonly status?: StatusResponse } = {},
) {
  const told: string[] = [];
  const receiver = createReceiver<MemoryTransaction>({
    serverKey: SERVER_KEY,
    store: memoryStore(),
    onPaid: () => void told.push("paid"),
    client: {
      status: async () => await Promise.resolve(api.status ?? settled()),
      getSubscription: async () =>
        await (api.found
          ? Promise.resolve(api.found)
          : Promise.reject(new GatewayError("not_found", "unknown"))),
    },
    onSubscriptionCreated: ({ subscription }) => void told.push(`created ${subscription.name}`),
    onSubscriptionCharged: ({ transaction }) =>
      void told.push(`charged ${transaction.transactionId}`),
    onSubscriptionFailed: ({ subscription, claim }) =>
      void told.push(`failed ${claim.statusCode}, ${subscription.status}`),
    onUnhandled: ({ reason }) => void told.push(reason),
    ...options,
  });
  return {
    told,
    receive: async (body: unknown) => {
      const request = { method: "POST", body: JSON.stringify(body) };
      return (await receiver.handle(new Request("https://shop.example/", request))).status;
    },
  };
}

const CREATED = fixture("notification.subscription.created").body;
const CHARGED = fixture("notification.subscription.charge-success").body;
const FAILED = fixture("notification.subscription.charge-failed").body;

suite("the receiver's callbacks of subscriptions", () => {
  test("get what the API says, for nobody signs these messages", async () => {
    const { told, receive } = openReceiver({}, { found: SUBSCRIPTION });
    for (const body of [CREATED, CHARGED, FAILED]) assert.equal(await receive(body), 200);
    assert.deepEqual(told, [
      "created LANGGANAN-BULANAN-01",
      `charged ${PAYMENT}`,
      "failed 402, active",
    ]);
  });

  test("hear of no payment that the API does not know, and the sender tries again", async () => {
    const unknown = { ...CHARGED, transaction: { status_code: "200", transaction_id: "another" } };
    const nameless = { ...CHARGED, transaction: { status_code: "200" } };
    for (const [body, found] of [
      [CREATED, undefined],
      [CHARGED, undefined],
      [unknown, SUBSCRIPTION],
      [nameless, SUBSCRIPTION],
      [CHARGED, { ...SUBSCRIPTION, id: "another" }],
    ] as const) {
      const { told, receive } = openReceiver({}, found && { found });
      assert.equal(await receive(body), 503);
      assert.deepEqual(told, ["not_confirmed"]);
    }
  });

  test("are told a failure where a message claims a payment that was denied", async () => {
    const { told, receive } = openReceiver(
      {},
      { found: SUBSCRIPTION, status: settled("deny", "202") },
    );
    assert.equal(await receive(CHARGED), 200);
    assert.deepEqual(told, ["failed 200, active"]);
  });

  test("have the sender try again when they fail", async () => {
    const { told, receive } = openReceiver(
      { onSubscriptionCharged: async () => await Promise.reject(new Error("down")) },
      { found: SUBSCRIPTION },
    );
    assert.equal(await receive(CHARGED), 503);
    assert.deepEqual(told, ["failed"]);
  });

  test("leave to onOther what they are not there for", async () => {
    const kinds: string[] = [];
    const { handle } = createReceiver<MemoryTransaction>({
      serverKey: SERVER_KEY,
      store: memoryStore(),
      onPaid: () => {},
      onOther: ({ kind, isSigned }) => void kinds.push(`${kind} ${isSigned}`),
    });
    for (const body of [CREATED, CHARGED, FAILED]) {
      const request = { method: "POST", body: JSON.stringify(body) };
      assert.equal((await handle(new Request("https://shop.example/", request))).status, 200);
    }
    assert.deepEqual(kinds, Array<string>(3).fill("subscription false"));
  });

  test("need a client that can ask", () => {
    assert.throws(
      () =>
        createReceiver<MemoryTransaction>({
          serverKey: SERVER_KEY,
          store: memoryStore(),
          onPaid: () => {},
          onSubscriptionCreated: () => {},
        }),
      { code: "invalid_options" },
    );
  });
});
