import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { IS_WHOLE } from "../../../packages/checkout/test/support/sample.ts";
import { certify } from "../../../packages/cli/src/certify/certify.ts";
import { parseCertifyConfig } from "../../../packages/cli/src/certify/config.ts";
import { RealDriver } from "../../../packages/cli/src/certify/drive/real-driver.ts";
import { printShort } from "../../../packages/cli/src/certify/schedule/notation.ts";
import { SandboxClient } from "../../../packages/cli/src/sandbox/sandbox-client.ts";
import { startGatewayAndShop } from "./support/running-shop.ts";

const TOKEN = "a word for tests";

/** Some hundred orders are played: seconds on a quiet machine, and what others leave of a busy one. */
const PATIENT = { timeout: 240_000 };

suite("the shop, when it is certified", () => {
  test(
    "keeps its books whatever arrives at once, and whatever browsers say",
    PATIENT,
    async (t) => {
      const { gateway, shop } = await startGatewayAndShop(t, { certifyToken: TOKEN });
      const config = parseCertifyConfig({ probe: { url: `${shop.url}/certify`, token: TOKEN } });
      assert.ok(!("problems" in config));
      const serverKey = gateway.firstMerchant.serverKey.reveal();
      const sandbox = new SandboxClient({ url: gateway.url, serverKey });
      const driver = new RealDriver({ sandbox, serverKey, config });
      t.after(async () => await driver.close());
      const { offers, amount } = await driver.open();
      assert.deepEqual([...offers].toSorted(), ["finish", "reconcile", "retry"]);
      // What is to meet is tried many times over: a minute and more on a busy machine. By night.
      const only = IS_WHOLE ? ["at once", "redirects"] : ["redirects"];
      const verdict = await certify(driver, { profile: "quick", amount, offers, only });
      assert.deepEqual(
        verdict.defects.map(({ id, schedule }) => `${id} ${printShort(schedule)}`),
        [],
      );
      assert.deepEqual(verdict.unsteady, []);
      assert.ok(verdict.played >= (IS_WHOLE ? 20 : 8), `only ${verdict.played} were played`);
      const control = await sandbox.call({ method: "GET", path: "/control" });
      assert.equal(control["active"], true);
      await driver.close();
      const after = await sandbox.call({ method: "GET", path: "/control" });
      const clock = await sandbox.call({ method: "GET", path: "/clock" });
      assert.deepEqual([after["active"], clock["mode"]], [false, "real"]);
    },
  );
});
