import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describeApi } from "../../src/http/api-document.ts";
import { QUIRKS } from "../../tools/compatibility.ts";
import { FIXTURE_SOURCES } from "../../tools/fixture-sources.ts";
import { generateDocs } from "../../tools/generated-docs.ts";
import { LIVE_QUIRKS } from "../../tools/seen-live.ts";
import { fixtureNames, readFixture } from "../support/fixture.ts";
import { startTestServer } from "../support/gateway.ts";

const DOCS = new URL("../../../../docs/", import.meta.url);
const TESTS = new URL("../", import.meta.url);

suite("the documents made from code", () => {
  for (const [name, text] of Object.entries(generateDocs())) {
    test(`docs/${name} is fresh`, () => {
      assert.equal(readFileSync(new URL(name, DOCS), "utf8"), text, "run npm run docs");
    });
  }

  test("every quirk names a test that exists", () => {
    for (const { quirk, test: covered } of [...LIVE_QUIRKS, ...QUIRKS]) {
      if ("none" in covered) continue;
      const [file, name] = covered;
      const source = readFileSync(new URL(file, TESTS), "utf8");
      const written = name.startsWith("accepted: ") ? name.slice("accepted: ".length) : name;
      assert.ok(source.includes(written), `${quirk}: ${file} has no test "${name}"`);
    }
  });

  test("every recorded message is named with what produces it", () => {
    assert.deepEqual(Object.keys(FIXTURE_SOURCES).sort(), [...fixtureNames()].sort());
  });
});

suite("the OpenAPI document", () => {
  test("is served to anybody, as it is committed", async (t) => {
    const { url } = await startTestServer(t);
    const answer = await fetch(`${url}/openapi.json`);
    assert.deepEqual(
      await answer.json(),
      JSON.parse(readFileSync(new URL("openapi.json", DOCS), "utf8")),
    );
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  });

  test("refers to nothing that it does not hold, in schemas that compile", () => {
    const api = describeApi();
    const names = [...JSON.stringify(api).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
    assert.ok(names.length > 10);
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: "api:", components: api.components });
    for (const [, name] of names) {
      assert.ok(ajv.getSchema(`api:#/components/schemas/${name}`), name);
    }
    const ids = Object.values(api.paths)
      .flatMap((path) => Object.values(path))
      .map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length);
  });

  test("accepts the recorded requests", () => {
    const ajv = new Ajv2020({ strict: false });
    const { paths } = describeApi();
    const bodyOf = (path: string) =>
      ajv.compile(paths[path]?.["post"]?.requestBody?.content["application/json"]?.schema ?? {});
    const charge = bodyOf("/v2/charge");
    for (const name of [
      "gopay.request.minimal",
      "gopay.request.full",
      "gopay.request.callback-app",
      "qris.request.minimal",
      "qris.request.gopay",
      "qris.request.airpay-shopee",
    ]) {
      assert.ok(charge(readFixture(`charge.${name}`).body), name);
    }
    const refund = bodyOf("/v2/{id}/refund");
    for (const name of ["refund.request.full", "refund.request.partial"]) {
      assert.ok(refund(readFixture(name).body), name);
    }
  });
});
