import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { certify } from "../../src/certify/certify.ts";
import { toHtml } from "../../src/certify/report/html/html-report.ts";
import { type JsonReport, toJsonReport } from "../../src/certify/report/json-report.ts";
import type { Need } from "../../src/certify/schedule/families.ts";
import { parseSteps } from "../../src/certify/schedule/spoken.ts";
import { AMOUNT } from "./support/gateway-model.ts";
import { SimulatedDriver } from "./support/simulated-driver.ts";

const ABOUT = {
  at: new Date("2026-11-30T07:00:00Z"),
  application: "v1.2-3-gabc",
  gateway: "0.1.0",
};

async function reportOn(edit: number, offers?: ReadonlySet<Need>): Promise<JsonReport> {
  const options = { profile: "quick", amount: AMOUNT, ...(offers && { offers }) } as const;
  return toJsonReport(await certify(new SimulatedDriver(edit), options), "quick");
}

describe("the report as a page", () => {
  it("asks for nothing, and says in both languages what came out", async () => {
    const report = await reportOn(15);
    for (const language of ["en", "id"] as const) {
      const page = toHtml(report, ABOUT, language);
      assert.match(page, new RegExp(`<html lang="${language}">`));
      assert.doesNotMatch(page, /<script|src=|url\(|@import|<link|https?:/);
      assert.doesNotMatch(page, />undefined<|"undefined"| undefined |\[object|>NaN/);
      for (const { fingerprint, story } of report.defects) {
        assert.ok(page.includes(`id="${fingerprint}"`));
        assert.ok(page.includes(`--replay ${fingerprint}.json`));
        assert.ok(page.includes(story[language][1] ?? "?"));
      }
      for (const text of ["v1.2-3-gabc", "gerbang 0.1.0", report.suite, "2026-11-30 07:00 UTC"]) {
        assert.ok(page.includes(text), text);
      }
      assert.equal(page.match(/<svg/g)?.length, report.defects.length);
    }
    assert.match(toHtml(report, ABOUT), /<h1>Not certified<\/h1>/);
    assert.match(toHtml(report, ABOUT, "id"), /<h1>Tidak tersertifikasi<\/h1>/);
    assert.match(toHtml(await reportOn(0), ABOUT), /<h1>Certified<\/h1>/);
  });

  it("holds every schedule, and leads from each that failed to its defect", async () => {
    const report = await reportOn(15);
    const page = toHtml(report, ABOUT);
    assert.equal(page.match(/<details><summary><span class/g)?.length, report.runs.length);
    const links = Array.from(page.matchAll(/href="#([^"]+)"/g), ([, to]) => to);
    assert.equal(links.length, report.runs.filter(({ result }) => result === "failed").length);
    for (const to of links) assert.ok(page.includes(`id="${to}"`), to);
  });

  it("gives a schedule file that can be played", async () => {
    const page = toHtml(await reportOn(15), ABOUT);
    const file = /<code>(\{\n[^<]+)<\/code>/.exec(page)?.[1]?.replaceAll("&quot;", '"') ?? "";
    const { steps } = JSON.parse(file) as { steps: string[] };
    assert.ok(parseSteps(steps));
  });

  it("escapes whatever the merchant's server showed", async () => {
    const report = await reportOn(15);
    const evil = `</li><script>alert("1")</script>'&`;
    const [first] = report.defects;
    assert.ok(first);
    const defect = {
      ...first,
      schedule: evil,
      saw: first.saw.map((one) => ({ ...one, step: evil })),
      story: { en: [evil], id: [evil] },
    };
    const runs = report.runs.map((run) => ({ ...run, schedule: "<b>", family: `"><i>` }));
    const page = toHtml(
      { ...report, defects: [defect], runs },
      { ...ABOUT, application: `<img src="x">` },
    );
    assert.doesNotMatch(page, /<script|<b>|<i>|<img/);
    assert.match(page, /&lt;script&gt;alert\(&quot;1&quot;\)/);
  });
});

describe("what a merchant does not offer", () => {
  it("is left out, counted apart and said with its reason", async () => {
    const report = await reportOn(0, new Set(["finish", "retry", "two_open"]));
    const whole = await reportOn(0);
    const leftOut = report.runs.filter(({ result }) => result === "left out");
    assert.equal(leftOut.length, 12);
    assert.equal(report.schedules, whole.schedules - leftOut.length);
    assert.equal(report.suite, whole.suite);
    for (const { missing } of leftOut) assert.ok(missing && !missing.includes("finish"));
    const page = toHtml(report, ABOUT);
    assert.match(page, /left out<[^]*because certify does not start the application/);
    assert.match(page, /because no reconciliation is configured/);
    assert.doesNotMatch(page, /no finish page/);
    assert.match(toHtml(report, ABOUT, "id"), /karena rekonsiliasi tidak dikonfigurasi/);
  });
});
