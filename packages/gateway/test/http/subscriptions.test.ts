import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { suite, type TestContext, test } from "node:test";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { setClock } from "../../src/operations/sandbox/clock.ts";
import { readFixture } from "../support/fixture.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";

type Json = Readonly<Record<string, unknown>>;

const PATH = "/v1/subscriptions";
const REQUEST = readFixture("subscription.create.request").body;
/** When the recorded subscription was made. */
const MADE = new Date("2026-01-05T03:15:30.810Z");

async function startServer(t: TestContext, more: object = {}): Promise<TestServer> {
  const server = await startTestServer(t, {
    settings: { recurringNotificationUrl: "http://127.0.0.1:1/recurring" },
    ...more,
  });
  return server;
}

async function startThen(t: TestContext): Promise<TestServer> {
  const server = await startServer(t);
  await setClock(server.gateway, await server.merchant(), { mode: "frozen", at: MADE });
  return server;
}

async function create(server: TestServer, change: object = {}, headers = {}): Promise<Json> {
  const { status, body } = await server.call("POST", PATH, { ...REQUEST, ...change }, headers);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

async function problemsOf(server: TestServer, body: unknown, method = "POST", path = PATH) {
  const { status, body: answer } = await server.call(method, path, body);
  assert.equal(status, 400, JSON.stringify(answer));
  assert.deepEqual(Object.keys(answer), ["status_message", "validation_messages"]);
  assert.equal(answer["status_message"], "Invalid parameter.");
  return answer["validation_messages"] as readonly string[];
}

async function act(server: TestServer, id: unknown, action: string) {
  const { status, body } = await server.call("POST", `${PATH}/${String(id)}/${action}`);
  return { status, body };
}

async function read(server: TestServer, id: unknown): Promise<Json> {
  const { status, body } = await server.call("GET", `${PATH}/${String(id)}`);
  assert.equal(status, 200);
  return body;
}

/** The record writes microseconds, and those of the start are the creation's. */
function atMilliseconds(body: Json): unknown {
  return JSON.parse(
    JSON.stringify(body).replaceAll(".803677", ".000000").replaceAll(".810452", ".810000"),
  );
}

const UPDATED = { status_message: "Subscription is updated." };
const UNKNOWN = { status_message: "Subscription doesn't exist." };
const ENDED = { status_message: "Subscription status cannot be updated." };

suite("the subscription calls", () => {
  test("make, read and change a subscription as they were recorded", async (t) => {
    const server = await startThen(t);
    const made = await create(server);
    const recorded = readFixture("subscription.create.response.200").body;
    assert.deepEqual({ ...made, id: recorded["id"] }, atMilliseconds(recorded));
    assert.deepEqual(await read(server, made["id"]), made);
    const change = readFixture("subscription.update.request").body;
    const update = await server.call("PATCH", `${PATH}/${String(made["id"])}`, change);
    assert.deepEqual([update.status, update.body], [200, UPDATED]);
    assert.deepEqual(await read(server, made["id"]), { ...made, amount: "120000" });
    for (const action of ["disable", "enable", "cancel"]) {
      const { status, body } = await act(server, made["id"], action);
      const fixture = readFixture(`subscription.${action}.response.200`);
      assert.deepEqual([status, body], [200, fixture.body]);
    }
  });

  test("tell the recurring URL of a new one, without a signature", async (t) => {
    const server = await startThen(t);
    const made = await create(server);
    const [row, ...others] = await server.gateway.db.kysely
      .selectFrom("notification")
      .select(["kind", "url", "body", "order_id"])
      .execute();
    assert.deepEqual(others, []);
    assert.equal(row?.kind, "subscription");
    assert.equal(row.url, "http://127.0.0.1:1/recurring");
    assert.equal(row.order_id, made["id"]);
    const recorded = readFixture("notification.subscription.created").body;
    const { customer_details: customer } = REQUEST;
    assert.deepEqual(JSON.parse(row.body), {
      ...recorded,
      id: made["id"],
      merchant_id: server.keys.id,
      customer_details: customer,
    });
  });

  test("take amounts as numbers and as text, and tell them as text without decimals", async (t) => {
    const server = await startServer(t);
    for (const amount of [100_000, "100000", "100000.00"]) {
      assert.equal((await create(server, { amount }))["amount"], "100000");
    }
  });

  test("name every fault, as one of the subscription's", async (t) => {
    const server = await startServer(t);
    const { body } = readFixture("subscription.error.400");
    const { amount: _, ...without } = REQUEST;
    assert.deepEqual((await server.call("POST", PATH, without)).body, body);
    const schedule = REQUEST["schedule"] as object;
    const cases: readonly (readonly [object, readonly string[]])[] = [
      [{ name: "" }, ["subscription.name is required"]],
      [{ name: "n".repeat(41) }, ["subscription.name too long"]],
      [{ name: "a name" }, ["subscription.name format is invalid"]],
      [{ amount: 0 }, ["subscription.amount must be between 0.01 - 99999999999.00"]],
      [{ amount: "100000000000" }, ["subscription.amount must be between 0.01 - 99999999999.00"]],
      [{ currency: "USD" }, ["subscription.currency is not supported"]],
      [{ payment_type: "qris" }, ["subscription.payment_type is not supported"]],
      [{ token: null }, ["subscription.token is required"]],
      [{ gopay: {} }, ["subscription.gopay.account_id is required"]],
      [{ gopay: { account_id: "a".repeat(65) } }, ["subscription.gopay.account_id too long"]],
      [
        { schedule: null },
        [
          "subscription.schedule.interval is required",
          "subscription.schedule.interval_unit is required",
        ],
      ],
      [
        { schedule: { ...schedule, interval_unit: "year" } },
        ["subscription.schedule.interval_unit is not supported"],
      ],
      [{ schedule: { ...schedule, interval: 0 } }, ["subscription.schedule.interval is invalid"]],
      ...[
        "2026-02-30 07:00:00 +0700",
        "2027-01-31 07:00:00 +9900",
        "tomorrow",
        "9999-01-01 00:00:00 +0700",
      ].map(
        (start_time) =>
          [
            { schedule: { ...schedule, start_time } },
            ["subscription.schedule.start_time format is invalid"],
          ] as const,
      ),
      [
        { retry_schedule: { interval: 1, interval_unit: "week", max_interval: 4 } },
        [
          "subscription.retry_schedule.interval_unit is not supported",
          "subscription.retry_schedule.max_interval is invalid",
        ],
      ],
      [{ metadata: { note: "x".repeat(1_025) } }, ["subscription.metadata too long"]],
    ];
    for (const [change, problems] of cases) {
      assert.deepEqual(await problemsOf(server, { ...REQUEST, ...change }), problems);
    }
    assert.equal((await problemsOf(server, {})).length, 7);
    const made = await create(server);
    const path = `${PATH}/${String(made["id"])}`;
    assert.deepEqual(await problemsOf(server, { amount: "-1" }, "PATCH", path), [
      "subscription.amount must be between 0.01 - 99999999999.00",
    ]);
  });

  test("answer what is no subscription at all with Bad request, and nothing else", async (t) => {
    const server = await startServer(t);
    const made = await create(server);
    for (const body of [
      undefined,
      "null",
      "[]",
      "{",
      { ...REQUEST, name: {} },
      "x".repeat(20_000),
    ]) {
      for (const [method, path] of [
        ["POST", PATH],
        ["PATCH", `${PATH}/${String(made["id"])}`],
      ] as const) {
        const answer = await server.call(method, path, body);
        assert.deepEqual([answer.status, answer.body], [400, { status_message: "Bad request" }]);
      }
    }
  });

  test("know no subscription of another merchant, and none that there is not", async (t) => {
    const server = await startServer(t);
    const theirs = await createMerchant(server.gateway);
    const authorization = `Basic ${btoa(`${theirs.serverKey.reveal()}:`)}`;
    const { id: ofAnother } = await create(server, {}, { authorization });
    const ids = [String(ofAnother), "5e6f7081-0000-4000-8000-0000000000dd", "x%2Fy", "disable"];
    for (const id of ids) {
      assert.deepEqual((await server.call("GET", `${PATH}/${id}`)).body, UNKNOWN);
      assert.equal((await server.call("PATCH", `${PATH}/${id}`, { name: "n" })).status, 404);
      for (const action of ["disable", "enable", "cancel"]) {
        assert.deepEqual(await act(server, id, action), { status: 404, body: UNKNOWN });
      }
    }
    const path = `${PATH}/${String(ofAnother)}`;
    const own = await server.call("GET", path, undefined, { authorization });
    assert.equal(own.body["status"], "active", "nothing was done to it");
    assert.equal((await server.call("GET", PATH, undefined)).status, 405);
    const other = await server.call("GET", `${PATH}/x`, undefined, { authorization: "Basic eDo=" });
    assert.equal(other.status, 401);
  });

  test("stop, go on and end a subscription; the same again changes nothing", async (t) => {
    const server = await startThen(t);
    const made = await create(server);
    for (const [action, status] of [
      ["disable", "inactive"],
      ["disable", "inactive"],
      ["enable", "active"],
      ["enable", "active"],
      ["cancel", "inactive"],
      ["cancel", "inactive"],
    ] as const) {
      assert.deepEqual((await act(server, made["id"], action)).body, UPDATED);
      assert.equal((await read(server, made["id"]))["status"], status);
    }
    for (const action of ["disable", "enable"]) {
      assert.deepEqual(await act(server, made["id"], action), { status: 400, body: ENDED });
    }
    const update = await server.call("PATCH", `${PATH}/${String(made["id"])}`, { name: "n" });
    assert.deepEqual([update.status, update.body], [400, ENDED]);
    const names = await server.gateway.db.kysely
      .selectFrom("event")
      .select("name")
      .where("name", "like", "subscription.%")
      .orderBy("id")
      .execute();
    assert.deepEqual(
      names.map(({ name }) => name.replace("subscription.", "")),
      ["created", "disabled", "enabled", "cancelled"],
    );
  });

  test("take a change with all that they were made with, and refuse it with anything else", async (t) => {
    const server = await startThen(t);
    const made = await create(server);
    const path = `${PATH}/${String(made["id"])}`;
    const schedule = made["schedule"] as Json;
    // As a client sends it that was given the whole answer, and one that does not know its members.
    for (const body of [
      { ...REQUEST, amount: "120000" },
      { ...made, amount: "120000" },
      {
        amount: 120_000,
        name: "",
        token: "",
        payment_type: "",
        schedule: { max_interval: 0, interval_unit: "", start_time: "" },
      },
    ]) {
      const update = await server.call("PATCH", path, body);
      assert.deepEqual([update.status, update.body], [200, UPDATED], JSON.stringify(body));
    }
    assert.deepEqual(await read(server, made["id"]), { ...made, amount: "120000" });
    const wrong = {
      amount: "1",
      payment_type: "credit_card",
      schedule: { interval_unit: "day", max_interval: 99, start_time: "2027-01-01 00:00:00 +0700" },
      retry_schedule: { interval: 2, interval_unit: "hour", max_interval: 1 },
      metadata: { other: true },
      customer_details: { first_name: "another" },
      gopay: { account_id: "another" },
    };
    const fixed = [
      "payment_type",
      "schedule.interval_unit",
      "schedule.max_interval",
      "schedule.start_time",
      "retry_schedule.interval",
      "retry_schedule.interval_unit",
      "retry_schedule.max_interval",
      "metadata",
      "customer_details",
      "gopay.account_id",
    ];
    assert.deepEqual(
      await problemsOf(server, wrong, "PATCH", path),
      fixed.map((name) => `subscription.${name} cannot be updated`),
    );
    for (const start_time of ["soon", "2026-02-31 00:00:00"]) {
      assert.deepEqual(await problemsOf(server, { schedule: { start_time } }, "PATCH", path), [
        "subscription.schedule.start_time cannot be updated",
      ]);
    }
    const told = { schedule: { start_time: `${String(schedule["start_time"])}` } };
    assert.equal((await server.call("PATCH", path, told)).status, 200);
    assert.deepEqual(await read(server, made["id"]), { ...made, amount: "120000" });
  });

  test("start in the past on the next day of the schedule, and without a start after one interval", async (t) => {
    const server = await startThen(t);
    const schedule = { interval: 1, interval_unit: "month" };
    const next = async (start?: string) => {
      const made = await create(server, {
        schedule: { ...schedule, ...(start !== undefined && { start_time: start }) },
      });
      return (made["schedule"] as Json)["next_execution_at"];
    };
    assert.equal(await next("2025-10-31 07:00:00 +0700"), "2026-01-31T07:00:00.000000");
    assert.equal(await next("2026-02-01 00:00:00 +0000"), "2026-02-01T07:00:00.000000");
    assert.equal(await next("2026-02-01 07:00:00"), "2026-02-01T07:00:00.000000");
    assert.equal(await next(), "2026-02-05T10:15:30.810000");
  });

  test("make one subscription under an idempotency key, for three minutes", async (t) => {
    const server = await startThen(t);
    const key = { "idempotency-key": "key-1" };
    const many = await Promise.all(
      Array.from({ length: 4 }, async () => await server.call("POST", PATH, REQUEST, key)),
    );
    const made = await create(server, { name: "other" }, key);
    for (const { status, body } of many) {
      if (status === 200) assert.equal(body["id"], made["id"]);
      else assert.equal(status, 202);
    }
    assert.equal((await server.call("POST", PATH, { ...REQUEST, name: "" }, key)).status, 400);
    const at = (seconds: number) => new Date(MADE.getTime() + seconds * 1_000);
    await setClock(server.gateway, await server.merchant(), { mode: "frozen", at: at(179) });
    assert.equal((await create(server, {}, key))["id"], made["id"]);
    await setClock(server.gateway, await server.merchant(), { mode: "frozen", at: at(180) });
    assert.notEqual((await create(server, {}, key))["id"], made["id"]);
  });

  test("are refused to production merchants", async (t) => {
    const server = await startServer(t, { environment: "production" });
    for (const [method, path] of [
      ["POST", PATH],
      ["GET", `${PATH}/x`],
      ["PATCH", `${PATH}/x`],
      ["POST", `${PATH}/x/enable`],
    ] as const) {
      const { status, body } = await server.call(
        method,
        path,
        method === "GET" ? undefined : REQUEST,
      );
      assert.deepEqual(
        [status, body],
        [403, { status_message: "Only sandbox merchants have subscriptions." }],
      );
    }
  });
});

type OfficialClient = Record<
  "getSubscription" | "disableSubscription" | "enableSubscription",
  (id: unknown) => Promise<Json>
> & {
  createSubscription(body: unknown): Promise<Json>;
  updateSubscription(id: unknown, body: unknown): Promise<Json>;
};

const require = createRequire(import.meta.url);

function officialClient({ url, keys }: TestServer): OfficialClient {
  const config = require("midtrans-client/lib/apiConfig.js") as Record<string, unknown>;
  config["CORE_SANDBOX_BASE_URL"] = url;
  const { CoreApi } = require("midtrans-client") as {
    readonly CoreApi: new (options: object) => OfficialClient;
  };
  return new CoreApi({
    isProduction: false,
    serverKey: keys.serverKey.reveal(),
    clientKey: keys.clientKey.reveal(),
  });
}

suite("the official Node client, unchanged", () => {
  test("makes, reads, changes, stops and goes on with a subscription", async (t) => {
    const server = await startServer(t);
    const core = officialClient(server);
    const card = {
      ...REQUEST,
      payment_type: "credit_card",
      token: "436502qFfqfAQKScMtPRPdZDOaeg7199",
      gopay: undefined,
      schedule: { interval: 1, interval_unit: "month", max_interval: 3 },
    };
    for (const wanted of [REQUEST, card]) {
      const made = await core.createSubscription(wanted);
      assert.equal(made["status"], "active");
      const { id } = made;
      assert.deepEqual(await core.getSubscription(id), made);
      assert.deepEqual(await core.disableSubscription(id), UPDATED);
      assert.equal((await core.getSubscription(id))["status"], "inactive");
      assert.deepEqual(await core.enableSubscription(id), UPDATED);
      assert.deepEqual(await core.updateSubscription(id, { ...wanted, amount: "21000" }), UPDATED);
      assert.equal((await core.getSubscription(id))["amount"], "21000");
    }
  });

  test("throws what the service said of a subscription that there is not, with a number", async (t) => {
    const core = officialClient(await startServer(t));
    for (const call of ["getSubscription", "disableSubscription", "enableSubscription"] as const) {
      await assert.rejects(core[call]("dummy"), {
        httpStatusCode: 404,
        ApiResponse: UNKNOWN,
      });
    }
    await assert.rejects(core.createSubscription({}), { httpStatusCode: 400 });
  });
});
