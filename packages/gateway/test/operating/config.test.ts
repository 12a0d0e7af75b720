import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ConfigError, readConfig } from "../../src/start/config.ts";
import { optionsOf } from "../../src/start/gateway-options.ts";

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
      KEEP_UPSTREAM_CALLS_DAYS: "0",
      KEEP_ACTIVITY_DAYS: "a year",
      KEEP_SANDBOX_DAYS: "0",
      UPSTREAMS: "real",
      UPSTREAM_REQUEST_MS: "8s",
      UPSTREAM_CALL_MS: "60001",
      GERBANG_SECRET_OLD: "older",
      GERBANG_ACCEPT_EMBEDDED: "true",
      WORKERS: "0",
      STREAMS_MAX: "1",
    };
    assert.throws(
      () => readConfig(wrong),
      (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        const named = error.problems.map((problem) => problem.split(" ")[0]);
        assert.deepEqual(new Set(named), new Set(Object.keys(wrong)));
        assert.doesNotMatch(error.message, /hunter2|short|older/);
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

  test("calls no upstream unless it says so", () => {
    assert.deepEqual(readConfig({}).upstreams, {});
    const read = readConfig({
      UPSTREAMS: "sandbox",
      UPSTREAM_REQUEST_MS: "9000",
      UPSTREAM_CALL_MS: "4000",
    });
    assert.deepEqual(read.upstreams, { mode: "sandbox", requestMs: 9_000, callMs: 4_000 });
    assert.equal(read.allowPrivateTargets, undefined);
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

/** Everything that real money needs. */
const REAL = {
  UPSTREAMS: "production",
  PUBLIC_URL: "https://pay.kedai.example",
  GERBANG_SECRET: "correct horse battery staple",
  DATABASE_URL: "postgres://gerbang@db/gerbang",
};

function problemsOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
}

suite("an environment in which real money may move", () => {
  test("has all that it lacks told in one list", () => {
    const named = (environment: Readonly<Record<string, string | undefined>>) =>
      problemsOf(environment).map((problem) => problem.split(" ")[0]);
    assert.deepEqual(
      named({ UPSTREAMS: "production", ALLOW_PRIVATE_TARGETS: "true", RATE_LIMIT: "many" }),
      ["RATE_LIMIT", "PUBLIC_URL", "GERBANG_SECRET", "ALLOW_PRIVATE_TARGETS", "DATABASE_URL"],
    );
    assert.deepEqual(named({ ...REAL, GERBANG_SECRET: undefined }), ["GERBANG_SECRET"]);
    assert.deepEqual(named({ ...REAL, DATABASE_URL: undefined }), ["DATABASE_URL"]);
    assert.deepEqual(named({ ...REAL, ALLOW_PRIVATE_TARGETS: "true" }), ["ALLOW_PRIVATE_TARGETS"]);
    assert.deepEqual(named({ ...REAL, UPSTREAMS: "sandbox", DATABASE_URL: undefined }), []);
  });

  test("may have an embedded database that somebody answers for", () => {
    const { DATABASE_URL: _, ...embedded } = REAL;
    assert.deepEqual(problemsOf({ ...embedded, GERBANG_ACCEPT_EMBEDDED: "yes" }), []);
  });

  test("has a public address that upstreams can reach", () => {
    const isRefused = (url: string) => problemsOf({ ...REAL, PUBLIC_URL: url }).length > 0;
    for (const url of [
      "http://pay.kedai.example",
      "https://localhost",
      "https://pay.localhost",
      "https://gerbang",
      "https://gerbang.local",
      "https://gerbang.internal.",
      "https://127.0.0.1",
      "https://127.1",
      "https://10.1.2.3:8443",
      "https://192.168.0.10",
      "https://169.254.169.254",
      "https://[::1]",
      "https://[fd00::1]",
      "https://[::ffff:127.0.0.1]",
    ]) {
      assert.ok(isRefused(url), url);
    }
    for (const url of [
      "https://pay.kedai.example/",
      "https://8.8.8.8",
      "https://[2606:4700::1111]",
    ]) {
      assert.ok(!isRefused(url), url);
    }
  });

  test("calls no private address, also when it listens on loopback", () => {
    assert.equal(readConfig(REAL).allowPrivateTargets, false);
    assert.equal(optionsOf(readConfig(REAL)).delivery?.allowPrivateTargets, false);
    assert.equal(optionsOf(readConfig({})).delivery?.allowPrivateTargets, true);
    assert.equal(optionsOf(readConfig(REAL)).upstreams?.mode, "production");
  });
});
