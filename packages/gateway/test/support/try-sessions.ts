import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { startTestDashboard } from "../pages/dashboard/support.ts";
import { type ChangedSession, changedSessions } from "./changed-sessions.ts";
import { letEverythingHappen } from "./everything-happened.ts";
import { startReceiver } from "./receiver.ts";
import { exportFile, importFile, useSession } from "./use-session.ts";

/**
 * Imports a session of everything with one change after the other, those that are chosen. Each is
 * refused with the place of the change, or taken and then used without anything stumbling.
 */
export async function tryChangedSessions(
  t: TestContext,
  isChosen: (change: ChangedSession, index: number) => boolean,
): Promise<{ readonly taken: number; readonly refused: number }> {
  const receiver = await startReceiver(t);
  const dashboard = await startTestDashboard(t);
  await letEverythingHappen(dashboard, receiver);
  const file = await exportFile(dashboard);
  assert.deepEqual(await importFile(dashboard, file), { isTaken: true, problems: [] });
  const failures: string[] = [];
  const counts = { taken: 0, refused: 0 };
  let index = 0;
  for (const change of changedSessions(file)) {
    if (!isChosen(change, index++)) continue;
    try {
      const { isTaken, problems } = await importFile(dashboard, change.text());
      counts[isTaken ? "taken" : "refused"]++;
      assert.deepEqual(
        problems.filter((problem) => !/^line \d+/.test(problem)),
        [],
      );
      if (isTaken) await useSession(dashboard, change.line);
    } catch (error) {
      failures.push(`${change.name}: ${String(error).slice(0, 500)}`);
      await dashboard.gateway.db.pool.query("delete from stalled_work");
    }
  }
  assert.deepEqual(failures, []);
  return counts;
}
