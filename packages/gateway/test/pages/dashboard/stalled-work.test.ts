import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { STALLED_WORK_RULES } from "../../../src/domain/stalled-work.ts";
import { chooseLanguage, readSession } from "../../../src/operations/dashboard/session.ts";
import { createMerchant } from "../../../src/operations/merchants/create-merchant.ts";
import { setClock } from "../../../src/operations/sandbox/clock.ts";
import { expireDueTransactions } from "../../../src/operations/transactions/expire.ts";
import { countStalledWork, listStalledWork } from "../../../src/store/stalled-work.ts";
import { startTestDashboard } from "./support.ts";

suite("stalled work on the home page", () => {
  test("is shown with what it is about, and tried again when somebody says so", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base, clock, keys } = dashboard;
    const home = async () => await (await dashboard.as("owner").get(base)).text();
    assert.doesNotMatch(await home(), /id="stalled"/);
    const id = await dashboard.charge("order-1");
    await setClock(gateway, await dashboard.merchant(), { mode: "offset", offsetMs: 16 * 60_000 });
    // No URL: the notification of the expiry can be addressed to nobody.
    const poison = async (urls: readonly string[]) => {
      await gateway.db.kysely
        .updateTable("transaction")
        .set({ override_notification_urls: urls as string[] })
        .execute();
    };
    await poison(["x"]);
    await expireDueTransactions(gateway);
    const first = await home();
    assert.match(first, /task fails and is tried again later/);
    assert.match(first, /Expiring a transaction/);
    assert.match(first, new RegExp(`href="${base}/transactions/${id}"`));
    assert.match(first, /failed once/);
    for (let failures = 1; failures < STALLED_WORK_RULES.failuresMax; failures++) {
      clock.advance(Math.min(1_000 * 2 ** failures, STALLED_WORK_RULES.retryMsMax));
      await expireDueTransactions(gateway);
    }
    const last = await home();
    assert.match(last, /<li class="bad"><a href="#stalled">/);
    assert.match(last, /failed 10 times[^]*it is not tried by itself any more/);
    assert.match(last, /Invalid URL/);
    assert.deepEqual(await countStalledWork(gateway.db), [
      { work: "expiry", isQuarantined: true, count: 1 },
    ]);

    await poison([]);
    const lift = { work: "expiry", subject: id };
    const refused = await dashboard.as("finance").post(`${base}/stalled/lift`, lift);
    assert.equal(refused.status, 403);
    assert.doesNotMatch(await (await dashboard.as("finance").get(base)).text(), /stalled\/lift/);
    const lifted = await dashboard.as("operator").submit(`${base}/stalled/lift`, lift);
    assert.match(lifted, /It is tried again now/);
    assert.deepEqual(await listStalledWork(gateway.db, keys.id), []);
    await expireDueTransactions(gateway);
    const { status } = await gateway.db.kysely
      .selectFrom("transaction")
      .select("status")
      .executeTakeFirstOrThrow();
    assert.equal(status, "expire");

    for (const fields of [lift, {}, { work: "constructor" }, { work: "hour_sums" }]) {
      const again = await dashboard
        .as("operator")
        .submit(`${base}/stalled/lift`, fields as typeof lift);
      assert.match(again, /Nothing like this is waiting/);
    }
    assert.match(
      await (await dashboard.as("owner").get(`${base}/activity`)).text(),
      /stalled work tried/,
    );
  });

  test("is tried again all at once, by whoever may lift one", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base, keys } = dashboard;
    const lift = `${base}/stalled/lift-all`;
    const home = async (role: "owner" | "finance") =>
      await (await dashboard.as(role).get(base)).text();
    const stall = async (count: number) =>
      await gateway.db.pool.query(
        `insert into stalled_work
         select $1, 'expiry', 'subject-' || one, 10, 'x', now(), now(), now()
         from generate_series(1, $2) one`,
        [keys.id, count],
      );
    await stall(1);
    assert.doesNotMatch(await home("owner"), /lift-all/, "one has a button of its own");
    await gateway.db.pool.query("delete from stalled_work");
    const other = await createMerchant(gateway);
    await gateway.db.pool.query(
      "insert into stalled_work values ($1, 'hour_sums', '', 1, 'x', now(), now())",
      [other.id],
    );
    // More than the list shows.
    await stall(230);
    assert.match(await home("owner"), /action="[^"]*lift-all"[^]*Try all of it again/);
    assert.doesNotMatch(await home("finance"), /lift-all/);
    assert.equal((await dashboard.as("finance").post(lift)).status, 403);
    assert.match(await dashboard.as("operator").submit(lift), /It is tried again now/);
    assert.deepEqual(await countStalledWork(gateway.db), [
      { work: "hour_sums", isQuarantined: false, count: 1 },
    ]);
    assert.match(await dashboard.as("operator").submit(lift), /Nothing like this is waiting/);
    const log = await (await dashboard.as("owner").get(`${base}/activity`)).text();
    assert.equal(log.split("Had all stalled work tried again").length, 2);
    assert.match(log, /tried again: 230/);
  });

  test("speaks the reader's language", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base, keys } = dashboard;
    const owner = dashboard.as("owner");
    const session = await readSession(gateway, owner.token);
    assert.ok(session);
    await chooseLanguage(gateway, session, "id");
    await gateway.db.pool.query(
      `insert into stalled_work (merchant_id, work, failures, error, failed_at, retry_at)
       values ($1, 'hour_sums', 3, '<b>boom</b>', now(), now())`,
      [keys.id],
    );
    const html = await (await owner.get(base)).text();
    assert.match(html, /Menjumlahkan angka[^]*gagal 3 kali[^]*&lt;b&gt;boom[^]*Coba lagi/);
  });
});
