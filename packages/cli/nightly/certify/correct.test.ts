import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { certifyShop, defectsOf } from "../../test/certify/support/playing.ts";
import { handlerShop, ownShop, sdkShop } from "../../test/certify/support/shops.ts";

const RUNS = Number(process.env["RUNS"] ?? 20);

const SHOPS = {
  "the reference handler on SQLite": handlerShop(0, "sqlite"),
  "the reference handler on PostgreSQL": handlerShop(0, "postgres"),
  "the SDK in node:http": sdkShop("node:http"),
  "the SDK in Express": sdkShop("express"),
  "the SDK in Fastify": sdkShop("fastify"),
  "the SDK in Hono": sdkShop("hono"),
  "the SDK in a route file as Next.js has them": sdkShop("next"),
  "the official client for Node.js, done right": ownShop("official client"),
  "one that answers before it works, from a table": ownShop("queue"),
};

describe("a merchant with nothing wrong is found sound", () => {
  for (const [name, shop] of Object.entries(SHOPS)) {
    for (const profile of ["quick", "standard"] as const) {
      // A standard run takes six times as long.
      const runs = profile === "quick" ? RUNS : Math.ceil(RUNS / 10);
      it(`${name}, by ${profile}, ${runs} times`, async (t) => {
        for (let run = 0; run < runs; run++) {
          const verdict = await certifyShop(t, shop, profile);
          assert.deepEqual(defectsOf(verdict), [], `run ${run + 1}`);
          assert.deepEqual(verdict.unsteady, [], `run ${run + 1}`);
        }
      });
    }
  }

  for (const [language, command] of [
    ["PHP", "php"],
    ["Go", "go"],
    ["Ruby", "ruby"],
    ["Java", "javac"],
  ] as const) {
    const isThere = spawnSync(command, ["--version"], { stdio: "ignore" }).error === undefined;
    it(`the official client for ${language}, done right`, {
      skip: isThere ? "not written yet" : `${command} is not installed`,
    });
  }
});
