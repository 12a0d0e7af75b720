import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ConfigError, readConfig } from "../../src/start/config.ts";

suite("the environment", () => {
  test("may say nothing at all", () => {
    const config = readConfig({});
    assert.equal(config.port, 7747);
    assert.equal(config.host, "127.0.0.1");
    assert.equal(config.metricsPort, undefined);
    assert.equal(config.databaseUrl, undefined);
  });

  test("counts an empty variable as absent", () => {
    assert.deepEqual(readConfig({ PORT: "", DATABASE_URL: "", METRICS_PORT: "" }), readConfig({}));
  });

  test("has all that is wrong with it told at once, without its secrets", () => {
    const wrong = {
      PORT: "70000",
      METRICS_PORT: "-1",
      PUBLIC_URL: "ftp://pay.example",
      DATABASE_URL: "mysql://root:hunter2@db/gerbang",
      GERBANG_SECRET: "short",
      ALLOW_PRIVATE_TARGETS: "yes",
      LOG_LEVEL: "loud",
      RATE_LIMIT: "many",
      TRUST_PROXY: "everybody",
      KEEP_MESSAGES_DAYS: "0",
      KEEP_EVENTS_DAYS: "1.5",
      KEEP_REQUESTS_DAYS: "-1",
    };
    assert.throws(
      () => readConfig(wrong),
      (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        const named = error.problems.map((problem) => problem.split(" ")[0]);
        assert.deepEqual(new Set(named), new Set(Object.keys(wrong)));
        assert.doesNotMatch(error.message, /hunter2|short/);
        return true;
      },
    );
  });

  test("keeps no requests with 0 days", () => {
    assert.equal(readConfig({ KEEP_REQUESTS_DAYS: "0" }).retention.requestsDays, 0);
    assert.equal(readConfig({}).retention.requestsDays, undefined);
  });

  test("names the proxies that are trusted, by how many they are or where", () => {
    const read = (TRUST_PROXY: string) => readConfig({ TRUST_PROXY }).trustProxy;
    assert.equal(read("1"), 1);
    assert.deepEqual(read("10.0.0.0/8, 2001:db8::/32,192.0.2.7"), [
      "10.0.0.0/8",
      "2001:db8::/32",
      "192.0.2.7",
    ]);
    for (const wrong of ["0", "true", "10.0.0.0/33", "10.0.0", "10.0.0.0/8/8", ",", "::/129"]) {
      assert.throws(() => read(wrong), /TRUST_PROXY/, wrong);
    }
  });

  test("keeps its secrets out of whatever prints it", () => {
    const config = readConfig({
      DATABASE_URL: "postgres://gerbang:hunter2@db/gerbang",
      GERBANG_SECRET: "correct horse battery staple",
    });
    assert.doesNotMatch(JSON.stringify(config), /hunter2|horse/);
    assert.equal(config.databaseUrl?.reveal(), "postgres://gerbang:hunter2@db/gerbang");
  });
});
