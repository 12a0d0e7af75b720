import { suite, type TestContext, test } from "node:test";
import fc from "fast-check";
import { deeds, tryAtOnce, tryOneByOne } from "../support/account-sequences.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";

async function start(t: TestContext): Promise<TestServer> {
  return await startTestServer(t, {
    settings: { paymentNotificationUrls: ["http://127.0.0.1:1/"] },
  });
}

suite("no sequence of charges of linked accounts breaks the rules", () => {
  test("money is neither made nor lost, periods are charged once, repeats change nothing", async (t) => {
    const server = await start(t);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(deeds(8, 20), async (commands) => {
        await tryOneByOne(server, ++run, commands);
      }),
      { numRuns: 4 },
    );
  });

  test("nor do charges at the same moment", async (t) => {
    const server = await start(t);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(deeds(8, 16), async (commands) => {
        await tryAtOnce(server, ++run, commands);
      }),
      { numRuns: 4 },
    );
  });
});
