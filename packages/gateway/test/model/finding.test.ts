import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import path from "node:path";
import { suite, test } from "node:test";
import { promisify } from "node:util";
import fc from "fast-check";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { startTestServer } from "../support/gateway.ts";
import { startWorld } from "./driver/world.ts";
import type { Step, Wish } from "./steps.ts";
import { describeFinding, replayPath, tryModel } from "./try-model.ts";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const GERBANG = path.join(ROOT, "packages/cli/bin/gerbang.mjs");

const ORDER = "a";

/** The fault takes a charge, a payment, a week and a refund; the rest is in the way. */
const STEPS: readonly Step[] = [
  call({ do: "charge", order: ORDER, kind: "gopay", amount: 40_000 }),
  call({ do: "pay", of: { order: ORDER } }),
  call({ do: "refund", of: { order: ORDER }, amount: 500, direct: false }),
  call({ do: "status", of: { order: ORDER } }),
  { kind: "advance", ms: 7 * 24 * 3_600_000 },
  { kind: "receiver", answer: 204 },
];

const TRIAL = {
  steps: 400,
  lanes: 4,
  seed: 1,
  sequences: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 12, size: "max" }),
} as const;

function call(wish: Wish): Step {
  return { kind: "calls", calls: [{ wish, process: 0 }] };
}

suite("what the model finds", () => {
  test("is shrunk, named by seed and path, and kept as a session that gerbang import takes", {
    skip: byNight,
    timeout: 300_000,
  }, async (t) => {
    const world = await startWorld(t, "week");
    const { finding } = await tryModel(world, TRIAL);
    assert.ok(finding, "gateways that refund nothing after a week are found out");
    t.after(async () => await rm(path.dirname(finding.file), { recursive: true }));
    const told = describeFinding(finding);
    assert.match(told, /refund .*: status_code is "412" instead of "200"/, told);
    assert.ok(finding.steps.length <= 6, told);

    const again = await replayPath(world, { ...finding, sequences: TRIAL.sequences });
    assert.ok(again, "the seed and the path lead there once more");
    t.after(async () => await rm(path.dirname(again.file), { recursive: true }));
    assert.deepEqual(again.steps, finding.steps);

    // The same session in a gateway that is right: there the last step does what it is to do.
    const server = await startTestServer(t);
    const { url, keys } = server;
    const args = ["import", finding.file, "--url", url, "--key", keys.serverKey.reveal()];
    const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
    const imported = await promisify(execFile)(
      process.execPath,
      ["--conditions=@gerbang/source", GERBANG, ...args],
      { env },
    );
    assert.match(imported.stdout, /^\d+ transactions?, \d+ events/);
    const { body } = await server.call("POST", `/v2/${ORDER}/refund`, { amount: 500 });
    assert.equal(body["transaction_status"], "partial_refund");
  });
});
