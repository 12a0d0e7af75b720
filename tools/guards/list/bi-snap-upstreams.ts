import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test";
const CONNECTOR = "packages/gateway/src/connectors/bi-snap";
const OPERATIONS = "packages/gateway/src/operations/upstream";
const CALLS = `${TEST}/connectors/bi-snap.test.ts`;
const MESSAGES = `${TEST}/connectors/bi-snap-messages.test.ts`;
const TOKENS = `${TEST}/operations/access-tokens.test.ts`;
const PROVIDER = `${TEST}/upstream/bi-snap-provider.test.ts`;
const ACCOUNTS = `${TEST}/operations/bi-snap-accounts.test.ts`;
const ROTATION = `${TEST}/operations/upstream-accounts.test.ts`;
const TOKEN_CACHE = "packages/gateway/src/operations/access-tokens.ts";

/** Providers that speak the national standard: what an answer proves, and what is asked twice. */
export const BI_SNAP_UPSTREAM_GUARDS: readonly Guard[] = [
  {
    name: "a token that a provider refuses is not used again",
    file: `${CONNECTOR}/call-service.ts`,
    fragment: "  if (isRefused && token) call.tokens.drop(token.token);\n",
    without: "",
    tests: [CALLS],
  },
  {
    name: "a call is made again for a token that was refused, and for nothing else",
    file: `${CONNECTOR}/call-service.ts`,
    fragment: "if (!isRefused || !profile.token)",
    without: "if (!profile.token)",
    tests: [CALLS],
  },
  {
    name: "a call that has no token is not made again for another one",
    file: `${CONNECTOR}/call-service.ts`,
    fragment: "if (!isRefused || !profile.token)",
    without: "if (!isRefused)",
    tests: [CALLS],
  },
  {
    name: "nothing is sent when fetching the token has taken all the time",
    file: `${CONNECTOR}/call-service.ts`,
    fragment: '  if (!(leftMs() > 0)) return { outcome: "not_sent", why: "no_time" };\n',
    without: "",
    tests: [CALLS],
  },
  {
    name: "no token is fetched when there is no time left for the call",
    file: `${CONNECTOR}/call-service.ts`,
    fragment: '  if (!(waitMs > 0)) return { outcome: "not_sent", why: "no_time" };\n',
    without: "",
    tests: [CALLS],
  },
  {
    name: "a token that could not stand in a header is none",
    file: `${CONNECTOR}/access-token.ts`,
    fragment: "return isToken ? fetched :",
    without: "return fetched ??",
    tests: [CALLS],
  },
  {
    name: "a token is not another key's",
    file: TOKEN_CACHE,
    fragment: "if (kept?.credentials === credentials && this.#ticks() < kept.until) {",
    without: "if (kept && this.#ticks() < kept.until) {",
    tests: [TOKENS],
  },
  {
    name: "a token is not waited for that another key has asked for",
    file: TOKEN_CACHE,
    fragment: "if (this.#flight?.credentials === credentials) return this.#flight;",
    without: "if (this.#flight) return this.#flight;",
    tests: [TOKENS],
  },
  {
    name: "a token is renewed before it ends amid a call",
    file: TOKEN_CACHE,
    fragment: "until: begun + lifetimeMs - margin",
    without: "until: begun + lifetimeMs",
    tests: [TOKENS],
  },
  {
    name: "a token that replaced the refused one stays",
    file: TOKEN_CACHE,
    fragment: "if (this.#kept?.token === token) this.#kept = undefined;",
    without: "this.#kept = undefined;",
    tests: [TOKENS],
  },
  {
    name: "who waits for a token has a deadline",
    file: TOKEN_CACHE,
    fragment: "return await Promise.race([landed, late]);",
    without: "return await landed;",
    tests: [TOKENS],
  },
  {
    name: "an answer with a code that nobody knows proves nothing",
    file: `${CONNECTOR}/read-answer.ts`,
    fragment: '.code}`);\n  if (meaning === undefined) return unknown("unreadable");\n',
    without: '.code}`) ?? "other";\n',
    tests: [CALLS],
  },
  {
    name: "an answer of another service proves nothing",
    file: `${CONNECTOR}/read-answer.ts`,
    fragment: "if (parts?.status !== status || parts.service !== service.code)",
    without: "if (parts?.status !== status)",
    tests: [CALLS],
  },
  {
    name: "an answer whose code says another HTTP status proves nothing",
    file: `${CONNECTOR}/read-answer.ts`,
    fragment: "if (parts?.status !== status || parts.service !== service.code)",
    without: "if (parts?.service !== service.code)",
    tests: [CALLS],
  },
  {
    name: "an answer that was cut off proves nothing",
    file: `${CONNECTOR}/read-answer.ts`,
    fragment: '  if (!complete) return unknown("cut_off");\n',
    without: "",
    tests: [CALLS],
  },
  {
    name: "an error of the provider's server proves nothing",
    file: `${CONNECTOR}/read-answer.ts`,
    fragment: '  if (status >= 500) return unknown("server_error");\n',
    without: "",
    tests: [CALLS],
  },
  {
    name: "a call that is still under way has not ended",
    file: `${CONNECTOR}/read-answer.ts`,
    fragment: '  if (status === 202) return unknown("still_running");\n',
    without: "",
    tests: [CALLS],
  },
  {
    name: "an order name that is taken is no refusal of a charge",
    file: `${CONNECTOR}/charge.ts`,
    fragment: 'return isTaken ? unknown("order_taken") : readRefusal(answer);',
    without: "return readRefusal(answer);",
    tests: [CALLS],
  },
  {
    name: "a provider is asked for nothing that it does not make",
    file: `${CONNECTOR}/charge.ts`,
    fragment: '  if (problem !== undefined) return refused("invalid", "", problem);\n',
    without: "",
    tests: [CALLS],
  },
  {
    name: "a code asks for the amount that was charged",
    file: "packages/gateway/src/domain/upstream/check-offer.ts",
    fragment:
      "    (offer.qrPayload === undefined ? undefined : checkPayload(offer.qrPayload, wanted.amount)) ??\n",
    without: "",
    tests: [PROVIDER],
  },
  {
    name: "an order that was cancelled is the one that was to be",
    file: `${CONNECTOR}/close.ts`,
    fragment: 'return problem ? unknown(problem) : { outcome: "closed" };',
    without: 'return { outcome: "closed" };',
    tests: [CALLS],
  },
  {
    name: "what was given back is of the order that was asked about",
    file: `${CONNECTOR}/refund.ts`,
    fragment: "  if (problem) return unknown(problem);\n",
    without: "",
    tests: [CALLS],
  },
  {
    name: "what was given back is what was asked for, to the rupiah",
    file: `${CONNECTOR}/refund.ts`,
    fragment: "key === order.refundKey && amount === order.amount",
    without: "key === order.refundKey",
    tests: [CALLS],
  },
  {
    name: "what was given back has the number that was asked for",
    file: `${CONNECTOR}/refund.ts`,
    fragment: "key === order.refundKey && amount === order.amount",
    without: "amount === order.amount",
    tests: [CALLS],
  },
  {
    name: "a refund that failed is not listed as one",
    file: `${CONNECTOR}/find.ts`,
    fragment: '  if (status === "06") return [];\n',
    without: "",
    tests: [CALLS],
  },
  {
    name: "a refund with a status that nobody knows makes a list unreadable",
    file: `${CONNECTOR}/find.ts`,
    fragment: 'return status === "00" ? [refund] : undefined;',
    without: "return [refund];",
    tests: [CALLS],
  },
  {
    name: "an order that a provider does not find was never made only where that is what it means",
    file: `${CONNECTOR}/find.ts`,
    fragment:
      'return absentMeans === "never_made" ? { outcome: "absent" } : { outcome: "unpaid" };',
    without: 'return { outcome: absentMeans === "never_made" ? "absent" : "absent" };',
    tests: [CALLS],
  },
  {
    name: "a message is signed by the provider",
    file: `${CONNECTOR}/read-message.ts`,
    fragment: "if (!isSignedByProvider({ paths, body, timestamp, signature }, publicKeys)) {",
    without:
      'if (!isSignedByProvider({ paths, body, timestamp, signature }, publicKeys) && path === "") {',
    tests: [MESSAGES],
  },
  {
    name: "a message is signed over the bytes that came",
    file: `${CONNECTOR}/signing.ts`,
    fragment: "bodiesToHash(Uint8Array.from(body))",
    without: "bodiesToHash(Buffer.from(JSON.stringify(JSON.parse(Buffer.from(body).toString()))))",
    tests: [MESSAGES],
  },
  {
    name: "a message that somebody kept is refused when it is old",
    file: `${CONNECTOR}/read-message.ts`,
    fragment: "if (minutes > ageMinutesMax)",
    without: "if (minutes > Number.MAX_SAFE_INTEGER)",
    tests: [MESSAGES],
  },
  {
    name: "a message that is signed for a time to come is refused",
    file: `${CONNECTOR}/read-message.ts`,
    fragment: "if (minutes < -AHEAD_MINUTES_MAX)",
    without: "if (minutes < -Number.MAX_SAFE_INTEGER)",
    tests: [MESSAGES],
  },
  {
    name: "a charge whose answer was lost is asked for again only where that makes no second one",
    file: `${OPERATIONS}/step-charge.ts`,
    fragment: 'if (abilitiesOf(account).repeatedCharge === "same_answer") {',
    without: "if (abilitiesOf(account)) {",
    tests: [PROVIDER],
  },
  {
    name: "a refund that may be made twice is sent once",
    file: `${OPERATIONS}/step-refund.ts`,
    fragment: "if (isOnce && !(await markSent(gateway, hand)))",
    without: 'if (isOnce && hand.refund.reference === "")',
    tests: [PROVIDER],
  },
  {
    name: "money that did not leave this machine on its way back may be sent again",
    file: `${OPERATIONS}/step-refund.ts`,
    fragment: "      if (isOnce) await markUnsent(gateway, hand);\n",
    without: "",
    tests: [PROVIDER],
  },
  {
    name: "what could not be sent back is no try, and is sent again",
    file: `${OPERATIONS}/resolve-refunds.ts`,
    fragment: 'return !(step.outcome === "in_doubt" && step.why === "not_sent");',
    without: 'return step.outcome !== "accepted" || strayId !== "";',
    tests: [PROVIDER],
  },
  {
    name: "an order that has been paid does not end where nobody cancels it",
    file: `${OPERATIONS}/close-upstream.ts`,
    fragment: '(found.outcome === "found" && found.report.state === "pending")',
    without: 'found.outcome === "found"',
    tests: [PROVIDER],
  },
  {
    name: "an order does not end while a provider that cancels nothing does not say whether it was paid",
    file: `${OPERATIONS}/close-upstream.ts`,
    fragment: 'found.outcome === "unpaid" ||',
    without: 'found.outcome !== "found" ||',
    tests: [PROVIDER],
  },
  {
    name: "keys that fail replace none",
    file: `${OPERATIONS}/rotate-credentials.ts`,
    fragment: '  if (result !== PASSED) return { outcome: "failed", result };\n',
    without: "",
    tests: [ROTATION],
  },
  {
    name: "keys that were replaced while others were tried stay",
    file: "packages/gateway/src/store/upstream/save-account.ts",
    fragment:
      "  tested_at = $7, test_result = $8\nwhere merchant_id = $1 and id = $2 and sealed = $9",
    without:
      "  tested_at = $7, test_result = $8\nwhere merchant_id = $1 and id = $2 and $9::bytea is not null",
    tests: [ROTATION],
  },
  {
    name: "an account gets no keys of another protocol",
    file: `${OPERATIONS}/rotate-credentials.ts`,
    fragment:
      '  if ("biSnap" in changed !== "biSnap" in before) return "keys_of_other_protocol";\n',
    without: "",
    tests: [ACCOUNTS],
  },
  {
    name: "our own key is not taken for the provider's",
    file: `${OPERATIONS}/account-keys.ts`,
    fragment: '  if (theirs.publicKey === own) return "provider_key_is_ours";\n',
    without: "",
    tests: [ACCOUNTS],
  },
];
