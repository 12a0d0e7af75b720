import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { faults } from "../support/faults.ts";
import { getPage, postForm } from "../support/payer.ts";
import { startRehearsal } from "../support/rehearse.ts";

type Stage = Awaited<ReturnType<typeof startRehearsal>>;

/** Somebody at a terminal, who reads what is said, and does something with what is to be paid. */
function somebody(pay: (ways: { readonly code: string; readonly picture: string }) => unknown) {
  const read: string[] = [];
  return {
    read,
    async say(line: string) {
      read.push(line);
      const ways = read.filter((one) => one.startsWith("  ")).map((one) => one.trim());
      const [code, picture] = ways;
      // The picture is said last.
      if (code !== undefined && picture !== undefined && line.trim() === picture) {
        await pay({ code, picture });
      }
    },
  };
}

/** Pays on the pages of the upstream's simulator, as from a browser: what is scanned is a code, or a picture's address. */
async function payInSimulator({ bank }: Stage, qr: string): Promise<void> {
  const scanned = await postForm(`${bank.url}/qris/scan`, { qr });
  assert.equal(scanned.status, 303, scanned.html);
  const referenceId = new URL(scanned.location, bank.url).searchParams.get("referenceid") ?? "";
  const paid = await postForm(`${bank.url}/qris/payment`, { referenceId, issuer: "dana" });
  assert.match((await getPage(bank.url + paid.location)).html, /Payment successful/);
}

const PATIENCE = { payMs: 20_000, messageMs: 10_000, lagMs: 300 };

suite("a rehearsal that waits for a person's payment", () => {
  for (const way of ["code", "picture"] as const) {
    test(`says what to pay, and goes on when its ${way} was paid on the simulator's pages`, async (t) => {
      const stage = await startRehearsal(t);
      const person = somebody(async (ways) => {
        await payInSimulator(stage, ways[way]);
        await stage.deliver();
      });
      const ended = await stage.run({ payment: "person", patience: PATIENCE }, person);
      assert.deepEqual([ended.outcome, ended.odd], ["finished", []], JSON.stringify(ended.steps));
      assert.match(
        person.read[0] ?? "",
        /^Pay rehearsal-\S+ in the upstream's simulator, within 20/,
      );
      assert.equal(ended.step("payment").said, "paid, by its status");
      assert.match(ended.step("message").said, /^arrived, with the right signature/);
      assert.deepEqual(await stage.atBank(), ["cancel gopay", "expire qris", "refund qris"]);
    });
  }

  test("notices by the status alone what no message tells, and says so", async (t) => {
    const stage = await startRehearsal(t);
    const person = somebody(async ({ code }) => await payInSimulator(stage, code));
    const patience = { ...PATIENCE, messageMs: 500 };
    const ended = await stage.run({ payment: "person", patience }, person);
    assert.equal(ended.step("payment").verdict, "expected");
    assert.deepEqual(ended.odd, ["message differs"]);
    assert.equal((await stage.known()).message, "none");
  });

  test("notices by the message what the status knows later, and by how much", {
    skip: byNight,
  }, async (t) => {
    const stage = await startRehearsal(t);
    const person = somebody(async ({ code }) => {
      const behind = stage.calls.add({ verb: "status", fault: faults.stale() });
      await payInSimulator(stage, code);
      await stage.deliver();
      setTimeout(behind, 700);
    });
    const ended = await stage.run({ payment: "person", patience: PATIENCE }, person);
    assert.equal(ended.step("payment").verdict, "expected");
    const behindMs = Number((await stage.known()).status_behind_message_ms);
    assert.ok(behindMs >= 300, String(behindMs));
  });

  test("goes on without it when nobody pays in time, or it is to end, and leaves nothing to be paid", async (t) => {
    const stage = await startRehearsal(t);
    const nobody = somebody(() => undefined);
    const patience = { ...PATIENCE, payMs: 300, messageMs: 300 };
    const ended = await stage.run({ payment: "person", patience }, nobody);
    assert.deepEqual([ended.outcome, ended.odd], ["finished", []]);
    assert.deepEqual(
      [ended.step("payment").verdict, ended.step("message").verdict, ended.step("refund").verdict],
      ["skipped", "skipped", "skipped"],
    );
    const ctrlC = new AbortController();
    const leaver = somebody(() => ctrlC.abort());
    const wishes = { payment: "person", patience: PATIENCE, signal: ctrlC.signal } as const;
    assert.equal((await stage.run(wishes, leaver)).outcome, "interrupted");
    const left = await stage.atBank();
    assert.ok(left.length >= 6 && left.every((told) => !told.startsWith("pending")), left.join());
  });
});
