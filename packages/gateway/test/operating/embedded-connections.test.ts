import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readConfig } from "../../src/start/config.ts";
import { connectionsOfEmbedded } from "../../src/start/connect-database.ts";
import { createLogger } from "../../src/start/create-logger.ts";
import { startGateway } from "../../src/start/start-gateway.ts";
import { createFolder } from "../support/data-folder.ts";
import { lastOfAll } from "../support/last-of-all.ts";

suite("connections of the embedded database", () => {
  test("are as many as the cores can use, and never more than of any other", () => {
    const ofCores = [1, 2, 4, 6, 12, 64].map((cores) => connectionsOfEmbedded(cores));
    assert.deepEqual(ofCores, [8, 8, 8, 12, 24, 24]);
  });

  test("are no more, however much is asked at once, and others of it take their own", async (t) => {
    const config = readConfig({ GERBANG_DATA: await createFolder(t), PORT: "0" });
    const running = await startGateway(config, { logger: createLogger("silent") });
    lastOfAll(t, async () => await running.stop());
    const { connection } = running;
    const { pool } = running.gateway.db;
    await Promise.all(Array.from({ length: 60 }, async () => await pool.query("select 1")));
    assert.equal(pool.totalCount, connectionsOfEmbedded());
    assert.equal(connection.max, undefined);
  });
});
