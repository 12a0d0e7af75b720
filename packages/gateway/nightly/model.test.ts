import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { startWorld } from "../test/model/driver/world.ts";
import { describeFinding, replayPath, tryModel } from "../test/model/try-model.ts";

const STEPS = Number(process.env["STEPS"] ?? 100_000);
/** Of one database: a larger one is slower, and none of it is looked at again. */
const OF_ONE_DATABASE = 5_000;
const LANES = 16;
const LONG_MS = 7_200_000;
const REPLAY = process.env["REPLAY"];
/** Another one each night, which a finding names. */
const SEED = Number(process.env["SEED"] ?? Math.floor(Date.now() / 1_000) % 1_000_000_000);

suite("the gateway is what the model of it is, night after night", () => {
  if (REPLAY !== undefined) {
    test(`once more, by the seed ${SEED} and the path ${REPLAY}`, {
      timeout: LONG_MS,
    }, async (t) => {
      const finding = await replayPath(await startWorld(t), { seed: SEED, path: REPLAY });
      if (finding) assert.fail(describeFinding(finding));
    });
    return;
  }
  for (let done = 0; done < STEPS; done += OF_ONE_DATABASE) {
    const steps = Math.min(OF_ONE_DATABASE, STEPS - done);
    test(`${steps} steps after ${done}, from the seed ${SEED + done}`, {
      timeout: LONG_MS,
    }, async (t) => {
      const world = await startWorld(t);
      const begun = performance.now();
      const { played, finding } = await tryModel(world, { steps, lanes: LANES, seed: SEED + done });
      const seconds = (performance.now() - begun) / 1_000;
      t.diagnostic(`${played} steps, ${Math.round(played / seconds)} a second`);
      if (finding) assert.fail(describeFinding(finding));
    });
  }
});
