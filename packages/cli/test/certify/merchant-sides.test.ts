import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PassThrough, Writable } from "node:stream";
import { describe, it, type TestContext } from "node:test";
import { type CertifyProbeOptions, createCertifyProbe } from "@gerbang/sdk/certify";
import { nodeListener } from "@gerbang/sdk/node";
import pg from "pg";
import { createTestDatabase } from "../../../gateway/test/support/database.ts";
import { parseCertifyConfig } from "../../src/certify/config.ts";
import { GatewayControl } from "../../src/certify/drive/gateway-control.ts";
import { Merchant } from "../../src/certify/drive/merchant.ts";
import { newOrderSource } from "../../src/certify/drive/order-source.ts";
import { openSql } from "../../src/certify/drive/probes/sql.ts";
import { askForMore, toConfigFile } from "../../src/certify/init/questions.ts";
import { newFolder } from "../support/new-folder.ts";
import { startRealGateway } from "./support/certified.ts";

const TABLE = "create table orders (id text, status text, paid integer)";
const ROWS = "insert into orders values ('o''1', 'paid', 1), ('o2', 'waiting', 0)";

describe("a probe by SQL", () => {
  const shown: readonly (readonly [sql: string, wanted: unknown])[] = [
    ["select status from orders where id = $1", "paid"],
    ["select status, paid from orders where id = '{order_id}'", { status: "paid", paid: 1 }],
    [
      "select paid from orders where id = {order_id} or id = 'o2' order by paid",
      [{ paid: 0 }, { paid: 1 }],
    ],
    ["select status from orders where id = 'none'", []],
  ];

  it("reads an SQLite file, the order as a parameter, and never writes", async (t) => {
    const file = join(await newFolder(t), "shop.db");
    const shop = new DatabaseSync(file);
    t.after(() => shop.close());
    shop.exec(`${TABLE}; ${ROWS}`);
    const reader = openSql(`sqlite:${file}`);
    for (const [sql, wanted] of shown) assert.deepEqual(await reader.read(sql, "o'1"), wanted, sql);
    await assert.rejects(reader.read("delete from orders", ""), /readonly/);
    await reader.close();
  });

  it("reads PostgreSQL in the same way", async (t) => {
    const { url } = await createTestDatabase(t);
    const shop = new pg.Client(url);
    await shop.connect();
    await shop.query("create schema shop_of_test; set search_path to shop_of_test");
    await shop.query(`${TABLE}; ${ROWS}`);
    await shop.end();
    const reader = openSql(url);
    for (const [sql, wanted] of shown) {
      const there = sql.replace("from orders", "from shop_of_test.orders");
      assert.deepEqual(await reader.read(there, "o'1"), wanted, sql);
    }
    await assert.rejects(reader.read("delete from shop_of_test.orders", ""), /read-only/);
    await reader.close();
  });
});

describe("orders that somebody else makes", () => {
  it("are taken as they are charged, each once, and none from before", async (t) => {
    const gateway = new GatewayControl((await startRealGateway(t)).sandbox);
    const config = parseCertifyConfig({
      create: { watch: true },
      read: { get: "http://127.0.0.1:9/{order_id}" },
    });
    if ("problems" in config) throw new Error(config.problems.join());
    await gateway.charge("from-before", 44_000);
    const merchant = new Merchant(config);
    const newOrder = newOrderSource({ gateway, merchant, amount: 44_000, prefix: "own" });
    const taken: string[] = [];
    const both = [newOrder(), newOrder()].map(async (one) => taken.push(await one));
    for (let count = 1; taken.length < 2; count++) await gateway.charge(`order-${count}`, 44_000);
    await Promise.all(both);
    const [first, second] = taken.map((id) => Number(/^order-(\d+)$/.exec(id)?.[1]));
    assert.equal(second, (first ?? 0) + 1, taken.join());
  });
});

describe("gerbang certify init", () => {
  it("asks for what the options do not say, one thing after the other", async () => {
    const answers = [
      "",
      "php artisan order:make",
      "http://shop.test/orders/{order_id}",
      "",
      "http://shop.test/finish",
      "php artisan serve",
      "http://shop.test/up",
    ];
    const input = new PassThrough();
    const asked: string[] = [];
    const output = new Writable({
      write(text: Buffer, _encoding, done) {
        asked.push(text.toString());
        input.write(`${answers[asked.length - 1] ?? ""}\n`);
        done();
      },
    });
    const more = await askForMore({ charge: true }, { input, output });
    assert.equal(asked.length, answers.length, asked.join("\n"));
    const file = toConfigFile(more);
    assert.deepEqual(file, {
      app: { run: "php artisan serve", ready: "http://shop.test/up" },
      create: { run: "php artisan order:make", charge: true },
      read: { get: "http://shop.test/orders/{order_id}" },
      finish: "http://shop.test/finish",
    });
    assert.ok(!("problems" in parseCertifyConfig(file)));
  });

  it("asks nothing that the options say", async () => {
    const given = {
      createUrl: "http://shop.test/orders",
      createJson: '{"total": "{amount}"}',
      orderId: "/id",
      readUrl: "http://shop.test/orders/{order_id}",
      reconcileUrl: "http://shop.test/reconcile",
      finishUrl: "http://shop.test/finish",
      appRun: "",
      appReady: "",
    };
    const silent = new Writable({ write: () => assert.fail("asked") });
    const more = await askForMore(given, { input: new PassThrough(), output: silent });
    assert.deepEqual(toConfigFile({ ...more, appRun: undefined }), {
      create: { post: given.createUrl, json: { total: "{amount}" }, order_id: "/id" },
      read: { get: given.readUrl },
      finish: given.finishUrl,
      reconcile: { post: given.reconcileUrl },
    });
  });
});

describe("the SDK's probe", () => {
  const options = { token: "word", view: () => ({ status: "waiting" }) };
  const create = async () => await Promise.resolve({ order_id: "one" });
  const reconcile = async () => await Promise.resolve();

  async function learn(t: TestContext, made: Partial<CertifyProbeOptions>, more: object = {}) {
    const server = createServer(nodeListener(createCertifyProbe({ ...options, ...made })));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/certify`;
    const config = parseCertifyConfig({ probe: { url, token: "word" }, ...more });
    assert.ok(!("problems" in config));
    const merchant = new Merchant(config);
    await merchant.learn();
    const { retry, reconcile: looked } = merchant.config;
    return { retries: retry !== undefined, reconciles: looked !== undefined };
  }

  it("is asked for nothing that its maker left out", async (t) => {
    const charge = async () => await Promise.resolve();
    const whole = await learn(t, { create, charge, reconcile });
    assert.deepEqual(whole, { retries: true, reconciles: true });
    assert.deepEqual(await learn(t, { create, reconcile }), { retries: false, reconciles: true });
    assert.deepEqual(await learn(t, { create, charge }), { retries: true, reconciles: false });
    const own = { retry: { run: "again {order_id}" } };
    assert.deepEqual(await learn(t, { create }, own), { retries: true, reconciles: false });
  });

  it("is told in a sentence when it makes no orders, or is asked with another token", async (t) => {
    await assert.rejects(
      learn(t, { reconcile }),
      /makes no orders: give createCertifyProbe a create/,
    );
    await learn(t, { reconcile }, { create: { charge: true } });
    await assert.rejects(learn(t, { create, token: "another" }), /wants another token/);
  });
});
