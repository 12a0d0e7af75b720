import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const OPERATIONS = "packages/gateway/src/operations";
const MANY = `${TEST}/http/many-streams.test.ts`;
const WORKBENCH = `${TEST}/operations/workbench-tail.test.ts`;
const KEPT = `${TEST}/operations/look-up-turns.test.ts`;
const TAIL = `${TEST}/operations/log-tail.test.ts`;

/** Who follows a log, and what that costs others. */
export const STREAM_GUARDS: readonly Guard[] = [
  {
    name: "a merchant's streams look up two things at a moment, and the others wait",
    file: `${OPERATIONS}/look-up-turns.ts`,
    fragment: "new Turns(AT_ONCE)",
    without: "new Turns(AT_ONCE * 1e6)",
    tests: [KEPT, MANY],
  },
  {
    name: "all merchants' streams look up six things at a moment, and the others wait",
    file: `${OPERATIONS}/look-up-turns.ts`,
    fragment: "new Turns(OF_ALL_AT_ONCE)",
    without: "new Turns(1e6)",
    tests: [KEPT],
  },
  {
    name: "payers' pages look up in turn whose they are",
    file: "packages/gateway/src/pages/parts/live-stream.ts",
    fragment: "const first = await payers.take(OPENING, async () => {",
    without: "const first = await payers.take(`${OPENING}${String(Math.random())}`, async () => {",
    tests: [MANY],
  },
  {
    name: "payers' pages of a merchant are looked at in turn",
    file: "packages/gateway/src/pages/parts/live-stream.ts",
    fragment: "gateway.lookUpTurns.payers.take(turn, async () =>",
    without: "gateway.lookUpTurns.payers.take(`${turn}${String(Math.random())}`, async () =>",
    tests: [MANY],
  },
  {
    name: "a log is read once for all who follow it",
    file: `${OPERATIONS}/log-tails.ts`,
    fragment: "const tail = known ?? this.#start(gateway, merchantId, log);",
    without: "const tail = known && this.size < 0 ? known : this.#start(gateway, merchantId, log);",
    tests: [WORKBENCH],
  },
  {
    name: "whoever follows from now on asks the database for nothing by themselves",
    file: `${OPERATIONS}/follow-log.ts`,
    fragment: 'from === "now" && start.places\n',
    without: 'from === "now" && start.places && signal.aborted\n',
    tests: [WORKBENCH],
  },
  {
    name: "what is not kept of a log is looked up by whoever begins to follow a part of it",
    file: `${OPERATIONS}/recent-entries.ts`,
    fragment: "    if (this.#skipped > after) return undefined;\n",
    without: "",
    tests: [KEPT, WORKBENCH],
  },
  {
    name: "of a log's newest part so many entries are kept",
    file: `${OPERATIONS}/recent-entries.ts`,
    fragment: "if (this.#entries.length < 2 * KEPT_MAX) return;",
    without: "if (this.#entries.length < 2e6 * KEPT_MAX) return;",
    tests: [KEPT],
  },
  {
    name: "for a slow reader so many entries wait",
    file: `${OPERATIONS}/tail-reader.ts`,
    fragment: "if (this.#entries.length >= WAITING_MAX) {",
    without: "if (this.#entries.length >= WAITING_MAX * 1e6) {",
    tests: [KEPT],
  },
  {
    name: "a reader who was too slow looks up what it missed",
    file: `${OPERATIONS}/follow-log.ts`,
    fragment: "        yield* unseen(following, seen);\n        continue;\n",
    without: "        continue;\n",
    tests: [TAIL],
  },
  {
    name: "what was committed late is looked for every second",
    file: `${OPERATIONS}/log-tail.ts`,
    fragment: "const isWhole = isForNew || startedAt - lookedWholeAt >= LOOK_MS;",
    without: "const isWhole = isForNew || startedAt < lookedWholeAt;",
    tests: [TAIL],
  },
  {
    name: "who leaves before they were told where now is leaves nothing behind",
    file: `${OPERATIONS}/log-tail.ts`,
    fragment: "    reader.begun.resolve({ settled: this.#seen.settled, places: [] });\n",
    without: "",
    tests: [`${TEST}/http/sandbox-events.test.ts`],
  },
];
