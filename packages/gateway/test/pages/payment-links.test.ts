import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { pay } from "../../src/operations/transactions/pay.ts";
import { faults } from "../support/faults.ts";
import { movesOn } from "../support/merchant-clock.ts";
import { startWorld } from "../support/upstream-world.ts";
import { untilSomebodyWaits, whileLocked } from "../support/while-locked.ts";
import { startTestDashboard, type TestDashboard, testPeople } from "./dashboard/support.ts";

const HOUR_MS = 3_600_000;

const LINK = { title: "Iuran November", amount: "150.000", uses: "1", lifetime: "1d" };

/** Makes a link as an owner does; its address, and its page in the dashboard. */
async function makeLink(
  dashboard: Pick<TestDashboard, "as" | "base" | "gateway" | "url">,
  fields: Readonly<Record<string, string>> = {},
) {
  const answer = await dashboard
    .as("owner")
    .post(`${dashboard.base}/links`, { ...LINK, ...fields });
  assert.equal(answer.status, 303);
  const place = answer.headers.get("location") ?? "";
  const { token } = await dashboard.gateway.db.kysely
    .selectFrom("payment_link")
    .select("token")
    .where("id", "=", place.split("/").at(-1) ?? "")
    .executeTakeFirstOrThrow();
  return { place, url: `${dashboard.url}/pay/${token}` };
}

/** A browser: it keeps its cookie, and has what its page had when it was loaded. */
class Customer {
  readonly url: string;
  #cookie: string | undefined;
  #fields: Record<string, string> = {};

  constructor(url: string) {
    this.url = url;
  }

  async look(): Promise<string> {
    const answer = await fetch(this.url, { headers: this.#headers() });
    this.#cookie ??= answer.headers.getSetCookie()[0]?.split(";", 1)[0];
    const page = await answer.text();
    this.#fields = Object.fromEntries(
      [...page.matchAll(/name="(visitor|seen)" type="hidden" value="([^"]*)"/g)].map(
        ([, name = "", value = ""]) => [name, value],
      ),
    );
    return page;
  }

  /** Presses the button of the page that was looked at; where it leads. */
  async press(): Promise<string> {
    const answer = await fetch(this.url, {
      method: "POST",
      headers: this.#headers(),
      body: new URLSearchParams(this.#fields),
      redirect: "manual",
    });
    await answer.text();
    return answer.headers.get("location") ?? String(answer.status);
  }

  forgetCookie(): void {
    this.#cookie = undefined;
  }

  #headers() {
    return { "accept-language": "en", ...(this.#cookie !== undefined && { cookie: this.#cookie }) };
  }
}

async function customer(url: string): Promise<Customer> {
  const one = new Customer(url);
  await one.look();
  return one;
}

async function orders({ gateway }: Pick<TestDashboard, "gateway">) {
  return await gateway.db.kysely
    .selectFrom("transaction")
    .select(["order_id as id", "status", "charged_as as type", "gross_amount as amount"])
    .orderBy("transaction.id")
    .execute();
}

async function settle({ gateway, merchant }: TestDashboard, id: string | undefined) {
  await pay(gateway, await merchant(), { id: id ?? "", method: { via: "gopay" } });
}

async function open(t: TestContext, fields: Readonly<Record<string, string>> = {}) {
  const dashboard = await startTestDashboard(t);
  return { dashboard, ...(await makeLink(dashboard, fields)) };
}

suite("a payment link", () => {
  test("asks for its amount, is paid once, and is notified as every charge is", async (t) => {
    const { dashboard, place, url } = await open(t, { note: "Terima <kasih>" });
    const siti = await customer(url);
    const page = await siti.look();
    for (const text of [/Kedai Gerbang/, /Iuran November/, /Rp 150\.000/, /Terima &lt;kasih&gt;/]) {
      assert.match(page, text);
    }
    assert.match(page, /name="robots" content="noindex"/);
    assert.match(page, /Sandbox: no real money/);
    const payment = await siti.press();
    assert.match(payment, /^\/pay\/\w{22}\/\w{22}$/);
    const code = await (await fetch(dashboard.url + payment)).text();
    assert.match(code, /<gerbang-checkout/);
    const [order] = await orders(dashboard);
    assert.match(order?.id ?? "", /^link-[a-z0-9]{12}$/);
    assert.deepEqual([order?.type, Number(order?.amount)], ["gopay", 150_000]);
    const state = `${dashboard.url}/receipt/${payment.split("/").at(-1)}/state`;
    const heard = (await (await fetch(state)).json()) as Record<string, string>;
    assert.match(heard["deeplink_url"] ?? "", /\/gopay\/ui\/checkout\?referenceid=/);
    assert.match(heard["qr_code_url"] ?? "", /\/v2\/gopay\/[\w-]+\/qr-code$/);
    await settle(dashboard, order?.id);
    const after = await siti.look();
    assert.match(after, /This has been paid/);
    assert.match(after, /href="\/receipt\/\w+"/);
    assert.doesNotMatch(after, /<form/);
    assert.equal(await siti.press(), payment, "nothing more can be begun");
    const told = await dashboard.gateway.db.kysely
      .selectFrom("notification")
      .select(["order_id", "transaction_status"])
      .execute();
    assert.ok(
      told.some((one) => one.order_id === order?.id && one.transaction_status === "settlement"),
    );
    const shown = await (await dashboard.as("finance").get(place)).text();
    assert.match(shown, />Paid</);
    assert.match(shown, /1 \/ 1/);
    assert.match(shown, new RegExp(`/transactions/${order?.id}`));
    assert.equal((await orders(dashboard)).length, 1);
  });

  test("has one code at a time when it can be paid once, whoever presses, in however many tabs", async (t) => {
    const { dashboard, url } = await open(t);
    const [siti, budi] = [await customer(url), await customer(url)];
    const presses = await Promise.all(
      [siti, siti, budi, siti, budi].map(async (one) => await one.press()),
    );
    const places = new Set(presses);
    const [first = ""] = presses;
    assert.equal(places.size, 1, presses.join());
    assert.equal((await orders(dashboard)).length, 1);
    assert.equal(await siti.press(), first, "also later");
    await movesOn(dashboard, 16 * 60_000);
    const anew = await siti.press();
    assert.notEqual(anew, first, "a code whose time is up makes place for another");
    assert.equal((await orders(dashboard)).length, 2);
  });

  test("has one code, though all who press find none yet", async (t) => {
    const { dashboard, url } = await open(t);
    const all = await Promise.all([customer(url), customer(url), customer(url)]);
    // Nobody writes their payment before the others have looked, unless they wait for each other.
    const places = await whileLocked(dashboard.gateway.db, "lock table sale in exclusive mode", {
      waiting: all.length,
      work: async () => await Promise.all(all.map(async (one) => await one.press())),
    });
    assert.equal(new Set(places).size, 1, places.join());
    assert.equal((await orders(dashboard)).length, 1);
  });

  test("is pressed while its merchant is reset, and neither stops the other", async (t) => {
    const { dashboard, url } = await open(t);
    const { db } = dashboard.gateway;
    const siti = await customer(url);
    const [place, reset] = await whileLocked(db, "lock table sale in exclusive mode", {
      waiting: 2,
      work: async () => {
        const press = siti.press();
        await untilSomebodyWaits(db);
        return await Promise.all([press, dashboard.call("POST", "/sandbox/v1/reset")]);
      },
    });
    assert.match(place, /^\/pay\//);
    assert.equal(reset.status, 200);
  });

  test("gives each browser its own payment when several may pay, and no more than it has", async (t) => {
    const { dashboard, place, url } = await open(t, { uses: "2" });
    const [siti, budi, ani] = [await customer(url), await customer(url), await customer(url)];
    const [one, again, two] = await Promise.all([siti.press(), siti.press(), budi.press()]);
    assert.equal(one, again);
    assert.notEqual(one, two);
    assert.match(await ani.press(), /notice=busy$/);
    const busy = await (
      await fetch(`${url}?notice=busy`, { headers: { "accept-language": "en" } })
    ).text();
    assert.match(busy, /no place is left/);
    const [first, second] = await orders(dashboard);
    await settle(dashboard, first?.id);
    assert.match(await ani.press(), /notice=busy$/, "one is paid, one is being paid");
    await movesOn(dashboard, 16 * 60_000);
    assert.match(await ani.press(), /^\/pay\/\w+\/\w+$/, "the other's time is up");
    const third = (await orders(dashboard)).at(-1);
    assert.notEqual(third?.id, second?.id);
    await settle(dashboard, third?.id);
    assert.match(await budi.look(), /This has been paid/);
    assert.match(await (await dashboard.as("owner").get(place)).text(), /2 \/ 2/);
  });

  test("pays again only from a page that has shown the payment before", async (t) => {
    const { dashboard, url } = await open(t, { uses: "3" });
    const siti = await customer(url);
    const paid = await siti.press();
    await settle(dashboard, (await orders(dashboard))[0]?.id);
    assert.equal(await siti.press(), paid, "a tab that was open before");
    await siti.look();
    assert.notEqual(await siti.press(), paid, "somebody who wants to pay twice");
    siti.forgetCookie();
    const own = await siti.press();
    assert.equal(await siti.press(), own, "without cookies the form says whose browser it is");
    assert.equal((await orders(dashboard)).length, 2);
  });

  test("ends by the merchant's clock, and by a press, while what was begun may be finished", async (t) => {
    const { dashboard, place, url } = await open(t, { uses: "5", lifetime: "1h" });
    const siti = await customer(url);
    await movesOn(dashboard, HOUR_MS - 60_000);
    const begun = await siti.press();
    await movesOn(dashboard, 60_000);
    assert.equal(await siti.press(), begun);
    const budi = await customer(url);
    assert.match(await budi.look(), /This link has expired/);
    assert.equal(await budi.press(), new URL(url).pathname);
    assert.match(await (await dashboard.as("owner").get(place)).text(), />Expired</);

    const other = await makeLink(dashboard);
    const ani = await customer(other.url);
    const shown = await dashboard.as("operator").submit(`${other.place}/close`);
    assert.match(shown, /no payment begins any more/);
    assert.match(shown, />Closed</);
    assert.match(await ani.look(), /The seller closed this link/);
    assert.equal(await ani.press(), new URL(other.url).pathname);
    assert.equal((await dashboard.as("operator").post(`${other.place}/close`)).status, 303);
    const log = await (await dashboard.as("owner").get(`${dashboard.base}/activity`)).text();
    assert.equal(log.match(/title="link_close"/g)?.length, 1);
    assert.equal(log.match(/title="link_create"/g)?.length, 2);
  });

  test("is made once of a form, and says what it cannot be made of", async (t) => {
    const { dashboard } = await open(t);
    const { base } = dashboard;
    const key = dashboard.gateway.newId();
    const send = async (fields: Readonly<Record<string, string>> = {}) =>
      await dashboard.as("owner").post(`${base}/links`, { ...LINK, key, ...fields });
    const [one, two] = await Promise.all([send(), send()]);
    assert.equal(one.headers.get("location"), two.headers.get("location"));
    assert.equal((await send({ amount: "1.000" })).status, 409, "another link from the same form");
    for (const [fields, text] of [
      [{ title: " " }, /1 to 100 characters/],
      [{ amount: "1,5" }, /“1,5” is not an amount/],
      [{ amount: "10.000.001" }, /Rp 10\.000\.000 at the most/],
      [{ uses: "0" }, /1 to 999 times/],
      [{ uses: "1000" }, /1 to 999 times/],
      [{ note: "x".repeat(201) }, /200 characters at the most/],
    ] as const) {
      const answer = await send(fields);
      assert.equal(answer.status, 422, JSON.stringify(fields));
      assert.match(await answer.text(), text);
    }
    const { rows } = await dashboard.gateway.db.pool.query("select id from payment_link");
    assert.equal(rows.length, 2);
    assert.equal((await dashboard.as("finance").get(`${base}/links`)).status, 200);
    assert.equal((await dashboard.as("finance").post(`${base}/links`, LINK)).status, 403);
    assert.equal((await dashboard.as("developer").get(`${base}/links`)).status, 403);
  });

  test("is listed page by page, the newest first", async (t) => {
    const { dashboard } = await open(t);
    for (let number = 0; number < 26; number++) await makeLink(dashboard, { title: `N${number}` });
    const path = `${dashboard.base}/links`;
    const first = await (await dashboard.as("owner").get(path)).text();
    assert.match(first, />N25<[\s\S]*>N1</);
    assert.doesNotMatch(first, />N0</);
    const older = /rel="next" href="([^"]*)"/.exec(first)?.[1] ?? "";
    const second = await (await dashboard.as("owner").get(older)).text();
    assert.match(second, />N0<[\s\S]*>Iuran November</);
  });

  test("is found by its address alone, and pressed so often and no more", async (t) => {
    const { dashboard, url } = await open(t);
    for (const path of ["x", "a".repeat(22), `${url.split("/").at(-1)}/${"a".repeat(22)}`]) {
      const answer = await fetch(`${dashboard.url}/pay/${path}`);
      assert.equal(answer.status, 404, path);
      assert.match(answer.headers.get("content-type") ?? "", /html/);
    }
    const other = await makeLink(dashboard);
    const theirs = await (await customer(other.url)).press();
    const strange = await fetch(`${url}/${theirs.split("/").at(-1)}`);
    assert.equal(strange.status, 404, "another link's payment");
    const cross = await fetch(url, {
      method: "POST",
      headers: { "sec-fetch-site": "cross-site", origin: "https://elsewhere.example" },
    });
    assert.equal(cross.status, 403);
    const siti = await customer(url);
    const presses = [];
    for (let press = 0; press < 22; press++) presses.push(await siti.press());
    assert.deepEqual(presses.slice(-2), ["429", "429"]);
    assert.equal(new Set(presses.slice(0, 20)).size, 1);
  });

  test("goes with the past of its merchant, and leaves others theirs", async (t) => {
    const { dashboard, url } = await open(t);
    await (await customer(url)).press();
    await dashboard.as("operator").post(`${dashboard.base}/till`, { amount: "5000" });
    const { status } = await dashboard.call("POST", "/sandbox/v1/reset");
    assert.equal(status, 200);
    assert.equal((await fetch(url)).status, 404);
    for (const table of ["sale", "payment_link"]) {
      const { rows } = await dashboard.gateway.db.pool.query(`select 1 from ${table}`);
      assert.equal(rows.length, 0, table);
    }
  });
});

suite("a payment link of a production merchant", () => {
  test("charges through the upstream, says when nobody knows, and joins what was begun", async (t) => {
    const world = await startWorld(t);
    const people = await testPeople(world.shop);
    const { url } = await makeLink({ ...world.shop, ...people });
    const siti = await customer(url);
    assert.doesNotMatch(await siti.look(), /Sandbox|simulat/i);
    const heal = world.calls.add({ verb: "charge", fault: faults.dropAnswer() });
    assert.match(await siti.press(), /notice=in_doubt$/);
    heal();
    const place = await siti.press();
    assert.match(place, /^\/pay\/\w+\/\w+$/);
    const page = await (await fetch(world.shop.url + place)).text();
    assert.match(page, /<gerbang-checkout/);
    assert.doesNotMatch(page, / sandbox|\/gopay\/ui/);
    assert.equal((await orders(world.shop)).length, 1);
    const { rows } = await world.bank.gateway.db.pool.query("select id from transaction");
    assert.equal(rows.length, 1);
  });

  test("takes QRIS where the upstream has no GoPay, and says when it takes neither", async (t) => {
    const world = await startWorld(t);
    const people = await testPeople(world.shop);
    const { url } = await makeLink({ ...world.shop, ...people });
    const siti = await customer(url);
    const none = { status_code: "402", status_message: "not activated" };
    const heal = world.calls.add({ verb: "charge", fault: faults.answer(200, none) });
    assert.match(await siti.press(), /notice=refused$/);
    heal();
    world.calls.add({ verb: "charge", times: 1, fault: faults.answer(200, none) });
    assert.match(await siti.press(), /^\/pay\/\w+\/\w+$/);
    assert.deepEqual(
      (await orders(world.shop)).map(({ type }) => type),
      ["qris"],
    );
  });
});
