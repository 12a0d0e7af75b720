import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readFixture } from "../support/fixture.ts";
import {
  ALL,
  answered,
  callEnding,
  type Exchange,
  error,
  PAGE,
  recorded,
  VERBS,
  type Verb,
} from "../support/scripted-upstream.ts";

const ACTIONS = ["charge", "cancel", "expire", "refund"] as const;

/** Like `unknown no_answer`, `refused invalid` or `absent`. */
async function summary(verb: Verb, exchange: Exchange): Promise<string> {
  const reply = await VERBS[verb](callEnding(exchange).call);
  const detail = "why" in reply ? reply.why : "reason" in reply ? reply.reason : "";
  return `${reply.outcome} ${detail}`.trim();
}

type Row = readonly [name: string, exchange: Exchange, verbs: readonly Verb[], outcome: string];

const ROWS: readonly Row[] = [
  ["no time", { outcome: "not_sent", why: "no_time", detail: "" }, ALL, "not_sent no_time"],
  ["no name", { outcome: "not_sent", why: "dns", detail: "" }, ALL, "not_sent dns"],
  ["no connection", { outcome: "not_sent", why: "connect", detail: "" }, ALL, "not_sent connect"],
  ["no TLS", { outcome: "not_sent", why: "tls", detail: "" }, ALL, "not_sent tls"],
  [
    "a barred address",
    { outcome: "not_sent", why: "blocked", detail: "" },
    ALL,
    "not_sent blocked",
  ],
  ["no answer", { outcome: "no_answer", detail: "" }, ALL, "unknown no_answer"],

  ["HTTP 500 with a page", answered(500, PAGE), ALL, "unknown server_error"],
  ["HTTP 502 without a body", answered(502, ""), ALL, "unknown server_error"],
  ["HTTP 503 that says it is a refusal", answered(503, error("412")), ALL, "unknown server_error"],
  ["HTTP 504 that claims success", answered(504, error("200")), ALL, "unknown server_error"],
  ["HTTP 200 with code 500", recorded("error.500"), ALL, "unknown server_error"],
  ["HTTP 200 with code 503", recorded("error.503"), ALL, "unknown server_error"],
  ["HTTP 200 with code 504", answered(200, error("504")), ALL, "unknown server_error"],
  ["HTTP 202", answered(202, error("202")), ALL, "unknown still_running"],
  ["HTTP 202 without a body", answered(202, ""), ALL, "unknown still_running"],

  [
    "half of an answer",
    answered(200, `{"status_code":"2`, { complete: false }),
    ALL,
    "unknown cut_off",
  ],
  [
    "a whole answer that goes on",
    answered(200, error("412"), { complete: false }),
    ALL,
    "unknown cut_off",
  ],
  ["half of a refusal", answered(400, error("400"), { complete: false }), ALL, "unknown cut_off"],

  ["a page with HTTP 200", answered(200, PAGE), ALL, "unknown unreadable"],
  ["nothing with HTTP 200", answered(200, ""), ALL, "unknown unreadable"],
  ["HTTP 204", answered(204, ""), ALL, "unknown unreadable"],
  ["a list", answered(200, "[]"), ALL, "unknown unreadable"],
  ["null", answered(200, "null"), ALL, "unknown unreadable"],
  [
    "what is not UTF-8",
    answered(200, "", { bytes: Buffer.from([0x7b, 0xff, 0x7d]) }),
    ALL,
    "unknown unreadable",
  ],
  ["no code", answered(200, { status_message: "No." }), ALL, "unknown unreadable"],
  ["no message", answered(200, { status_code: "412" }), ALL, "unknown unreadable"],
  [
    "a code that is a number",
    answered(200, { ...error("412"), status_code: 412 }),
    ALL,
    "unknown unreadable",
  ],
  ["a code that is no code", answered(200, error("OK")), ALL, "unknown unreadable"],
  [
    "a redirect",
    answered(302, error("200"), { headers: { location: "/" } }),
    ALL,
    "unknown unreadable",
  ],
  ["a 403 page", answered(403, PAGE), ALL, "unknown unreadable"],
  ["a 404 page", answered(404, PAGE), ALL, "unknown unreadable"],
  ["a 408 page", answered(408, PAGE), ALL, "unknown unreadable"],
  ["a 401 page", answered(401, PAGE), ALL, "unknown unreadable"],
  [
    "HTTP 400 with JSON of somebody else",
    answered(400, { message: "no Route matched" }),
    ALL,
    "unknown unreadable",
  ],
  ["HTTP 400 that claims success", answered(400, error("200")), ALL, "unknown unreadable"],
  ["HTTP 400 that claims to be expired", answered(400, error("407")), ALL, "unknown unreadable"],

  ["HTTP 429", recorded("error.429.rate-limit"), ALL, "refused rate_limited"],
  ["HTTP 429 with a page", answered(429, PAGE), ALL, "refused rate_limited"],
  ["code 429", answered(200, error("429")), ALL, "refused rate_limited"],
  ["the key of nobody", recorded("error.401.current"), ALL, "refused unauthorized"],
  ["the key of nobody, in older words", recorded("error.401.legacy"), ALL, "refused unauthorized"],
  ["a missing order id", recorded("error.400.missing-order-id"), ["charge"], "refused invalid"],
  ["too short a life", recorded("error.400.expiry-below-minimum"), ["charge"], "refused invalid"],
  ["broken JSON", recorded("error.413.malformed"), ACTIONS, "refused invalid"],
  ["a channel that is off", recorded("error.402.not-activated"), ["charge"], "refused not_enabled"],
  ["a channel without access", recorded("error.402.no-access"), ["charge"], "refused not_enabled"],
  [
    "an inactive merchant, HTTP 400",
    answered(400, error("402", "GoPay merchant is not active.")),
    ["charge"],
    "refused not_enabled",
  ],
  ["a blocked user", recorded("error.410.user-blocked"), ["charge"], "refused other"],
  ["a code of the 4xx that is new", answered(200, error("499")), ALL, "refused other"],
  ["an unknown wallet", recorded("error.404.wallet"), ["charge"], "refused not_found"],
  [
    "an unknown order",
    recorded("error.404.transaction"),
    ["cancel", "expire", "refund"],
    "refused not_found",
  ],
  [
    "an unknown order, HTTP 404",
    answered(404, error("404")),
    ["cancel", "expire", "refund"],
    "refused not_found",
  ],
  [
    "an order id that is taken",
    recorded("error.406.duplicate-order"),
    ["charge"],
    "unknown order_taken",
  ],
  [
    "a refund key that is taken",
    recorded("error.406.duplicate-refund"),
    ["refund"],
    "refused duplicate",
  ],
  [
    "a state that does not allow it",
    recorded("error.412.current"),
    ["cancel", "expire", "refund"],
    "refused wrong_state",
  ],
  [
    "a state that does not allow it, in older words",
    recorded("error.412.reference"),
    ["cancel", "expire", "refund"],
    "refused wrong_state",
  ],
  ["too high a refund", recorded("error.414.refund-amount"), ["refund"], "refused amount"],
  [
    "a merchant short of funds",
    recorded("error.414.refund-funds"),
    ["refund"],
    "refused short_of_funds",
  ],
  ["414 for a new reason", answered(200, error("414")), ["refund"], "refused other"],
  [
    "a refund that comes too soon",
    answered(200, { ...error("202"), channel_response_code: "2007" }),
    ["refund"],
    "refused too_early",
  ],
  [
    "a refund that comes too soon, by its code",
    answered(200, error("2007")),
    ["refund"],
    "refused too_early",
  ],
  [
    "a refund that comes too soon, in words",
    answered(200, error("412", "Refund not processable when payment is in progress")),
    ["refund"],
    "refused too_early",
  ],

  ["an unknown order", recorded("error.404.transaction"), ["find"], "absent"],
  ["an unknown order, HTTP 404", answered(404, error("404")), ["find"], "absent"],

  ["an offer", recorded("charge.gopay.response.201.recommended"), ["charge"], "offered"],
  [
    "an offer, HTTP 201",
    answered(201, readFixture("charge.qris.response.201.gopay").body),
    ["charge"],
    "offered",
  ],
  ["a denied charge", recorded("charge.gopay.response.202.denied"), ["charge"], "denied"],
  [
    "a charge that fraud rules denied",
    recorded("charge.gopay.response.202.fraud"),
    ["charge"],
    "denied",
  ],
  [
    "a charge that was paid at once",
    recorded("status.gopay.settlement"),
    ["charge"],
    "unknown contradiction",
  ],
  [
    "an offer that is paid",
    recorded("charge.gopay.response.201.recommended", { transaction_status: "settlement" }),
    ["charge"],
    "unknown contradiction",
  ],
  [
    "202 of what is pending",
    recorded("charge.gopay.response.202.denied", { transaction_status: "pending" }),
    ["charge"],
    "unknown contradiction",
  ],
  ["cancelled", recorded("cancel.response.200"), ["cancel"], "closed"],
  ["expired", recorded("expire.response.407"), ["expire"], "closed"],
  [
    "expired instead of cancelled",
    recorded("expire.response.407"),
    ["cancel"],
    "unknown contradiction",
  ],
  [
    "cancelled instead of expired",
    recorded("cancel.response.200"),
    ["expire"],
    "unknown contradiction",
  ],
  [
    "paid instead of cancelled",
    recorded("cancel.response.200", { transaction_status: "settlement" }),
    ["cancel"],
    "unknown contradiction",
  ],
  [
    "another order cancelled",
    recorded("cancel.response.200", { order_id: "another" }),
    ["cancel"],
    "unknown contradiction",
  ],
  [
    "another transaction cancelled",
    recorded("cancel.response.200", { transaction_id: "another" }),
    ["cancel"],
    "unknown contradiction",
  ],
  [
    "a cancel that does not say of what",
    recorded("cancel.response.200", { order_id: null }),
    ["cancel"],
    "unknown unreadable",
  ],
  ["a refund", recorded("refund.response.200.partial"), ["refund"], "accepted"],
  ["a direct refund", recorded("refund-direct.response.200.partial"), ["refund"], "accepted"],
  [
    "a refund that the bank denies",
    recorded("refund-direct.response.202.rejected"),
    ["refund"],
    "denied",
  ],
  [
    "a refund that nobody has decided",
    recorded("refund.response.200.partial", { status_code: "201" }),
    ["refund"],
    "unknown still_running",
  ],
  [
    "a refund of another order",
    recorded("refund.response.200.partial", { order_id: "another" }),
    ["refund"],
    "unknown contradiction",
  ],
  [
    "another refund of the order",
    recorded("refund.response.200.partial", { refund_key: "another" }),
    ["refund"],
    "unknown contradiction",
  ],
  [
    "a denial of another order",
    recorded("refund-direct.response.202.rejected", { order_id: "another" }),
    ["refund"],
    "unknown contradiction",
  ],
  ["a refund without a transaction", answered(200, error("200")), ["refund"], "unknown unreadable"],
  [
    "money with the code of what is pending",
    recorded("status.gopay.settlement", { status_code: "201" }),
    ["find"],
    "unknown contradiction",
  ],
];

suite("what an answer proves", () => {
  for (const [name, exchange, verbs, outcome] of ROWS) {
    test(`${name}: ${outcome}${verbs === ALL ? "" : ` (${verbs.join(", ")})`}`, async () => {
      for (const verb of verbs) assert.equal(await summary(verb, exchange), outcome, verb);
    });
  }

  test("a refusal repeats the upstream's code and words", async () => {
    const { call } = callEnding(recorded("error.402.not-activated"));
    assert.deepEqual(await VERBS.charge(call), {
      outcome: "refused",
      reason: "not_enabled",
      code: "402",
      message: "Payment channel is not activated.",
    });
  });
});
