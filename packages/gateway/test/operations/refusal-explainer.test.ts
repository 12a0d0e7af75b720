import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import type { SignatureCheck } from "../../src/domain/requests/signature-check.ts";
import { EXPLAINED_OF_MERCHANT, RefusalExplainer } from "../../src/operations/refusal-explainer.ts";

const AT = new Date("2026-11-02T05:00:00Z");
const CHECK: SignatureCheck = {
  kind: "call",
  verdict: "unexplained",
  missing: [],
  habits: [],
  expected: [],
};

function refusedOf(id: string, explain = async () => await Promise.resolve(CHECK)) {
  return { merchant: { id: id as MerchantId }, receivedAt: AT, explain };
}

suite("the explanations of refused signatures", () => {
  test("are bounded for all merchants together, too, and begin anew with the next minute", async () => {
    const explainer = new RefusalExplainer((error) => assert.ifError(error));
    const explained: string[] = [];
    for (const merchant of ["one", "two", "three", "four"]) {
      for (let turn = 0; turn <= EXPLAINED_OF_MERCHANT; turn++) {
        if (await explainer.explain(refusedOf(merchant))) explained.push(merchant);
      }
    }
    const ten = (merchant: string) => Array.from({ length: 10 }, () => merchant);
    assert.deepEqual(explained, [...ten("one"), ...ten("two"), ...ten("three")]);
    const later = new Date(AT.getTime() + 60_000);
    assert.equal(await explainer.explain({ ...refusedOf("four"), receivedAt: later }), CHECK);
  });

  test("that fail are told, and cost the call nothing else", async () => {
    const failures: unknown[] = [];
    const explainer = new RefusalExplainer((error) => failures.push(error));
    const failure = new Error("no key");
    const failing = refusedOf("one", async () => await Promise.reject(failure));
    assert.equal(await explainer.explain(failing), undefined);
    assert.deepEqual(failures, [failure]);
  });
});
