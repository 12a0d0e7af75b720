import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import { sampleOf } from "../../../../checkout/test/support/sample.ts";
import { can, ROLES, type Role } from "../../../src/domain/merchants/dashboard-role.ts";
import { inviteMember } from "../../../src/operations/dashboard/members.ts";
import { startSession } from "../../../src/operations/dashboard/session.ts";
import {
  type CreatedMerchant,
  createMerchant,
} from "../../../src/operations/merchants/create-merchant.ts";
import { callAttention } from "../../../src/operations/upstream/call-attention.ts";
import { addRoute } from "../../../src/operations/upstream/change-routes.ts";
import { startChain } from "../../support/chain.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import {
  CHOICES,
  csrfOf,
  digestOf,
  encoded,
  formsAbout,
  senderOf,
  type WalkedForm,
} from "../../support/form-walk.ts";
import { chargeBody, type TestServer } from "../../support/gateway.ts";
import { activeAccount } from "../../support/upstream-accounts.ts";
import { startTestDashboard, type TestPeople, testPeople } from "./support.ts";

type Environment = "sandbox" | "production";

interface World {
  readonly environment: Environment;
  readonly server: TestServer;
  readonly people: TestPeople;
  readonly other: CreatedMerchant;
  /** The session of somebody who owns the other merchant alone. */
  readonly outsider: { readonly cookie: string; readonly csrf: string };
  readonly forms: readonly WalkedForm[];
  /** The same forms about the other's things. */
  readonly theirs: readonly WalkedForm[];
}

const SETTINGS = { paymentNotificationUrls: ["http://127.0.0.1:9/notifications"] };

/** Two merchants that have one of everything, and people of either. */
async function openWorld(t: TestContext, environment: Environment): Promise<World> {
  const { server, people, own } =
    environment === "sandbox" ? await openSandbox(t) : await openProduction(t);
  const { gateway } = server;
  const other = await createMerchant(gateway, { environment, settings: SETTINGS });
  await own(other);
  const invited = { email: "lain@lain.example", name: "Lain", role: "owner" } as const;
  await inviteMember(gateway, other.id, invited);
  const { rows } = await gateway.db.pool.query<{ id: string }>(
    "select id from dashboard_user where email = $1",
    [invited.email],
  );
  const token = await startSession(gateway, rows[0]?.id ?? "");
  const cookie = `gerbang_session=${token}`;
  return {
    environment,
    server,
    people,
    other,
    outsider: { cookie, csrf: await csrfOf(gateway, token) },
    forms: await formsAbout(gateway, environment, server.keys.id),
    theirs: await formsAbout(gateway, environment, other.id),
  };
}

async function chargeAs(
  { url }: TestServer,
  { serverKey }: CreatedMerchant,
  path: string,
  body: object,
) {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${serverKey.reveal()}:`)}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.text());
}

async function openSandbox(t: TestContext) {
  const server = await startTestDashboard(t, { holdWaitMs: 1_000 });
  const { gateway } = server;
  const own = async (merchant: CreatedMerchant) => {
    await chargeAs(server, merchant, "/v2/charge", chargeBody("order-1"));
    await chargeAs(server, merchant, "/sandbox/v1/transactions/order-1/pay", {});
    await deliverDue(gateway, { merchantId: merchant.id });
    await haveLink(server, merchant.id);
  };
  await own(server.keys);
  return { server, people: server as TestPeople, own };
}

async function openProduction(t: TestContext) {
  const { shop: server, bank } = await startChain(t, { settings: SETTINGS });
  const { gateway } = server;
  const people = await testPeople(server);
  const own = async (merchant: CreatedMerchant) => {
    const isOther = merchant.id !== server.keys.id;
    if (isOther) {
      const serverKey = (await createMerchant(bank.gateway)).serverKey;
      const profile = "gerbang";
      await activeAccount(gateway, {
        merchantId: merchant.id,
        profile,
        baseUrl: bank.url,
        serverKey,
      });
    }
    await chargeAs(
      server,
      merchant,
      "/v2/charge",
      chargeBody(`order-${merchant.id}`, 44_000, "qris"),
    );
    const { rows } = await gateway.db.pool.query<{ id: string }>(
      "select id from upstream_account where merchant_id = $1",
      [merchant.id],
    );
    const accountId = rows[0]?.id ?? "";
    await addRoute(gateway, merchant.id, { accountId }, { id: "operator", name: "o" });
    const seen = { kind: "unauthorized", subject: accountId, data: {} } as const;
    await callAttention(gateway, { merchantId: merchant.id, ...seen });
    await deliverDue(gateway, { merchantId: merchant.id });
    await haveLink(server, merchant.id);
  };
  await own(server.keys);
  return { server, people, own };
}

async function haveLink({ gateway }: TestServer, merchantId: MerchantId) {
  await gateway.db.pool.query(
    `insert into payment_link (merchant_id, id, token, title, amount, uses_max, created_at, expires_at)
     values ($1, $2, $3, 'Kopi', 1000, 1, $4, $4::timestamptz + interval '1 day')`,
    [merchantId, gateway.newId(), `${merchantId}`.padEnd(22, "x"), gateway.wallNow()],
  );
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What is refused is a page of ours, in which nothing that was sent stands as markup. */
function expectPage({ status, text }: Answer, about: string) {
  // The till says so when no upstream takes charges.
  assert.ok(status < 500 || status === 502, `${about}: ${status} ${text.slice(0, 300)}`);
  if (status !== 303) assert.match(text, /<html lang="(?:en|id)">[\s\S]*<h1>/, about);
  assert.doesNotMatch(text, /<script>alert|<img src=x/, about);
}

const SCRIPT = `"><script>alert(1)</script><img src=x>`;

/** As a form is sent: what no form of ours would. */
const ODD = [
  encodeURIComponent(SCRIPT),
  "%ED%A0%80../../x",
  `-${"9".repeat(400)}`,
  "constructor",
] as const;

const LARGE = [
  "/users",
  "/links",
  "/upstreams/routing",
  "/upstreams/:account/key",
  "/attention/:id",
];

/** The same in fewer, for fields of any kind. */
const MIXED = [`${encodeURIComponent(SCRIPT)}%ED%A0%80../../x`, ODD[2], "constructor"] as const;

async function as({ server, people }: World, role: Role) {
  const { cookie, token } = people.as(role);
  return { send: senderOf(server.url, cookie), csrf: await csrfOf(server.gateway, token) };
}

/** Several at a time: what is compared is what all of them leave. */
async function eachOf<Item>(items: readonly Item[], run: (item: Item) => Promise<void>) {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await run(item);
  };
  await Promise.all(Array.from({ length: 6 }, lane));
}

async function forge(world: World): Promise<void> {
  const { server, people, forms, outsider } = world;
  const { send, csrf } = await as(world, "owner");
  const stranger = senderOf(server.url, outsider.cookie);
  const nobody = senderOf(server.url, "");
  const [subtle] = forms;
  await eachOf(forms, async (form) => {
    const sent = encoded(form.fields);
    const target = people.base + form.path;
    const forged: (readonly [string, Readonly<Record<string, string>>?])[] = [
      [sent],
      [`csrf=${outsider.csrf}.abcdefghijkl&${sent}`],
      [`csrf=${csrf}&${sent}`, { "sec-fetch-site": "cross-site" }],
    ];
    if (form === subtle) {
      forged.push(
        [`csrf=${csrf.slice(1)}&${sent}`],
        [`csrf=${csrf}&${sent}&csrf=guessed`],
        [`csrf=${csrf}&${sent}`, { origin: "https://evil.example" }],
      );
    }
    for (const [body, headers] of forged) {
      const answer = await send(target, body, headers);
      expectPage(answer, `${form.path} ${body}`);
      assert.equal(answer.status, 403, `${form.path} ${body}`);
    }
    const answer = await stranger(target, `csrf=${outsider.csrf}&${sent}`);
    expectPage(answer, form.path);
    assert.equal(answer.status, 404, form.path);
    // Like a part that is live, which asks in the background: a page would be led to the sign-in page.
    assert.equal((await nobody(target, `csrf=${csrf}&${sent}`)).status, 401, form.path);
  });
}

async function overreach(world: World): Promise<void> {
  const { people, forms } = world;
  for (const role of ROLES) {
    const { send, csrf } = await as(world, role);
    const forbidden = forms.filter(({ route }) => !can(role, route.action));
    await eachOf(forbidden, async ({ path, fields }) => {
      const answer = await send(people.base + path, encoded({ csrf, ...fields }));
      expectPage(answer, `${role} ${path}`);
      assert.equal(answer.status, 403, `${role} ${path}`);
    });
  }
}

/** The forms about what belongs to the other merchant, sent under one's own. */
async function reachOver(world: World): Promise<void> {
  const { people, theirs, other } = world;
  const { send, csrf } = await as(world, "owner");
  for (const { path, fields } of theirs.filter(({ namesThings }) => namesThings)) {
    const answer = await send(people.base + path, encoded({ csrf, ...fields }));
    expectPage(answer, path);
    assert.ok(!answer.text.includes(other.serverKey.reveal()), path);
  }
}

/** Choices that there are not: taken for none of those that there are. */
async function choose(world: World): Promise<void> {
  const { people, forms, server } = world;
  const { send, csrf } = await as(world, "owner");
  const before = await digestOf(server.gateway);
  for (const [pattern, field] of CHOICES) {
    const form = forms.find(({ route }) => route.path === pattern);
    if (!form) continue;
    for (const odd of ODD) {
      const { [field]: _, ...rest } = form.fields;
      const answer = await send(
        people.base + form.path,
        `${encoded({ csrf, ...rest })}&${field}=${odd}`,
      );
      expectPage(answer, `${pattern} ${field}=${odd}`);
    }
    assert.equal(await digestOf(server.gateway), before, `${pattern} ${field}`);
  }
}

/** Whatever stands in a field, one thing by day: a page, whether it did something or not. */
async function type(world: World): Promise<void> {
  const { people, forms } = world;
  const { send, csrf } = await as(world, "owner");
  await eachOf(forms, async ({ path, fields }) => {
    for (const [turn, field] of Object.keys(fields).entries()) {
      for (const odd of sampleOf(MIXED, MIXED.length, turn)) {
        // The last of several fields of one name counts.
        const body = `${encoded({ csrf, ...fields })}&${field}=${odd}`;
        expectPage(await send(people.base + path, body), `${path} ${field}=${odd}`);
      }
    }
  });
}

/** A megabyte, at forms of every section; that no route takes one is another test's. */
async function overfill(world: World): Promise<void> {
  const { people, forms } = world;
  const { send, csrf } = await as(world, "owner");
  for (const { path } of forms.filter(({ route }) => LARGE.includes(route.path))) {
    const answer = await send(people.base + path, `csrf=${csrf}&reason=${"x".repeat(1_000_000)}`);
    expectPage(answer, path);
    assert.equal(answer.status, 413, path);
  }
}

/** Without which the walk would show nothing: the same forms from a page of ours do what they say. */
async function countDeeds(world: World): Promise<number> {
  const { people, forms, server } = world;
  const { send, csrf } = await as(world, "owner");
  for (const { path, fields } of forms.filter(({ route }) => route.path !== "/sandbox/reset")) {
    await send(people.base + path, encoded({ csrf, ...fields }));
  }
  const { rows } = await server.gateway.db.pool.query("select distinct action from activity");
  return rows.length;
}

suite("who attacks the forms of the dashboard", () => {
  for (const environment of ["sandbox", "production"] as const) {
    test(`of a ${environment} merchant is told so on a page of ours, and changes nothing`, async (t) => {
      const world = await openWorld(t, environment);
      const { gateway } = world.server;
      const before = await digestOf(gateway);
      for (const attack of [forge, overreach, reachOver, choose, overfill]) {
        await attack(world);
        assert.equal(await digestOf(gateway), before, attack.name);
      }
      assert.ok((await countDeeds(world)) > world.forms.length / 2);
    });

    test(`of a ${environment} merchant types what no form can use, and no page breaks`, async (t) => {
      await type(await openWorld(t, environment));
    });
  }
});
