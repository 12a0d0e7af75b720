import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Rupiah } from "@gerbang/protocol";
import { promotionsFor } from "../../src/domain/accounts/promotions.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import { NOON, startTestServer, type TestServer } from "../support/gateway.ts";
import { type LinkedAccount, linkAccount } from "../support/linked-account.ts";
import { getPage, postForm, statusOf } from "../support/payer.ts";

const PIN = "112233";
const CALLBACK = { callback_url: "tokoku://selesai?dari=kopi" };

interface Asked {
  readonly server: TestServer;
  readonly linked: LinkedAccount;
  /** By its web link and by that of the app. */
  readonly links: { readonly web: string; readonly app: string };
}

/** A charge of an account that waits for its customer. */
async function ask(
  t: TestContext,
  gopay: Readonly<Record<string, unknown>> = CALLBACK,
  traits: Parameters<typeof linkAccount>[1] = {},
): Promise<Asked> {
  const server = await startTestServer(t, {
    settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
  });
  const linked = await linkAccount(server, traits);
  const body = linked.chargeBody("kopi-1", 150_000, gopay);
  const charged = (await server.call("POST", "/v2/charge", body)).body;
  assert.equal(charged["status_message"], "GoPay transaction is created. Action(s) required");
  assert.equal(charged["expiry_time"], "2026-11-02 12:05:00");
  const actions = charged["actions"] as readonly { name: string; url: string }[];
  const urlOf = (name: string) => actions.find((action) => action.name === name)?.url ?? "";
  const links = { web: urlOf("verification-link-url"), app: urlOf("verification-link-app") };
  return { server, linked, links };
}

/** Opens a link, and follows it to the page. */
async function open({ server }: Asked, link: string) {
  const { headers } = await getPage(link);
  const address = headers.get("location") ?? "";
  const page = await getPage(server.url + address);
  return { ...page, tref: new URL(address, server.url).searchParams.get("tref") ?? "" };
}

async function approve({ server }: Asked, tref: string, pin = PIN, form = crypto.randomUUID()) {
  const url = `${server.url}/gopay/ui/verification/approve`;
  const { location } = await postForm(url, { tref, pin, form });
  return (await getPage(server.url + location)).html;
}

suite("the page on which a customer approves a charge of their account", () => {
  test("takes the amount with the right PIN, once, and leads back to the merchant", async (t) => {
    const asked = await ask(t);
    const { server, linked } = asked;
    assert.equal(await linked.balance(), 1_000_000);
    const { html, tref } = await open(asked, asked.links.web);
    assert.match(html, /Approve payment to<\/span>\s*Kedai Gerbang/);
    assert.match(html, /Rp\s150\.000/);
    assert.match(html, /Rp\s1\.000\.000/);
    const form = crypto.randomUUID();
    const pages = await Promise.all([
      approve(asked, tref, PIN, form),
      approve(asked, tref, PIN, form),
    ]);
    for (const page of pages) {
      assert.match(page, /Payment successful/);
      assert.match(page, /dari=kopi&amp;order_id=kopi-1&amp;result=success/);
    }
    assert.equal(await linked.balance(), 850_000);
    const status = await statusOf(server, "kopi-1");
    assert.equal(status["transaction_status"], "settlement");
    assert.match(await approve(asked, tref, "000000"), /Payment successful/);
    assert.equal(await linked.balance(), 850_000);
  });

  test("says what a promotion leaves to be paid, before and after", async (t) => {
    const [discount] = promotionsFor(150_000 as Rupiah, NOON).filter(
      ({ type }) => type === "DISCOUNT",
    );
    const asked = await ask(t, { ...CALLBACK, promotion_ids: [discount?.id] });
    const { html, tref } = await open(asked, asked.links.web);
    assert.match(html, /Rp\s150\.000/);
    assert.match(html, /Rp\s135\.000/);
    const taken = await approve(asked, tref);
    assert.match(taken, /Payment successful[^]*Rp\s135\.000/);
    assert.equal(await asked.linked.balance(), 865_000);
  });

  test("reserves what was charged with pre_auth, for a quarter of an hour from then on", async (t) => {
    const asked = await ask(t, { pre_auth: true });
    const { server, linked } = asked;
    server.clock.advance(4 * 60_000);
    const { html, tref } = await open(asked, asked.links.app);
    assert.match(html, /Reserve an amount for/);
    assert.match(await approve(asked, tref), /Amount reserved[^]*You can close this page/);
    const status = await statusOf(server, "kopi-1");
    assert.equal(status["transaction_status"], "authorize");
    assert.equal(status["expiry_time"], "2026-11-02 12:19:00");
    assert.equal(await linked.balance(), 850_000);
    server.clock.advance(15 * 60_000);
    await expireDueTransactions(server.gateway);
    assert.equal(await linked.balance(), 1_000_000);
  });

  test("counts wrong PINs, and denies the charge with the third", async (t) => {
    const asked = await ask(t);
    const { server, linked } = asked;
    const { tref } = await open(asked, asked.links.web);
    assert.match(await approve(asked, tref, "000000"), /Wrong PIN[^]*2 tries left/);
    // Pressed twice it is one try.
    const form = crypto.randomUUID();
    await approve(asked, tref, "000001", form);
    assert.match(await approve(asked, tref, "000001", form), /Wrong PIN[^]*1 try left/);
    const last = await approve(asked, tref, "000002");
    assert.match(last, /Payment refused[^]*result=failure/);
    // Kept, so that the right one is of no use either while the denial is under way.
    const visits = await server.gateway.db.pool.query("select pin_failures from wallet_visit");
    assert.deepEqual(visits.rows, [{ pin_failures: 3 }]);
    const status = await statusOf(server, "kopi-1");
    assert.equal(status["transaction_status"], "deny");
    assert.match(await approve(asked, tref), /Payment refused/);
    assert.equal(await linked.balance(), 1_000_000);
  });

  test("gives a thousand tries at once no more than one by one", async (t) => {
    const asked = await ask(t);
    const { tref } = await open(asked, asked.links.web);
    for (const pin of ["000000", "000001"]) await approve(asked, tref, pin);
    const guesses = Array.from({ length: 8 }, (_, index) => `00001${index}`);
    await Promise.all(guesses.map(async (pin) => await approve(asked, tref, pin)));
    await approve(asked, tref, PIN);
    assert.equal((await statusOf(asked.server, "kopi-1"))["transaction_status"], "deny");
    assert.equal(await asked.linked.balance(), 1_000_000);
  });

  test("lets the customer refuse, which denies the charge and frees its order id", async (t) => {
    const asked = await ask(t);
    const { server, linked } = asked;
    const { tref } = await open(asked, asked.links.web);
    const url = `${server.url}/gopay/ui/verification/refuse`;
    const { location } = await postForm(url, { tref });
    assert.match((await getPage(server.url + location)).html, /Payment refused/);
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "deny");
    const again = await server.call("POST", "/v2/charge", linked.chargeBody("kopi-1", 44_000));
    assert.equal(again.body["transaction_status"], "settlement");
  });

  test("opens its web link once, the app's again, and neither after five minutes", async (t) => {
    const asked = await ask(t);
    const { server } = asked;
    assert.equal(
      (await fetch(asked.links.web, { method: "HEAD", redirect: "manual" })).status,
      303,
    );
    const { tref } = await open(asked, asked.links.web);
    const second = await getPage(asked.links.web);
    assert.equal(second.status, 410);
    assert.match(second.html, /This link was opened before/);
    assert.match((await open(asked, asked.links.app)).html, /Approve payment to/);
    server.clock.advance(5 * 60_000);
    assert.match((await open(asked, asked.links.app)).html, /Time is up/);
    assert.match(await approve(asked, tref), /Time is up/);
    await expireDueTransactions(server.gateway);
    assert.equal((await statusOf(server, "kopi-1"))["transaction_status"], "expire");
    assert.match((await open(asked, asked.links.web)).html, /Time is up/);
    const unknown = await getPage(`${server.url}/v2/gopay/redirect/gppr_nothing/charge`);
    assert.equal(unknown.status, 404);
  });

  test("denies what the balance no longer suffices for, or an account that is linked no more", async (t) => {
    const asked = await ask(t, CALLBACK, { balances: { GOPAY_WALLET: 160_000 as Rupiah } });
    const { server, linked } = asked;
    const { tref } = await open(asked, asked.links.web);
    await server.call("POST", "/v2/charge", linked.chargeBody("kopi-2", 50_000));
    assert.match(await approve(asked, tref), /Payment refused/);
    const status = await statusOf(server, "kopi-1");
    assert.equal(status["transaction_status"], "deny");
    assert.equal(status["channel_response_code"], "201");
    assert.equal(await linked.balance(), 110_000);
    const other = await ask(t);
    const page = await open(other, other.links.web);
    await other.server.call("POST", `/v2/pay/account/${other.linked.account.id}/unbind`);
    await approve(other, page.tref);
    const unlinked = await statusOf(other.server, "kopi-1");
    assert.equal(unlinked["channel_response_code"], "153");
    assert.equal(await other.linked.balance(), 1_000_000);
  });

  test("is answered by the sandbox's calls, too", async (t) => {
    const { server, linked } = await ask(t);
    const act = async (id: string, what: string) =>
      (await server.call("POST", `/sandbox/v1/transactions/${id}/${what}`, {})).body;
    const scanned = await server.call("POST", "/sandbox/v1/transactions/kopi-1/pay", {
      via: "qris",
    });
    assert.equal(scanned.status, 412);
    assert.equal((await act("kopi-1", "pay"))["transaction_status"], "settlement");
    assert.equal(await linked.balance(), 850_000);
    await server.call("POST", "/v2/charge", linked.chargeBody("kopi-2", 150_000));
    assert.equal((await act("kopi-2", "refuse"))["transaction_status"], "deny");
    await server.call("POST", "/v2/charge", linked.chargeBody("kopi-3", 1, { pre_auth: true }));
    assert.equal((await act("kopi-3", "deny"))["transaction_status"], "deny");
    assert.equal(await linked.balance(), 850_000);
  });
});
