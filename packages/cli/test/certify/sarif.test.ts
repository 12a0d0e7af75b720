import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Ajv } from "ajv";
import { certify } from "../../src/certify/certify.ts";
import { toBadge } from "../../src/certify/report/badge.ts";
import { toJsonReport } from "../../src/certify/report/json-report.ts";
import { toSarif } from "../../src/certify/report/sarif.ts";
import { AMOUNT } from "./support/gateway-model.ts";
import { SimulatedDriver } from "./support/simulated-driver.ts";

const report = async (edit: number) =>
  toJsonReport(
    await certify(new SimulatedDriver(edit), { profile: "quick", amount: AMOUNT }),
    "quick",
  );
const CONTEXT = { version: "0.1.0", source: "app/Http/Payment Controller.php" };

/** The published schema, whose dialect differs from the present one only in how it names itself. */
function sarifSchema(): object {
  const path = new URL(
    import.meta.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
  );
  const {
    $schema: _,
    id: __,
    ...schema
  } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  return schema;
}

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly partialFingerprints: Readonly<Record<string, string>>;
        readonly locations: readonly [
          { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
        ];
        readonly codeFlows: readonly [
          { readonly threadFlows: readonly [{ readonly locations: readonly unknown[] }] },
        ];
      }[];
    },
  ];
}

describe("SARIF", () => {
  it("keeps to the published schema, with defects, without and with unsteady ones", async () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
    const isValid = ajv.compile(sarifSchema());
    const found = await report(13);
    const sound = await report(0);
    const unsteady = { ...sound, unsteady: [{ breaks: "I1", steps: ["pay app"] }] };
    for (const one of [found, sound, unsteady]) {
      assert.ok(isValid(toSarif(one, CONTEXT)), JSON.stringify(isValid.errors));
    }
    assert.equal(isValid({ version: "2.1.0", runs: [{}] }), false);
  });

  it("has a rule for each class, and says of each defect which, where, since when and how", async () => {
    const found = await report(13);
    const { tool, results } = (toSarif(found, CONTEXT) as Sarif).runs[0];
    assert.equal(tool.driver.rules.length, 54);
    assert.equal(results.length, found.defects.length);
    for (const [index, result] of results.entries()) {
      const defect = found.defects[index];
      assert.equal(result.ruleId, defect?.defect);
      assert.equal(tool.driver.rules[result.ruleIndex]?.id, defect?.defect);
      assert.deepEqual(Object.values(result.partialFingerprints), [defect?.fingerprint]);
      assert.equal(result.codeFlows[0].threadFlows[0].locations.length, defect?.story.en.length);
      assert.equal(
        result.locations[0].physicalLocation.artifactLocation.uri,
        "app/Http/Payment%20Controller.php",
      );
    }
  });
});

describe("the badge", () => {
  it("says certified, unsteady or how many defects", async () => {
    const sound = await report(0);
    assert.deepEqual(toBadge(sound), {
      schemaVersion: 1,
      label: "gerbang certify",
      message: `quick: ${sound.schedules} passed`,
      color: "brightgreen",
    });
    const unsteady = { ...sound, certified: false };
    assert.equal(toBadge(unsteady).message, "quick: unsteady");
    const found = await report(2);
    assert.match(toBadge(found).message, /^quick: \d+ defects?$/);
    assert.equal(
      toBadge({ ...found, defects: found.defects.slice(0, 1) }).message,
      "quick: 1 defect",
    );
    assert.equal(toBadge(found).color, "red");
  });
});
