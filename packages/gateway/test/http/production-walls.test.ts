import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { OrderId, RefundKey, Rupiah } from "@gerbang/protocol";
import { buildSandboxQris } from "../../src/domain/qris/sandbox-qris.ts";
import { FORCED_OUTCOMES, forcedOutcome } from "../../src/domain/transactions/forced-outcomes.ts";
import type { SnapCommand } from "../../src/domain/transactions/snap-order.ts";
import { chooseCustomer } from "../../src/domain/transactions/wallet-customer.ts";
import { exportSnapshot } from "../../src/operations/sandbox/export-snapshot.ts";
import { clearFaultPlan } from "../../src/operations/sandbox/fault-plan.ts";
import { noteEvent } from "../../src/operations/sandbox/note-event.ts";
import { seedTransactions } from "../../src/operations/seeding/seed-transactions.ts";
import { openSnapOrder } from "../../src/operations/snap/open-snap-order.ts";
import { declinePayment } from "../../src/operations/transactions/decline-payment.ts";
import { denyRefund } from "../../src/operations/transactions/deny-refund.ts";
import { expireDueTransactions, expireIfDue } from "../../src/operations/transactions/expire.ts";
import { deny, pay, payLate } from "../../src/operations/transactions/pay.ts";
import { payWithWallet } from "../../src/operations/transactions/pay-with-wallet.ts";
import {
  confirmDueRefunds,
  confirmNextRefund,
  confirmRefund,
} from "../../src/operations/transactions/refund.ts";
import { measureBacklog } from "../../src/store/notifications/backlog.ts";
import {
  findNextConfirmation,
  findNextExpiry,
  isQuiet,
} from "../../src/store/sandbox/merchant-work.ts";
import { startTestDashboard, type TestDashboard } from "../pages/dashboard/support.ts";
import { dumpDatabase } from "../support/dump-database.ts";
import { createTestGateway } from "../support/gateway.ts";
import { readQrByZxing } from "../support/pictures.ts";
import { GOPAY_FACTS } from "../support/sandbox-codes.ts";

/** The charges have run out by then, and sign-ins not yet. */
const LATER_MS = 15 * 60_000;
const NAME = "Kedai Nyata";

const SNAP: SnapCommand = {
  offered: ["qris"],
  appendNotificationUrls: [],
  overrideNotificationUrls: [],
  request: {},
};

interface SeenRoute {
  readonly method: string;
  readonly url: string;
  readonly isApi: boolean;
}

interface Subject {
  readonly id: string;
  readonly orderId: string;
  readonly reference: string;
  readonly qrReference: string;
  readonly payload: string;
}

/** A server whose merchant has a past that the simulator made, and is a production one from now on. */
async function startWalled(t: Parameters<typeof startTestDashboard>[0]) {
  const routes: SeenRoute[] = [];
  const server = await startTestDashboard(t, {
    watch: (app) =>
      app.addHook("onRoute", ({ method, url, config }) => {
        for (const one of [method].flat()) {
          routes.push({ method: one, url, isApi: config?.operationId !== undefined });
        }
      }),
  });
  const { gateway, keys, clock, call } = server;
  await server.charge("walled-open");
  await server.charge("walled-second");
  await server.settle("walled-paid");
  await call("POST", "/v2/walled-paid/refund", { amount: 4_000, reason: "cold" });
  const snap = await call("POST", "/snap/v1/transactions", {
    transaction_details: { order_id: "walled-snap", gross_amount: 44_000 },
  });
  await makeProduction(server);
  clock.advance(LATER_MS);
  const { rows: subjects } = await gateway.db.pool.query<Subject>(
    `select id, order_id as "orderId", reference, qr_reference as "qrReference",
      qr_payload as payload from transaction where merchant_id = $1 order by id`,
    [keys.id],
  );
  return { server, routes, subjects, token: String(snap.body["token"]) };
}

async function makeProduction({ gateway, keys }: Pick<TestDashboard, "gateway" | "keys">) {
  await gateway.db.pool.query(
    "update merchant set environment = 'production', name = $2 where id = $1",
    [keys.id, NAME],
  );
}

/** What upstreams are asked, and what people do to a merchant of any kind. */
const REAL = new Set([
  "/v2/charge",
  "/v2/:id/cancel",
  "/v2/:id/expire",
  "/v2/:id/refund",
  "/v2/:id/refund/online/direct",
]);

function isWalked({ method, url }: SeenRoute): boolean {
  if (method === "HEAD" || method === "OPTIONS" || REAL.has(url)) return false;
  return !url.startsWith("/dashboard") || /^\/dashboard\/:merchant\/(?:sandbox|try)/.test(url);
}

/** Everything that the simulator is asked by, at once. */
function fieldsOf({ reference, qrReference }: Subject, by: "link" | "scan") {
  const named = by === "link" ? reference : qrReference;
  return {
    referenceid: named,
    tref: named,
    referenceId: named,
    pin: "112233",
    issuer: "dana",
    via: "dana",
    method: "qris",
    mode: "frozen",
    by: "1h",
    fault: "drop",
  };
}

interface Walk {
  readonly server: TestDashboard;
  readonly subject: Subject;
  readonly token: string;
}

/** The addresses of a route for a transaction, with the transaction in every part of them. */
function pathsOf({ url }: SeenRoute, { server, subject, token }: Walk): readonly string[] {
  return [subject.id, subject.orderId].map((id) =>
    url
      .replace(":merchant", server.keys.id)
      .replace(":reference", subject.reference)
      .replace(":token", token)
      .replace("*", "x")
      .replaceAll(/:\w+/g, id),
  );
}

async function* answersOf(route: SeenRoute, walk: Walk): AsyncGenerator<Response> {
  const { server, subject } = walk;
  const owner = server.as("owner");
  for (const path of pathsOf(route, walk)) {
    if (route.isApi) {
      const authorization = `Basic ${btoa(`${server.keys.serverKey.reveal()}:`)}`;
      yield await fetch(server.url + path, {
        method: route.method,
        headers: { authorization, "content-type": "application/json" },
        ...(route.method !== "GET" && { body: "{}" }),
        redirect: "manual",
      });
      continue;
    }
    for (const by of ["link", "scan"] as const) {
      const fields = fieldsOf(subject, by);
      if (route.method === "GET") yield await owner.get(`${path}?${new URLSearchParams(fields)}`);
      else yield await owner.post(path, fields);
    }
  }
}

/** What somebody may put into the scanner to reach a transaction. */
function inputsOf({ id, reference, payload }: Subject, url: string): readonly string[] {
  return [
    payload,
    id,
    reference,
    `${url}/v2/qris/${id}/qr-code`,
    `${url}/gopay/ui/checkout?referenceid=${reference}`,
    `${url}/v2/${id}/status`,
  ];
}

suite("what is simulated and a production merchant", () => {
  test("no route of the simulator changes anything, or shows the merchant to anybody", async (t) => {
    const { server, routes, subjects, token } = await startWalled(t);
    const before = await factsOf(server);
    const walked = routes.filter(isWalked);
    assert.ok(walked.length > 60, `${walked.length} routes`);
    const [subject] = subjects;
    assert.ok(subject);
    for (const route of walked) {
      for await (const answer of answersOf(route, { server, subject, token })) {
        const told = `${route.method} ${route.url}: ${answer.status}`;
        const body = await answer.text();
        assert.notEqual(answer.status, 500, told);
        if (/^\/(?:sandbox|snap)\/v1/.test(route.url)) assert.equal(answer.status, 403, told);
        if (route.url.startsWith("/dashboard")) assert.equal(answer.status, 404, told);
        if (!route.isApi) assert.doesNotMatch(body, /Kedai Nyata|walled/, told);
      }
    }
    for (const input of inputsOf(subject, server.url)) {
      for (const path of ["/qris/scan", "/v2/qris/payment"]) {
        const answer = await server.as("owner").post(path, { qr: input, qrCodeUrl: input });
        assert.equal(answer.status, 422, `${path}: ${input}`);
        assert.doesNotMatch(await answer.text(), /Kedai Nyata/);
      }
    }
    const form = new FormData();
    form.set("csrf", await csrfOf(server));
    form.set("file", new Blob(["{}"]), "session.ndjson");
    const { cookie } = server.as("owner");
    const upload = await fetch(`${server.url}${server.base}/sandbox/session`, {
      method: "POST",
      headers: { cookie, origin: server.url },
      body: form,
    });
    assert.equal(upload.status, 404);
    assert.deepEqual(await factsOf(server), before);
  });

  test("no clock ends, confirms or counts anything of it", async (t) => {
    const { server, subjects } = await startWalled(t);
    const { gateway, keys, clock } = server;
    const before = await factsOf(server);
    assert.equal(await expireDueTransactions(gateway), 0);
    assert.equal(await confirmDueRefunds(gateway), 0);
    assert.deepEqual(await factsOf(server), before);
    assert.equal((await measureBacklog(gateway.db, clock.now)).expiriesOverdue, 0);
    assert.equal(await findNextExpiry(gateway.db, keys.id, clock.now), undefined);
    assert.equal(await findNextConfirmation(gateway.db, keys.id, clock.now), undefined);
    await gateway.db.pool.query("delete from notification_attempt");
    await gateway.db.pool.query("delete from notification");
    const moment = { wall: clock.now, now: clock.now };
    assert.equal(await isQuiet(gateway.db, keys.id, moment), true);
    const merchant = await server.merchant();
    const [open] = subjects;
    assert.ok(open);
    const refused = /is no sandbox merchant/;
    await assert.rejects(expireIfDue(gateway, merchant, open.id), refused);
    await assert.rejects(confirmNextRefund(gateway, merchant, open.id), refused);
    const refund = { id: open.id, key: "any" as RefundKey };
    await assert.rejects(confirmRefund(gateway, merchant, refund), refused);
    await assert.rejects(denyRefund(gateway, merchant, refund), refused);
  });

  test("what pays, declines, denies, seeds, exports and forgets refuses it at the door", async (t) => {
    const { server, subjects } = await startWalled(t);
    const { gateway, keys } = server;
    const before = await factsOf(server);
    const merchant = await server.merchant();
    const id = subjects[0]?.id ?? "";
    const found = await gateway.findTransaction(merchant.id, id);
    assert.ok(found);
    const payable = { transaction: found, merchant };
    const approval = {
      customer: chooseCustomer(undefined, {}),
      paymentOptionType: "GOPAY_WALLET",
      pin: "112233",
    } as const;
    const method = { via: "gopay" } as const;
    const channelResponse = { code: "2603", message: "No" };
    for (const attempt of [
      async () => await pay(gateway, merchant, { id, method }),
      async () => await payLate(gateway, merchant, { id, method }),
      async () => await deny(gateway, merchant, { id, channelResponse }),
      async () => await declinePayment(gateway, payable),
      async () => await payWithWallet(gateway, payable, { approval, method, form: "one" }),
      async () => await seedTransactions(gateway, { merchantId: keys.id, count: 1 }),
      async () => await exportSnapshot(gateway, merchant).next(),
      async () => await clearFaultPlan(gateway, merchant),
      async () => await noteEvent(gateway, merchant, { name: "certify.forged", data: {} }),
    ]) {
      await assert.rejects(attempt, /is no sandbox merchant/);
    }
    assert.deepEqual(await factsOf(server), before);
  });

  test("no code that Gerbang builds is made for it", async (t) => {
    assert.ok(buildSandboxQris(GOPAY_FACTS));
    const facts = { ...GOPAY_FACTS, environment: "production" as const };
    assert.throws(() => buildSandboxQris(facts), /is no sandbox merchant/);
    const { gateway, merchant } = await createTestGateway(t, { environment: "production" });
    const command = {
      orderId: "kopi-2" as OrderId,
      grossAmount: 44_000 as Rupiah,
      command: SNAP,
    };
    await assert.rejects(openSnapOrder(gateway, await merchant(), command), /is no sandbox/);
  });

  test("an order id that forces an outcome in the sandbox is plain text", () => {
    for (const { name } of FORCED_OUTCOMES) {
      const orderId = `force-${name}-1` as OrderId;
      assert.ok(forcedOutcome("sandbox", orderId), name);
      assert.equal(forcedOutcome("production", orderId), undefined, name);
    }
  });

  test("its clock is real, which the schema says too", async (t) => {
    const { gateway, keys } = await createTestGateway(t, { environment: "production" });
    const change = async (set: string) =>
      await gateway.db.pool.query(`update merchant set ${set} where id = $1`, [keys.id]);
    await assert.rejects(change("clock_offset_ms = 1"), /merchant_production_is_real/);
    await assert.rejects(change("clock_frozen_at = now()"), /merchant_production_is_real/);
  });
});

suite("the pictures of a production merchant", () => {
  test("are drawn from the stored payload, and missing without one as the real service says", async (t) => {
    const { server, subjects } = await startWalled(t);
    const [open] = subjects;
    assert.ok(open);
    const paths = [
      `/v2/gopay/${open.id}/qr-code`,
      `/v2/qris/${open.id}/qr-code`,
      `/v4/qris/${open.reference}/qr-code`,
      `/v4/qris/gopay/${open.reference}/qr-code`,
    ];
    for (const path of paths) {
      const picture = await fetch(server.url + path);
      assert.equal(picture.headers.get("content-type"), "image/png", path);
      assert.equal(await readQrByZxing(Buffer.from(await picture.arrayBuffer())), open.payload);
    }
    await server.gateway.db.pool.query("update transaction set qr_payload = '' where id = $1", [
      open.id,
    ]);
    for (const path of paths) {
      const body = (await (await fetch(server.url + path)).json()) as Record<string, unknown>;
      assert.deepEqual([body["status_code"], body["id"]], ["503", open.id], path);
    }
  });

  test("are there whatever the order is called", async (t) => {
    const { server, subjects } = await startWalled(t);
    await server.gateway.db.pool.query(
      "update transaction set order_id = 'force-qr-503' where id = $1",
      [subjects[0]?.id],
    );
    const picture = await fetch(`${server.url}/v2/qris/${subjects[0]?.id}/qr-code`);
    assert.equal(picture.headers.get("content-type"), "image/png");
  });
});

suite("the dashboard of a production merchant", () => {
  test("says whose money it is, and offers nothing of the sandbox", async (t) => {
    const { server, subjects } = await startWalled(t);
    const owner = server.as("owner");
    for (const path of ["", "/transactions", `/transactions/${subjects[0]?.id}`, "/settings"]) {
      const page = await (await owner.get(server.base + path)).text();
      assert.match(page, /<aside class="sandbox-banner money-none" aria-label="Production">/, path);
      assert.doesNotMatch(page, /\/sandbox"|Simulated payments|gopay\/ui|deeplink/, path);
    }
  });
});

async function csrfOf(server: TestDashboard): Promise<string> {
  const page = await (await server.as("owner").get(`${server.base}/settings`)).text();
  return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
}

/** Everything but the log of calls, and what a visit to the dashboard leaves. */
async function factsOf({ gateway }: Pick<TestDashboard, "gateway">) {
  const dump = await dumpDatabase(gateway.db.pool);
  const left = new Set(["api_request", "dashboard_session"]);
  return Object.fromEntries([...dump].filter(([table]) => !left.has(table)));
}
