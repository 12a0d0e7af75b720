import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { LinkAccountRequest, PayAccountResponse } from "@gerbang/protocol";
import {
  createClient,
  createReceiver,
  GatewayError,
  type MemoryTransaction,
  memoryStore,
  type ReceiverOptions,
} from "../src/index.ts";
import { startAnsweringServer } from "./support/answering-server.ts";
import { fixture, SERVER_KEY } from "./support/fixtures.ts";

const ENABLED = fixture("account.get.response.200.enabled").body as unknown as PayAccountResponse;
const { metadata: _, ...BARE } = ENABLED;
const DISABLED: PayAccountResponse = { ...BARE, account_status: "DISABLED" };
const LINKED = fixture("notification.account.linked").body;
const UNLINKED = fixture("notification.account.unlinked").body;

suite("the client's calls of accounts", () => {
  test("go to their addresses, and answer with what was recorded", async (t) => {
    const created = fixture("account.create.response.201").body;
    const unbound = fixture("account.unbind.response.204").body;
    const promotions = fixture("promo.response.200").body;
    const server = await startAnsweringServer(
      t,
      { body: created },
      { body: { ...ENABLED } },
      { body: unbound },
      { body: fixture("account.create.response.202.failed").body },
      { body: promotions },
    );
    const client = createClient({ serverKey: SERVER_KEY, baseUrl: server.url });
    const request = fixture("account.create.request").body as unknown as LinkAccountRequest;
    assert.deepEqual(await client.linkAccount(request, { locale: "en-EN" }), created);
    assert.deepEqual(await client.getAccount("a/b"), ENABLED);
    assert.deepEqual(await client.unbindAccount("account-1"), unbound);
    assert.equal((await client.linkAccount(request)).channel_response_code, "105");
    assert.deepEqual(await client.getPromotions("a/b", { grossAmount: 100_000 }), promotions);
    assert.equal(
      server.received[4]?.path,
      "/v2/gopay/promo/a%2Fb?gross_amount=100000&currency=IDR",
    );
    assert.deepEqual(
      server.received.slice(0, 3).map(({ method, path }) => `${method} ${path}`),
      [
        "POST /v2/pay/account",
        "GET /v2/pay/account/a%2Fb",
        "POST /v2/pay/account/account-1/unbind",
      ],
    );
    assert.equal(server.received[0]?.headers["x-payment-locale"], "en-EN");
  });

  test("reject with what the API refuses", async (t) => {
    const server = await startAnsweringServer(
      t,
      { body: fixture("account.get.response.404").body },
      { body: fixture("account.unbind.response.412").body },
      { status: 400, body: fixture("account.create.response.400.phone").body },
    );
    const client = createClient({ serverKey: SERVER_KEY, baseUrl: server.url });
    await assert.rejects(client.getAccount("nothing"), {
      code: "not_found",
      message: "Account doesn't exist.",
    });
    await assert.rejects(client.unbindAccount("pending"), { code: "wrong_status" });
    const request = fixture("account.create.request").body as unknown as LinkAccountRequest;
    await assert.rejects(client.linkAccount(request), { code: "invalid_request" });
    await assert.rejects(client.getAccount(".."), { code: "invalid_options" });
  });
});

function openReceiver(
  options: Partial<ReceiverOptions<MemoryTransaction>> = {},
  found?: PayAccountResponse,
) {
  const told: string[] = [];
  const receiver = createReceiver<MemoryTransaction>({
    serverKey: SERVER_KEY,
    store: memoryStore(),
    onPaid: () => void told.push("paid"),
    client: {
      status: async () => await Promise.reject(new Error("nobody asks for a transaction")),
      getAccount: async () =>
        await (found
          ? Promise.resolve(found)
          : Promise.reject(new GatewayError("not_found", "unknown", { outcome: "refused" }))),
    },
    onAccountLinked: ({ account }) => void told.push(`linked ${account.account_id}`),
    onAccountUnlinked: ({ accountId }) => void told.push(`unlinked ${accountId}`),
    onUnhandled: ({ reason }) => void told.push(reason),
    ...options,
  });
  const receive = async (body: unknown) => {
    const request = { method: "POST", body: JSON.stringify(body) };
    return (await receiver.handle(new Request("https://shop.example/", request))).status;
  };
  return { told, receive };
}

suite("the receiver's callbacks of accounts", () => {
  test("get what the API says, for how these messages are signed is not published", async () => {
    const linked = openReceiver({}, ENABLED);
    assert.equal(await linked.receive({ ...LINKED, signature_key: "forged" }), 200);
    assert.deepEqual(linked.told, [`linked ${ENABLED.account_id}`]);
    const unlinked = openReceiver({}, DISABLED);
    assert.equal(await unlinked.receive(UNLINKED), 200);
    assert.deepEqual(unlinked.told, [`unlinked ${ENABLED.account_id}`]);
  });

  test("hear nothing that the API does not bear out, and the sender tries again", async () => {
    const pending = { ...DISABLED, account_status: "PENDING" };
    for (const [body, found] of [
      [LINKED, undefined],
      [LINKED, pending],
      [LINKED, { ...ENABLED, account_id: "another" }],
      [UNLINKED, ENABLED],
    ] as const) {
      const { told, receive } = openReceiver({}, found);
      assert.equal(await receive(body), 503);
      assert.deepEqual(told, ["not_confirmed"]);
    }
  });

  test("hear nothing of a linking that has ended since, which no repetition would change", async () => {
    const { told, receive } = openReceiver({}, DISABLED);
    assert.equal(await receive(LINKED), 200);
    assert.deepEqual(told, []);
  });

  test("have the sender try again when they fail", async () => {
    const fails = async () => await Promise.reject(new Error("down"));
    const { told, receive } = openReceiver({ onAccountLinked: fails }, ENABLED);
    assert.equal(await receive(LINKED), 503);
    assert.deepEqual(told, ["failed"]);
  });

  test("leave to onOther what they are not there for, and need a client that can ask", async () => {
    const kinds: string[] = [];
    const { handle } = createReceiver<MemoryTransaction>({
      serverKey: SERVER_KEY,
      store: memoryStore(),
      onPaid: () => {},
      onOther: ({ kind }) => void kinds.push(kind),
    });
    const request = { method: "POST", body: JSON.stringify(LINKED) };
    assert.equal((await handle(new Request("https://shop.example/", request))).status, 200);
    assert.deepEqual(kinds, ["account"]);
    assert.throws(
      () =>
        createReceiver<MemoryTransaction>({
          serverKey: SERVER_KEY,
          store: memoryStore(),
          onPaid: () => {},
          onAccountLinked: () => {},
        }),
      { code: "invalid_options" },
    );
  });
});
