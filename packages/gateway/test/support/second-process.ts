import type { TestContext } from "node:test";
import { type Gateway, openGateway } from "../../src/operations/gateway.ts";
import { openDatabase } from "../../src/store/database.ts";
import { TEST_SECRET } from "./gateway.ts";
import { lastOfAll } from "./last-of-all.ts";
import type { World } from "./upstream-world.ts";

/** Another process of the shop, on the same database. */
export function secondProcess(t: TestContext, { shop, bells }: World): Gateway {
  const { connectionString } = shop.gateway.db.pool.options;
  if (connectionString === undefined) throw new Error("the shop has no database");
  const db = openDatabase({ connectionString, max: 8 });
  lastOfAll(t, async () => await db.close());
  const gateway = openGateway({
    db,
    secret: TEST_SECRET,
    wallNow: shop.gateway.wallNow,
    delivery: { allowPrivateTargets: true },
    upstreams: shop.gateway.upstreams,
  });
  gateway.publicAddress.url = bells.url;
  return gateway;
}
