import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { certify } from "../../src/certify/certify.ts";
import type { Driver } from "../../src/certify/drive/driver.ts";
import { LEFT_OUT } from "../../src/certify/left-out.ts";
import { exitCodeFor } from "../../src/certify/report/exit-code.ts";
import { toHtml } from "../../src/certify/report/html/html-report.ts";
import {
  type JsonReport,
  readBaseline,
  toJsonReport,
} from "../../src/certify/report/json-report.ts";
import { toJUnit } from "../../src/certify/report/junit.ts";
import type { Need } from "../../src/certify/schedule/families.ts";
import { parseSteps } from "../../src/certify/schedule/spoken.ts";
import { AMOUNT } from "./support/gateway-model.ts";
import { SimulatedDriver } from "./support/simulated-driver.ts";

const play = (edit: number) =>
  certify(new SimulatedDriver(edit), { profile: "quick", amount: AMOUNT });

describe("a report", () => {
  it("is the same for the same merchant, and its steps can be played again", async () => {
    const report = toJsonReport(await play(13), "quick");
    assert.deepEqual(toJsonReport(await play(13), "quick"), report);
    assert.equal(report.certified, false);
    for (const { steps } of report.defects) assert.ok(parseSteps(steps));
  });

  it("fails for defects, but not for those of the baseline", async () => {
    const verdict = await play(13);
    const baseline = readBaseline(JSON.parse(JSON.stringify(toJsonReport(verdict, "quick"))));
    assert.equal(exitCodeFor(verdict), 1);
    assert.equal(exitCodeFor(verdict, baseline), 0);
    assert.equal(exitCodeFor(await play(15), baseline), 1);
    assert.equal(exitCodeFor(await play(0)), 0);
    assert.equal(exitCodeFor(await play(45)), 0, "what an answer gives away is advice");
  });

  it("tells what is unsteady apart", async () => {
    const sound = await play(0);
    const { schedule } = (await play(13)).defects[0] ?? assert.fail();
    const unsteady = { ...sound, unsteady: [{ invariant: "I1" as const, schedule }] };
    assert.equal(exitCodeFor(unsteady), 5);
    const runs = sound.runs.map((run, index) =>
      index === 0 ? { ...run, schedule, result: "unsteady" as const } : run,
    );
    const xml = toJUnit(toJsonReport({ ...unsteady, runs }, "quick"), PLACE);
    assert.match(xml, /<testsuites [^>]*failures="0" errors="1"/);
    assert.match(xml, /<error type="unsteady" message="I1 was broken once, and never again"\/>/);
  });

  it("takes nothing else for a baseline", () => {
    for (const wrong of [null, [], {}, { gerbang_certify: 2, defects: [] }]) {
      assert.equal(readBaseline(wrong), undefined);
    }
    assert.equal(readBaseline({ gerbang_certify: 1, defects: [{}] }), undefined);
  });

  it("is a suite for each family and a test for each story, also to what reads JUnit", async () => {
    const verdict = await play(13);
    const report = toJsonReport(verdict, "quick");
    const xml = toJUnit(report, { ...PLACE, durations: report.runs.map(() => 1_500) });
    const families = [...new Set(report.runs.map(({ family }) => family))];
    const suites = Array.from(xml.matchAll(/<testsuite name="([^"]+)"/g), ([, name]) => name);
    assert.deepEqual(
      suites.filter((name) => name !== "ordinary runs"),
      families,
    );
    const tests = Array.from(
      xml.matchAll(/<testcase classname="certify\.([^"]+)" name="([^"]+)"/g),
    );
    const stories = tests.filter(([, family]) => family !== "ordinary runs");
    assert.equal(stories.length, report.runs.length);
    // GitLab takes two of the same name for one.
    assert.equal(new Set(tests.map(([, family, name]) => `${family}: ${name}`)).size, tests.length);
    const failed = report.runs.filter(({ result }) => result === "failed").length;
    assert.ok(failed > 0);
    assert.equal(xml.match(/<failure /g)?.length, failed + tests.length - stories.length);
    assert.equal(xml.match(/time="1.500"/g)?.length ?? 0, report.runs.length + onlyOne(report));
    assert.equal(xml.match(/file="shop\.ts"/g)?.length, tests.length);
    for (const { defect, breaks, fingerprint, schedule, story } of report.defects) {
      const own = xml
        .split("<testcase ")
        .find((one) => one.includes(`--replay out/${fingerprint}.json`));
      assert.match(own ?? "", new RegExp(`<failure type="${defect}"`));
      assert.ok(own?.includes(`Breaks ${breaks}. Shortest schedule: ${schedule}`));
      assert.ok(own?.includes(`1. ${story.en[0]}`));
    }
  });

  it("shows a defect that only the ordinary runs have as a test, too", async () => {
    const report = toJsonReport(await play(13), "quick");
    const runs = report.runs.map((run) => {
      const { fingerprint: shown, ...rest } = run;
      return shown === undefined ? run : { ...rest, result: "passed" as const };
    });
    const xml = toJUnit({ ...report, runs }, PLACE);
    assert.match(
      xml,
      new RegExp(
        `<testsuite name="ordinary runs" tests="${report.defects.length}" failures="${report.defects.length}"`,
      ),
    );
  });

  it("fails no test for advice, nor for what the baseline holds, as its exit code does not", async () => {
    const advised = toJUnit(toJsonReport(await play(45), "quick"), PLACE);
    assert.match(advised, /<testsuites [^>]*failures="0" errors="0" skipped="0"/);
    assert.match(advised, /<system-out>Advice: GC-12 /);
    const report = toJsonReport(await play(13), "quick");
    const known = readBaseline(report);
    assert.ok(known);
    const xml = toJUnit(report, { ...PLACE, known });
    assert.match(xml, /<testsuites [^>]*failures="0" errors="0"/);
    assert.match(xml, /<skipped message="known, in the baseline: GC-/);
  });

  it("says of all that was left out why, on each page and in the document, by the same sentence", async () => {
    const offers = new Set<Need>();
    const verdict = await certify(new SimulatedDriver(0), {
      profile: "quick",
      amount: AMOUNT,
      offers,
    });
    const report = toJsonReport(verdict, "quick");
    const leftOut = report.runs.filter(({ result }) => result === "left out");
    const reasons = new Set(leftOut.flatMap(({ missing = [] }) => missing));
    assert.deepEqual([...reasons].sort(), ["app", "finish", "reconcile", "retry"]);
    const xml = toJUnit(report, PLACE);
    const page = toHtml(report, ABOUT);
    for (const reason of reasons) {
      assert.ok(xml.includes(`<skipped message="${LEFT_OUT[reason].en}"/>`), reason);
      assert.ok(page.includes(`because ${LEFT_OUT[reason].en}`), reason);
    }
    assert.equal(xml.match(/<skipped /g)?.length, leftOut.length);
    const document = await readFile(
      new URL("../../../../docs/certify.md", import.meta.url),
      "utf8",
    );
    const rows = Array.from(
      document.matchAll(/^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$/gm),
      ([, ...row]) => row,
    );
    const told = rows.filter(([name = ""]) => name in LEFT_OUT);
    const want = Object.entries(LEFT_OUT).map(([name, { en }]) => [name, en]);
    const hasSentence = told.filter(([, says]) => want.some(([, en]) => en === says));
    assert.deepEqual(hasSentence, want);
  });

  it("tells a shop that never charges while an order is open from one that charges none again", async () => {
    const of = async (...offers: Need[]) =>
      (
        await certify(new SimulatedDriver(0), {
          profile: "quick",
          amount: AMOUNT,
          offers: new Set(offers),
          only: ["attempts"],
        })
      ).runs.flatMap(({ missing }) => missing);
    const others = ["finish", "reconcile", "app"] as const;
    assert.deepEqual([...new Set(await of(...others))], ["retry"]);
    assert.deepEqual([...new Set(await of(...others, "retry"))], ["two_open"]);
    assert.deepEqual(await of(...others, "retry", "two_open"), []);
  });

  it("says of an order that was not charged again that it was asked to, not that nothing is configured", async () => {
    const driver = new SimulatedDriver(0);
    const never: Driver = {
      play: async (schedule) => await driver.play(schedule),
      playAll: async (schedules) => {
        const traces = await driver.playAll(schedules);
        return traces.map((trace, index) =>
          schedules[index]?.steps.some(({ letter }) => letter === "c") ? undefined : trace,
        );
      },
    };
    const { runs } = await certify(never, { profile: "quick", amount: AMOUNT, only: ["attempts"] });
    assert.deepEqual(
      new Set(runs.flatMap(({ missing }) => missing)),
      new Set(["not_charged_again"]),
    );
    assert.match(LEFT_OUT.not_charged_again.en, /not charged again/);
  });

  it("escapes what stands in XML, and leaves out what it cannot hold", async () => {
    const report = toJsonReport(await play(13), "quick");
    const [defect] = report.defects;
    assert.ok(defect);
    const strange = {
      ...defect,
      schedule: `<&">`,
      story: { en: ["a\u0000b\u001bc\ud800"], id: [] },
    };
    const xml = toJUnit({ ...report, runs: [], defects: [strange] }, PLACE);
    assert.match(xml, /name="GC-\d+ &lt;&amp;&quot;&gt;"/);
    assert.match(xml, /1\. a\ufffdb\ufffdc\ufffd/);
    assert.match(xml, /failures="1"/);
  });
});

const PLACE = { source: "shop.ts", folder: "out" };

const ABOUT = { at: new Date("2026-11-30T07:00:00Z"), application: undefined, gateway: "0.1.0" };

/** Families of one story, whose suite took as long as it. */
function onlyOne({ runs }: JsonReport): number {
  const counts = Map.groupBy(runs, ({ family }) => family);
  return [...counts.values()].filter(({ length }) => length === 1).length;
}
