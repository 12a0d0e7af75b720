import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const SESSION = `${TEST}/operations/sandbox-session.test.ts`;
const PROCESSES = `${TEST}/operations/sandbox-processes.test.ts`;
const ADVANCE = `${TEST}/operations/sandbox-advance.test.ts`;
const WALLS = `${TEST}/http/production-walls.test.ts`;
const STORE = "packages/gateway/src/store/sandbox";
const OPERATIONS = "packages/gateway/src/operations/sandbox";

/** Snapshots, holds, clocks. */
export const SANDBOX_GUARDS: readonly Guard[] = [
  {
    name: "a snapshot is not imported over a past",
    file: `${OPERATIONS}/import-snapshot.ts`,
    fragment: "else if (!(await hasNoPast(trx, merchant.id))) {",
    without: "else if ((await hasNoPast(trx, merchant.id)) === undefined) {",
    tests: [SESSION, `${TEST}/http/sandbox-export.test.ts`],
  },
  {
    name: "a production merchant takes no snapshot, whoever asks",
    file: `${OPERATIONS}/import-snapshot.ts`,
    fragment:
      '  if (merchant.environment !== "sandbox") return { outcome: "refused", reason: "not_sandbox" };\n',
    without: "",
    tests: [ADVANCE],
  },
  {
    name: "the sandbox API moves no clock of a production merchant, and neither takes nor gives its past",
    file: "packages/gateway/src/http/sandbox/sandbox-route.ts",
    fragment: '    if (merchant.environment !== "sandbox") throw new ApiError("sandbox_only");\n',
    without: "",
    tests: [WALLS],
  },
  {
    name: "the dashboard moves no clock of a production merchant, and neither takes nor gives its past",
    file: "packages/gateway/src/pages/dashboard/frame/visit.ts",
    fragment: '  "use_sandbox",\n  "see_accounts",',
    without: '  "see_accounts",',
    tests: [WALLS, `${TEST}/pages/dashboard/palette.test.ts`],
  },
  {
    name: "a production merchant's clock is not set, whoever asks",
    file: `${OPERATIONS}/clock.ts`,
    fragment:
      '  if (merchant.environment !== "sandbox") return { outcome: "refused", reason: "not_sandbox" };\n',
    without: "",
    tests: [ADVANCE],
  },
  {
    name: "a production merchant's clock is not advanced, whoever asks",
    file: `${OPERATIONS}/advance-clock.ts`,
    fragment:
      '  if (environment !== "sandbox") return { outcome: "refused", reason: "not_sandbox" };\n',
    without:
      '  if (environment === undefined) return { outcome: "refused", reason: "not_sandbox" };\n',
    tests: [ADVANCE],
  },
  {
    name: "of imports of one file at one moment one keeps the names",
    file: `${STORE}/snapshot-rows.ts`,
    fragment: 'await trx.selectFrom("import_turn").select("id").forUpdate().execute();',
    without: 'await trx.selectFrom("import_turn").select("id").execute();',
    tests: [`${TEST}/operations/import-turn.test.ts`],
  },
  {
    name: "an import that waited for another looks at the names again",
    file: `${OPERATIONS}/import-snapshot.ts`,
    fragment: "  await takeImportTurn(trx);\n  return await areLinksTaken(trx, id, rows);",
    without: "  await takeImportTurn(trx);\n  return false;",
    tests: [`${TEST}/operations/import-turn.test.ts`],
  },
  {
    name: "an import whose hold was lost is undone",
    file: `${OPERATIONS}/import-snapshot.ts`,
    fragment: "        await hold.confirm(trx);\n",
    without: "",
    tests: [`${TEST}/operations/import-turn.test.ts`],
  },
  {
    name: "a snapshot's clock is one that the database can add up",
    file: `${OPERATIONS}/import-snapshot.ts`,
    fragment: "  return isClockMoment(merchantTime(clock, gateway.wallNow()))\n    ? []",
    without: "  return merchantTime(clock, gateway.wallNow())\n    ? []",
    tests: [SESSION, `${TEST}/http/sandbox-export.test.ts`, `${TEST}/http/import-places.test.ts`],
  },
  {
    name: "a merchant is held by one at a time",
    file: `${STORE}/merchant-hold.ts`,
    fragment:
      '      where merchant_hold.holder in ($2, \'${NOBODY}\') or ${isLeaseOver("merchant_hold.held_until", "$3")}\n',
    without: "",
    tests: [PROCESSES, `${TEST}/operations/held-merchant.test.ts`],
  },
  {
    name: "a hold whose holder was killed runs out",
    file: `${STORE}/merchant-hold.ts`,
    fragment: ' or ${isLeaseOver("merchant_hold.held_until", "$3")}\n',
    without: "\n",
    tests: [PROCESSES, `${TEST}/operations/held-merchant.test.ts`],
  },
  {
    name: "a hold that somebody else has by now is not prolonged",
    file: `${STORE}/merchant-hold.ts`,
    fragment: 'where merchant_id = $1 and holder = $2"',
    without: 'where merchant_id = $1 and $2::text is not null"',
    tests: [`${TEST}/store/lease.test.ts`],
  },
  {
    name: "a hold that somebody else has by now is not released",
    file: `${STORE}/merchant-hold.ts`,
    fragment:
      '    .deleteFrom("merchant_hold")\n    .where("merchant_id", "=", merchantId)\n    .where("holder", "=", holder)',
    without: '    .deleteFrom("merchant_hold")\n    .where("merchant_id", "=", merchantId)',
    tests: [`${TEST}/store/lease.test.ts`],
  },
  {
    name: "who holds a merchant waits for deliveries that are under way",
    file: `${OPERATIONS}/hold-merchant.ts`,
    fragment: "while (await isDeliveryUnderWay(gateway.db, key.merchantId, gateway.wallNow())) {",
    without: "while (gateway.wallNow().getTime() < 0) {",
    tests: [
      PROCESSES,
      `${TEST}/operations/held-merchant.test.ts`,
      `${TEST}/operations/sandbox-advance.test.ts`,
    ],
  },
  {
    name: "a wait for a hold ends",
    file: `${OPERATIONS}/hold-merchant.ts`,
    fragment: "const end = signal ? AbortSignal.any([patience, signal]) : patience;",
    without: "const end = signal ?? (patience && new AbortController().signal);",
    tests: [PROCESSES, `${TEST}/operations/held-merchant.test.ts`],
  },
  {
    name: "a clock goes no further than a year at once",
    file: `${OPERATIONS}/advance-clock.ts`,
    fragment: "if (byMs < 0 || byMs > ADVANCE_MS_MAX)",
    without: "if (byMs < 0)",
    tests: [
      `${TEST}/operations/sandbox-advance.test.ts`,
      `${TEST}/http/sandbox-api.test.ts`,
      `${TEST}/http/sandbox-refusals.test.ts`,
    ],
  },
  {
    name: "a reset and an import that the database undid for somebody else are done again",
    file: "packages/gateway/src/store/retry-conflicts.ts",
    fragment: 'if (failureOf(error) !== "conflict" || tries === TRIES_MAX) throw error;',
    without: 'if (failureOf(error) !== "conflict" || tries <= TRIES_MAX) throw error;',
    tests: [`${TEST}/operations/conflicting-changes.test.ts`],
  },
];
