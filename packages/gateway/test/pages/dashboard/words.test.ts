import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { urlProblemText } from "../../../src/domain/merchants/url-problem-texts.ts";
import { explainFailure } from "../../../src/domain/notifications/explain-failure.ts";
import { FAULT_KINDS } from "../../../src/domain/notifications/fault-plan.ts";
import { DELIVERY_FAILURES, decideRetry } from "../../../src/domain/notifications/retry-rules.ts";
import { BACKGROUND_WORK } from "../../../src/domain/stalled-work.ts";
import { APPROVAL_REFUSALS } from "../../../src/domain/transactions/decide-wallet-approval.ts";
import { FORCED_OUTCOMES } from "../../../src/domain/transactions/forced-outcomes.ts";
import { EVENT_NAMES } from "../../../src/domain/transactions/logged-event.ts";
import { findUrlProblem } from "../../../src/outbound/target-guard.ts";
import { activityDetails } from "../../../src/pages/dashboard/account/activity-details.ts";
import { activitySubject } from "../../../src/pages/dashboard/account/activity-subject.ts";
import {
  answerChip,
  answerWord,
  causeWords,
  faultWord,
} from "../../../src/pages/dashboard/frame/attempt-words.ts";
import { eventFactsLine, eventText } from "../../../src/pages/dashboard/frame/event-text.ts";
import { providerCell, ruleText } from "../../../src/pages/dashboard/frame/wire-words.ts";
import { workWords } from "../../../src/pages/dashboard/frame/work-words.ts";
import { effectText } from "../../../src/pages/dashboard/sandbox/forced-texts.ts";
import { sayIn } from "../../../src/pages/parts/say.ts";
import { deliverDue } from "../../support/deliver-due.ts";
import { chargeBody } from "../../support/gateway.ts";
import { startTestDashboard } from "./support.ts";

const EN = sayIn("en");
const ID = sayIn("id");

suite("words of the wire have people's beside them, in Indonesian too", () => {
  test("why nothing answered, faults and causes", () => {
    for (const error of DELIVERY_FAILURES) {
      for (const say of [EN, ID]) {
        const word = answerWord(say, { error }).toString();
        assert.match(word, new RegExp(`^\\S.* <span class="wire">${error}</span>$`));
        assert.match(
          answerChip(say, { error }).toString(),
          new RegExp(`status-word">[^<]+</span> <span class="chip bad">${error}</span>$`),
        );
      }
      assert.notEqual(answerWord(ID, { error }).toString(), answerWord(EN, { error }).toString());
    }
    assert.equal(answerWord(ID, { answerStatus: 404 }).toString(), "404");
    assert.equal(answerWord(ID, {}).toString(), "–");
    assert.equal(answerWord(ID, { error: "constructor" }).toString(), "constructor");
    assert.match(answerChip(ID, { answerStatus: 200 }, "/x").toString(), /^<a class="chip good"/);
    for (const kind of FAULT_KINDS) {
      const [en, id] = [faultWord(EN, kind).toString(), faultWord(ID, kind).toString()];
      for (const word of [en, id]) assert.ok(word.endsWith(` <span class="wire">${kind}</span>`));
      assert.notEqual(id, en);
    }
    for (const [cause, word] of Object.entries(causeWords(ID))) {
      assert.notEqual(word, (causeWords(EN) as Record<string, string>)[cause], cause);
    }
  });

  test("rules, events, refusals, background work and forced outcomes", () => {
    const startedAt = new Date("2026-12-01T02:00:00.000Z");
    const attempt = { number: 1, startedAt, message: "m", seed: 1 };
    const answers = [200, 301, 400, 418, 500, 503, ...DELIVERY_FAILURES];
    for (const answer of answers) {
      for (const isTest of [false, true]) {
        const { rule } = decideRetry({ ...attempt, answer, isTest });
        assert.notEqual(ruleText(rule, ID), rule);
      }
    }
    for (const name of EVENT_NAMES) {
      const event = { name, data: {} };
      assert.notEqual(eventText(ID, event), eventText(EN, event), name);
      assert.notEqual(eventText(ID, event), name);
    }
    for (const reason of [...APPROVAL_REFUSALS, "declined_by_customer", "window_closed"]) {
      const said = eventFactsLine(ID, { reason }).toString();
      assert.match(said, new RegExp(`^\\S.* <span class="wire">${reason}</span>$`));
    }
    for (const work of BACKGROUND_WORK) assert.notEqual(workWords(ID)[work], workWords(EN)[work]);
    for (const outcome of FORCED_OUTCOMES) {
      // What an answer says stays as it says it.
      const isAnswer = /^(?:HTTP )?[45]\d\d(?:$| [A-Z])/.test(outcome.effect);
      assert.equal(effectText(ID, outcome) === outcome.effect, isAnswer, outcome.name);
    }
  });

  test("what is wrong with a URL", () => {
    for (const url of ["ftp://shop.example", "http://a:b@shop.example", "http://shop.example:81"]) {
      const problem = findUrlProblem(new URL(url), { allowPrivate: false }) ?? "";
      assert.notEqual(problem, "");
      const told = `${JSON.stringify(url)}: ${problem}`;
      assert.ok(urlProblemText(ID, told).startsWith(`${JSON.stringify(url)}: `));
      assert.notEqual(urlProblemText(ID, told), told);
      assert.equal(urlProblemText(EN, told), told);
      const attempt = {
        answerStatus: undefined,
        error: "blocked_url" as const,
        errorDetail: problem,
      };
      assert.ok(!explainFailure(ID, attempt).finding.includes(problem));
    }
    const quoted = String.raw`"is \"not\" a URL" is not a URL`;
    assert.equal(urlProblemText(ID, quoted), String.raw`"is \"not\" a URL" bukan URL`);
    assert.equal(urlProblemText(ID, "something new"), "something new");
  });

  test("the activity log", () => {
    const details = (data: Readonly<Record<string, unknown>>) =>
      activityDetails(ID, data)
        .toString()
        .replaceAll(/<(?!\/?span class="wire|\/span)[^>]*>/g, "");
    assert.match(
      details({ about: "stray_payment" }),
      /tentang: Uang tanpa pesanan .*stray_payment/,
    );
    assert.match(details({ work: "delivery" }), /tugas: Mengirim notifikasi .*>delivery/);
    assert.match(details({ filters: "type=gopay&issuer=airpay+shopee&sort=amount" }), /GoPay/);
    assert.match(
      details({ filters: "issuer=airpay+shopee" }),
      /penerbit: ShopeePay .*airpay shopee/,
    );
    assert.match(details({ remaining_ms: 60_000 }), /masih tersisa: 1 mnt/);
    assert.match(details({ q: "gopay" }), /pencarian: gopay</);
    const of = (action: string, subject: string) =>
      String(activitySubject(ID, { action, subject }) ?? "");
    assert.match(of("sandbox_faults", "drop, cut"), /dibuang .*drop<.*, koneksi diputus .*cut</);
    assert.match(of("sandbox_clock", "frozen"), /^berhenti .*frozen/);
    assert.match(
      of("incident_mute", "http://shop.example/a (no_route)"),
      /^http:\/\/shop\.example\/a \(path tidak ada .*no_route/,
    );
    assert.equal(of("incident_mute", "http://shop.example/(x"), "http://shop.example/(x");
    assert.equal(of("cancel", "order-1 (late)"), "order-1 (late)");
  });

  test("providers", () => {
    assert.equal(providerCell("gopay")?.toString(), "GoPay");
    assert.match(providerCell("airpay shopee")?.toString() ?? "", /^ShopeePay <span class="wire">/);
    assert.equal(providerCell(null), null);
  });

  test("and so do the pages say it", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { call, gateway, keys, base } = dashboard;
    const body = chargeBody("order-1", 44_000, "qris");
    const charged = await call("POST", "/v2/charge", {
      ...body,
      qris: { acquirer: "airpay shopee" },
    });
    await deliverDue(gateway, { merchantId: keys.id });
    await gateway.db.kysely.updateTable("dashboard_user").set({ language: "id" }).execute();
    const owner = dashboard.as("owner");
    const open = async (path: string) => await (await owner.get(base + path)).text();
    const shopee = /ShopeePay <span class="wire">airpay shopee</;
    const list = await open("/transactions?col=acquirer");
    assert.match(list, shopee);
    assert.match(await open(`/transactions/${String(charged.body["transaction_id"])}`), shopee);
    const notifications = await open("/notifications");
    assert.match(notifications, /koneksi ditolak <span class="wire">refused</);
    const [, path = ""] =
      /row-link"[^>]*href="[^"]*(\/notifications\/[^"?]+)/.exec(notifications) ?? [];
    const notification = await open(path);
    assert.match(notification, /Melaporkan<\/dt>\s*<dd>Menunggu <span class="wire">pending</);
    assert.match(notification, />koneksi ditolak<\/span>\s*<span class="chip bad">refused</);
    const stream = await open("/workbench?kind=delivery");
    assert.match(stream, /<span title="pending">Menunggu</);
    const [, entry = ""] = /id="e-([^"]+)"/.exec(stream) ?? [];
    const opened = await open(`/workbench?open=${entry}`);
    assert.match(opened, /Aturan<\/dt>\s*<dd>kegagalan lain: dicoba lagi 5 kali</);
    const refused = await owner.post(`${base}/settings/urls/add`, { newUrl: "ftp://shop.example" });
    assert.match(await refused.text(), /hanya http dan https yang dipanggil/);
  });
});
