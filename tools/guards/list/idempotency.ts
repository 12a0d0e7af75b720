import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test/http/idempotency.test.ts";
const STORE = "packages/gateway/src/store/transactions/idempotency-keys.ts";
const RUN = "packages/gateway/src/operations/transactions/run-once.ts";

const KEEPING = `where k.merchant_id = a.merchant_id and k.key = a.key$RUN
    for update
  ) k
)
update idempotency_key k set http_status = a.http_status, answer = a.answer
from own, kept a
where k.merchant_id = own.merchant_id and k.key = own.key
  and a.merchant_id = own.merchant_id and a.key = own.key$RUN\``;

export const IDEMPOTENCY_GUARDS: readonly Guard[] = [
  {
    name: "a key that is held by a run is nobody else's",
    file: STORE,
    fragment: 'or k.answer is null and ${isLeaseOver("k.leased_until", "$7")})',
    without: "or k.answer is null and $7::timestamptz is not null)",
    tests: [TEST],
  },
  {
    name: "a key of a run that was killed is free again",
    file: STORE,
    fragment: 'or k.answer is null and ${isLeaseOver("k.leased_until", "$7")})',
    without: "or k.answer is null and $7::timestamptz is null)",
    tests: [TEST],
  },
  {
    name: "an answer is repeated for as long as it lives",
    file: STORE,
    fragment: "k.answer is not null and (k.expires_at <= $6 or k.expires_at > $5)",
    without: "k.answer is not null and $6::timestamptz is not null",
    tests: [TEST],
  },
  {
    name: "an answer from a time that is still to come is none",
    file: STORE,
    fragment: " or k.expires_at > $5)",
    without: ")",
    tests: [TEST],
  },
  {
    name: "another body under the key of a BI-SNAP call is a conflict",
    file: STORE,
    fragment: 'if (request_hash !== requestHash) return "other_request";',
    without: "",
    tests: [
      "packages/gateway/test/http/bi-snap/guards.test.ts",
      "packages/gateway/test/http/bi-snap/fixtures.test.ts",
    ],
  },
  {
    name: "a run that lost its key keeps no answer under it",
    file: STORE,
    // In two places: for one answer alone either would do, for several at once it takes both.
    fragment: KEEPING.replaceAll("$RUN", " and k.run_id = a.run_id"),
    without: KEEPING.replaceAll("$RUN", ""),
    tests: ["packages/gateway/test/store/idempotency-keys.test.ts"],
  },
  {
    name: "a run that did not succeed frees its key",
    file: RUN,
    fragment: "if (!mayBeDone) await releaseKey(gateway.db, claim);",
    without: "",
    tests: [TEST],
  },
  {
    name: "a run that lost its key does not free it",
    file: STORE,
    fragment: '    .where("run_id", "=", runId)\n',
    without: "",
    tests: ["packages/gateway/test/store/idempotency-keys.test.ts"],
  },
  {
    name: "a key whose answer is kept is not freed",
    file: STORE,
    fragment: '    .where("answer", "is", null)\n',
    without: "",
    tests: ["packages/gateway/test/store/idempotency-keys.test.ts"],
  },
  {
    name: "a key that is still held is not swept away",
    file: STORE,
    fragment: '${isLeaseOver("k.leased_until", "$1")} and ',
    without: "$1::timestamptz is not null and ",
    tests: ["packages/gateway/test/store/idempotency-keys.test.ts"],
  },
  {
    name: "a key that is too long for one is none",
    file: "packages/gateway/src/http/core-api/answer-once.ts",
    fragment: "key === undefined || key.length > KEY_LENGTH_MAX",
    without: "key === undefined",
    tests: [TEST],
  },
  {
    name: "a key is not freed while nobody knows whether its run was committed",
    file: RUN,
    fragment: "mayBeDone = error instanceof LostAnswerError;",
    without: "mayBeDone = error === LostAnswerError;",
    tests: ["packages/gateway/test/http/lost-answers.test.ts"],
  },
];
