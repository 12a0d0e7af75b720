import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { certify } from "../../src/certify/certify.ts";
import { exitCodeFor } from "../../src/certify/report/exit-code.ts";
import { readBaseline, toJsonReport } from "../../src/certify/report/json-report.ts";
import { toJUnit } from "../../src/certify/report/junit.ts";
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
    assert.match(toJUnit(toJsonReport(unsteady, "quick")), /skipped="1"/);
  });

  it("takes nothing else for a baseline", () => {
    for (const wrong of [null, [], {}, { gerbang_certify: 2, defects: [] }]) {
      assert.equal(readBaseline(wrong), undefined);
    }
    assert.equal(readBaseline({ gerbang_certify: 1, defects: [{}] }), undefined);
  });

  it("escapes what stands in XML", async () => {
    const report = toJsonReport(await play(13), "quick");
    const [defect] = report.defects;
    assert.ok(defect);
    const xml = toJUnit({ ...report, defects: [{ ...defect, schedule: `<&">` }] });
    assert.match(xml, /name="&lt;&amp;&quot;&gt;"/);
    assert.match(xml, /failures="1"/);
  });
});
