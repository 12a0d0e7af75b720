import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { attemptAt, attemptPlace, idAt, parsePlace } from "../../src/domain/workbench/place.ts";

const ID = "01a229c4-3d3f-7070-8bb2-b3978049bc69";
const NOTIFICATION = "01a229c4-3d57-721e-8fd4-9e8a697b3d40";

suite("the place of an entry", () => {
  test("is its id, or an attempt's moment, notification and number", () => {
    const at = new Date(0x01a229c43d3f);
    const place = attemptPlace({ recordedAt: at, notificationId: NOTIFICATION, number: 12 });
    assert.deepEqual(parsePlace(ID), { kind: "id", atMs: at.getTime(), id: ID });
    const attempt = {
      kind: "attempt",
      atMs: at.getTime(),
      notificationId: NOTIFICATION,
      number: 12,
    } as const;
    assert.deepEqual(parsePlace(place), attempt);
    assert.deepEqual(attemptAt(attempt), [at, NOTIFICATION, 12]);
    for (const odd of ["", "0", "x", `${ID}x`, `${place}0`, ID.replace("-7", "-4"), `${ID}+1`]) {
      assert.equal(parsePlace(odd), undefined, odd);
    }
  });

  test("puts attempts behind all ids of their moment, and before those of the next", () => {
    const at = new Date(0x01a229c43d3f);
    const first = attemptPlace({ recordedAt: at, notificationId: NOTIFICATION, number: 9 });
    const second = attemptPlace({ recordedAt: at, notificationId: NOTIFICATION, number: 10 });
    const next = ID.replace("3d3f", "3d40");
    assert.deepEqual([next, second, ID, first].sort(), [ID, first, second, next]);
    const [one, place] = [parsePlace(ID), parsePlace(first)];
    assert.ok(one && place);
    // What is compared instead of a place stands on the same side of all others.
    assert.ok(idAt(place) > ID && idAt(place) <= next);
    assert.equal(idAt(one), ID);
    assert.deepEqual(attemptAt(one), [at, "", 0]);
  });
});
