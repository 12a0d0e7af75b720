import { suite, test } from "node:test";
import { SNAPSHOT_ROW_KINDS } from "../src/store/sandbox/snapshot-row.ts";
import { tryChangedSessions } from "../test/support/try-sessions.ts";

suite("every imported session in which one member was changed", () => {
  for (const kind of ["gerbang_session", ...SNAPSHOT_ROW_KINDS, "end"]) {
    test(`is refused with its place, or stumbles nowhere: ${kind}`, async (t) => {
      const counts = await tryChangedSessions(t, ({ line }) => line.startsWith(`{"${kind}"`));
      t.diagnostic(JSON.stringify(counts));
    });
  }
});
