import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { mergeMetrics } from "../../src/start/merge-metrics.ts";
import { paceReplacement } from "../../src/start/pace-workers.ts";
import {
  environmentOfWorker,
  readWorkerPlace,
  shareConnections,
} from "../../src/start/worker-place.ts";

suite("a worker that ends unasked", () => {
  const steady = { livedMs: 10_000, earlyEnds: 5, workers: 2, serving: 1 };
  const early = { livedMs: 9_999, earlyEnds: 0, workers: 2, serving: 1 };

  test("is replaced at once when it had served for a while, and all is forgiven", () => {
    assert.deepEqual(paceReplacement(steady), { outcome: "replace", afterMs: 0, earlyEnds: 0 });
    const last = { ...steady, earlyEnds: 99, serving: 0 };
    assert.deepEqual(paceReplacement(last), { outcome: "replace", afterMs: 0, earlyEnds: 0 });
  });

  test("is replaced after a pause that grows, for as long as another one serves", () => {
    const pauses = [0, 1, 2, 6, 7, 500].map((earlyEnds) => {
      const next = paceReplacement({ ...early, earlyEnds });
      return next.outcome === "replace" ? next.afterMs : next.outcome;
    });
    assert.deepEqual(pauses, [100, 200, 400, 6_400, 10_000, 10_000]);
  });

  test("is given up with all others when none serves and each ended early three times", () => {
    const alone = { ...early, serving: 0 };
    assert.equal(paceReplacement({ ...alone, earlyEnds: 5 }).outcome, "replace");
    assert.equal(paceReplacement({ ...alone, earlyEnds: 6 }).outcome, "give_up");
    assert.equal(paceReplacement({ ...alone, earlyEnds: 6, workers: 3 }).outcome, "replace");
  });
});

test("workers have no more connections, all together, than the embedded database takes", () => {
  for (let workers = 1; workers <= 16; workers++) {
    const each = shareConnections(workers);
    assert.ok(each >= 4 && each <= 24, `${each} for each of ${workers}`);
    assert.ok((each + 1) * workers <= 90, `${each} for each of ${workers}`);
  }
});

test("a worker's environment tells it its place, and where the embedded database is", () => {
  const place = { number: 2, isFirst: false, connectionsMax: 21 };
  const embedded = { host: "/data/postgres", port: 5432, user: "postgres", database: "postgres" };
  const environment = environmentOfWorker(place, embedded);
  assert.deepEqual(readWorkerPlace(environment), place);
  assert.match(environment["DATABASE_URL"] ?? "", /^postgresql:.*host=%2Fdata%2Fpostgres/);
  assert.equal("DATABASE_URL" in environmentOfWorker(place, undefined), false);
  assert.equal(readWorkerPlace({}), undefined);
});

test("the metrics of several workers are one text, in which each name stands once", () => {
  const first = `# HELP owed Owed
# TYPE owed gauge
owed 3
# HELP took How long
# TYPE took histogram
took_count{route="/v2/{id}/status"} 1
took_bucket{route="/v2/{id}/status",le="+Inf"} 1
`;
  const second = `# HELP owed Owed
# TYPE owed gauge
owed 4
# HELP made Only here
# TYPE made counter
made{kind="a b"} 1
`;
  const merged = mergeMetrics([
    { worker: 1, text: first },
    { worker: 2, text: second },
    { worker: 3, text: "" },
  ]);
  assert.equal(
    merged,
    `# HELP owed Owed
# TYPE owed gauge
owed{worker="1"} 3
owed{worker="2"} 4
# HELP took How long
# TYPE took histogram
took_count{worker="1",route="/v2/{id}/status"} 1
took_bucket{worker="1",route="/v2/{id}/status",le="+Inf"} 1
# HELP made Only here
# TYPE made counter
made{worker="2",kind="a b"} 1
`,
  );
  assert.equal(mergeMetrics([]), "");
});
