import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test/http/bi-snap";
const WALLS = `${TEST}/walls.test.ts`;
const GUARDS = `${TEST}/guards.test.ts`;
const HTTP = "packages/gateway/src/http/bi-snap";
const CALL = "packages/gateway/src/operations/bi-snap/authenticate-call.ts";
const TOKEN = "packages/gateway/src/domain/bi-snap/access-token.ts";
const PAYMENTS = "packages/gateway/src/store/bi-snap/find-payment.ts";
const FIXTURES = `${TEST}/fixtures.test.ts`;
const LINKING = `${TEST}/linking.test.ts`;
const UPSTREAM = "packages/gateway/test/upstream/bi-snap.test.ts";
const SDK = "packages/sdk/src/bi-snap";
const SDK_TEST = "packages/sdk/test/bi-snap";

export const BI_SNAP_GUARDS: readonly Guard[] = [
  {
    name: "a call is signed by its client's secret",
    file: `${HTTP}/authenticate.ts`,
    fragment: "  if (form === undefined) {\n",
    without: '  if (signature === "") {\n',
    tests: [WALLS, GUARDS],
  },
  {
    name: "a token is one that Gerbang has signed",
    file: CALL,
    fragment:
      "if (!isSignedBy([client.signingPublicKey], read.signedText, read.signature)) return undefined;",
    without: "",
    tests: [WALLS, GUARDS],
  },
  {
    name: "a token ends by its merchant's clock",
    file: `${HTTP}/authenticate.ts`,
    fragment: "if (!known || known.isOver)",
    without: "if (!known)",
    tests: [`${TEST}/official-client.test.ts`],
  },
  {
    name: "a token is given to whoever has signed for it",
    file: `${HTTP}/token-route.ts`,
    fragment: 'if (!caller || !isSigned) throw new BiSnapError("unauthorized", "Signature");',
    without: 'if (!caller) throw new BiSnapError("unauthorized", "Signature");',
    tests: [WALLS, GUARDS],
  },
  {
    name: "a client that has ended is nobody's",
    file: "packages/gateway/src/store/bi-snap/clients.ts",
    fragment: "join bi_snap_client c on c.client_id = asked.client_id and c.ended_at is null,",
    without: "join bi_snap_client c on c.client_id = asked.client_id,",
    tests: [WALLS, GUARDS, `${TEST}/session.test.ts`],
  },
  {
    name: "an older secret counts until its end alone",
    file: "packages/gateway/src/domain/bi-snap/client.ts",
    fragment: "olderSecret && olderSecret.until > wall ?",
    without: "olderSecret && wall ?",
    tests: [`${TEST}/fixtures.test.ts`],
  },
  {
    name: "a time stamp that is none is refused, of a call",
    file: `${HTTP}/authenticate.ts`,
    fragment:
      '  if (!parseBiSnapTime(timestamp)) throw new BiSnapError("invalid_format", "X-TIMESTAMP");\n',
    without: "",
    tests: [WALLS, GUARDS],
  },
  {
    name: "a time stamp that is none is refused, of a token",
    file: `${HTTP}/token-route.ts`,
    fragment:
      '  if (!parseBiSnapTime(timestamp)) throw new BiSnapError("invalid_format", "X-TIMESTAMP");\n',
    without: "",
    tests: [WALLS, GUARDS],
  },
  {
    name: "a signed call comes from its merchant's own addresses",
    file: `${HTTP}/authenticate.ts`,
    fragment: "  requireAddress(request, known.caller);\n",
    without: "",
    tests: [WALLS, GUARDS],
  },
  {
    name: "a token is asked for from its merchant's own addresses",
    file: `${HTTP}/token-route.ts`,
    fragment: "  requireAddress(request, caller);\n",
    without: "",
    tests: [GUARDS],
  },
  {
    name: "a token is of the one algorithm that Gerbang signs by",
    file: TOKEN,
    fragment: "parts.length !== 3 || header !== HEADER",
    without: "parts.length !== 3",
    tests: [WALLS],
  },
  {
    name: "nothing hangs behind a token",
    file: TOKEN,
    fragment: "parts.length !== 3 || header !== HEADER",
    without: "header !== HEADER",
    tests: [WALLS],
  },
  {
    name: "a call is signed over the bytes that came",
    file: `${HTTP}/authenticate.ts`,
    fragment: "    body: bytes,\n",
    without: "    body: Buffer.from(JSON.stringify(body)),\n",
    tests: [WALLS, GUARDS, FIXTURES],
  },
  {
    name: "a signature of another length is refused like any other wrong one",
    file: CALL,
    fragment: "  if (given.length !== SIGNATURE_BYTES) return undefined;\n",
    without: "",
    tests: [GUARDS, WALLS],
  },
  {
    name: "a call has the headers that it must have",
    file: `${HTTP}/authenticate.ts`,
    fragment:
      '  if (missing.length > 0) throw new BiSnapError("missing_field", missing.join(" , "));\n',
    without: "",
    tests: [WALLS],
  },
  {
    name: "a channel has five digits",
    file: `${HTTP}/authenticate.ts`,
    fragment:
      '  if (!CHANNEL_ID.test(channel)) throw new BiSnapError("invalid_format", "CHANNEL-ID");\n',
    without: "",
    tests: [WALLS],
  },
  {
    name: "an external id has the form of one",
    file: `${HTTP}/answer-once.ts`,
    fragment:
      '  if (externalId === undefined) throw new BiSnapError("invalid_format", "X-EXTERNAL-ID");\n  return externalId;',
    without: "  return externalId ?? sent;",
    tests: [WALLS],
  },
  {
    name: "an external id answers once while its first call runs",
    file: `${HTTP}/answer-once.ts`,
    fragment: 'if (answer === "running") throw new BiSnapError("in_progress");',
    without: 'if (answer === "running") return "{}";',
    tests: [GUARDS],
  },
  {
    name: "an external id is its own for each service",
    file: `${HTTP}/answer-once.ts`,
    fragment: "key: `${BI_SNAP_SERVICES[service].path}\\n${externalId}`",
    without: "key: externalId",
    tests: [GUARDS],
  },
  {
    name: "a payment is answered as before under its external id for a day",
    file: `${HTTP}/answer-once.ts`,
    fragment: "    lifetimeMs: EXTERNAL_ID_LIFETIME_MS,\n",
    without: "",
    tests: [WALLS],
  },
  {
    name: "an external id of linking is its own for each service",
    file: `${HTTP}/answer-first.ts`,
    fragment: "key: `${BI_SNAP_SERVICES[service].path}\\n${externalId}`",
    without: "key: externalId",
    tests: [LINKING],
  },
  {
    name: "an external id of linking is used up for a day",
    file: `${HTTP}/answer-first.ts`,
    fragment: "    lifetimeMs: EXTERNAL_ID_LIFETIME_MS,\n",
    without: "",
    tests: [LINKING],
  },
  {
    name: "a client that ended while its call was held is nobody's",
    file: `${HTTP}/bi-snap-routes.ts`,
    fragment: '            if (!caller) throw new BiSnapError("invalid_token");\n',
    without: "",
    tests: [GUARDS],
  },
  {
    name: "a merchant calls BI-SNAP no oftener than it may",
    file: `${HTTP}/bi-snap-routes.ts`,
    fragment: '            if (!isAdmitted) throw new BiSnapError("too_many_requests");\n',
    without: "",
    tests: [WALLS, GUARDS],
  },
  {
    name: "only a simulated wallet links customers",
    file: `${HTTP}/bi-snap-routes.ts`,
    fragment: "            if (serving.isOfWallet) requireWallet(merchant);\n",
    without: "",
    tests: [UPSTREAM],
  },
  {
    name: "a call names no other merchant than its token's",
    file: `${HTTP}/charge-payment.ts`,
    fragment:
      '  if (merchantId !== undefined && merchantId !== id) throw new BiSnapError("invalid_merchant");\n',
    without: "",
    tests: [WALLS],
  },
  {
    name: "a call about a payment names no other merchant than its token's",
    file: `${HTTP}/original-payment.ts`,
    fragment: "  checkMerchant(merchant, names.merchantId);\n",
    without: "",
    tests: [`${TEST}/variations.test.ts`, WALLS, FIXTURES, GUARDS],
  },
  {
    name: "a payment of BI-SNAP is no more than its standard allows",
    file: `${HTTP}/charge-payment.ts`,
    fragment: '  if (amount > AMOUNT_MAX) throw new BiSnapError("amount_limit");\n',
    without: "",
    tests: [WALLS],
  },
  {
    name: "a payment is of a kind that its merchant has",
    file: `${HTTP}/charge-payment.ts`,
    fragment:
      '  if (!merchant.paymentTypes.includes(command.paymentType)) throw new BiSnapError("not_supported");\n',
    without: "",
    tests: [`${TEST}/variations.test.ts`, `${TEST}/tokenized.test.ts`, WALLS, GUARDS],
  },
  {
    name: "a payment of BI-SNAP is found by its own merchant alone",
    file: PAYMENTS,
    fragment: "where t.merchant_id = $1 and",
    without: "where $1::text is not null and",
    tests: [WALLS],
  },
  {
    name: "BI-SNAP finds no payment of the Core API",
    file: PAYMENTS,
    fragment: " and t.origin = 'bi_snap'\n",
    without: "\n",
    tests: [WALLS, GUARDS],
  },
  {
    name: "a service finds no payment of the other family",
    file: PAYMENTS,
    fragment: "($3::text is null or t.charged_as = $3)",
    without: "($3::text is null or t.charged_as <> '')",
    tests: [`${TEST}/variations.test.ts`, WALLS, FIXTURES, `${TEST}/official-client.test.ts`],
  },
  {
    name: "only what was held is captured and let go of",
    file: `${HTTP}/auth-names.ts`,
    fragment: '  if (!found.account?.isPreAuth) throw new BiSnapError("not_found");\n',
    without: "",
    tests: [`${TEST}/variations.test.ts`],
  },
  {
    name: "a refund without a number of the merchant's has the same one whenever it is asked for",
    file: `${HTTP}/refund-services.ts`,
    fragment: "partnerRefundNoOf(externalId)",
    without: "partnerRefundNoOf(crypto.randomUUID())",
    tests: [UPSTREAM],
  },
  {
    name: "a merchant has one client, of two that are made at once",
    file: "packages/gateway/src/operations/bi-snap/clients.ts",
    fragment: "const merchant = await lockMerchant(trx, merchantId);",
    without: 'const merchant = merchantId === "" ? undefined : merchantId;',
    tests: [GUARDS],
  },
  {
    name: "no change of a client undoes another one",
    file: "packages/gateway/src/operations/bi-snap/change-client.ts",
    fragment:
      "    const merchant = await lockMerchant(trx, merchantId);\n    const sealed = merchant && (await findClient(trx, merchantId));\n",
    without: "    const sealed = await findClient(trx, merchantId);\n",
    tests: [GUARDS],
  },
  {
    name: "a secret is rotated once, however often its form is sent",
    file: "packages/gateway/src/operations/bi-snap/change-client.ts",
    fragment: "    if (replaces !== undefined && secretName(client) !== replaces) return client;\n",
    without: "",
    tests: ["packages/gateway/test/pages/dashboard/bi-snap-settings.test.ts"],
  },
  {
    name: "other seals are put on no secret that was changed meanwhile",
    file: "packages/gateway/src/store/bi-snap/clients.ts",
    fragment: '    .where("secret", "=", before.secret)\n',
    without: "",
    tests: ["packages/gateway/test/operations/reseal.test.ts"],
  },
  {
    name: "a client that has ended links nobody",
    file: "packages/gateway/src/store/bi-snap/clients.ts",
    fragment: '    .where("ended_at", "is", null)\n',
    without: "",
    tests: [LINKING],
  },
  {
    name: "a code is exchanged by whom it was given to, under the name that linking knows",
    file: `${HTTP}/account-services.ts`,
    fragment: '  if (handle !== client.paymentHandle) throw new BiSnapError("not_registered");\n',
    without: "",
    tests: [LINKING],
  },
  {
    name: "customers are sent to the addresses on the merchant's list alone",
    file: `${HTTP}/get-auth-code.ts`,
    fragment: "redirectUrl === undefined || !mayReturnTo(found.client, redirectUrl)",
    without: "redirectUrl === undefined",
    tests: [LINKING],
  },
  {
    name: "whom a merchant sends to be linked it has signed for",
    file: `${HTTP}/get-auth-code.ts`,
    fragment: "if (!hasSigned(client, texts, sign)) {",
    without: 'if (!hasSigned(client, texts, sign) && sign === "") {',
    tests: [LINKING],
  },
  {
    name: "each payment of BI-SNAP has its external id, whoever writes it",
    drop: "alter table transaction drop constraint transaction_external_id_of_bi_snap",
    tests: ["packages/gateway/test/store/constraints.test.ts"],
  },
  {
    name: "the SDK's client replaces no token that is newer than the one that was refused",
    file: `${SDK}/token-cache.ts`,
    fragment: "if (this.#kept?.accessToken === accessToken) this.#kept = undefined;",
    without: "this.#kept = undefined;",
    tests: [`${SDK_TEST}/client.test.ts`],
  },
  {
    name: "the SDK's client repeats nothing but what was refused for its token",
    file: `${SDK}/snap-sender.ts`,
    fragment: "      if (!isTokenRefusal(error)) throw error;\n",
    without: "",
    tests: [`${SDK_TEST}/client.test.ts`],
  },
  {
    name: "the SDK's receiver believes what the gateway has signed",
    file: `${SDK}/snap-receiver.ts`,
    fragment: "if (await verifySnapSignature(parts, signature, options.publicKeys)) {",
    without: 'if (parts.body !== "" && signature !== "") {',
    tests: [`${SDK_TEST}/receiver.test.ts`],
  },
  {
    name: "the SDK's receiver refuses what is older than it was told",
    file: `${SDK}/snap-receiver.ts`,
    fragment: '  if (!isRecent(timestamp, options)) return { outcome: "forged" };\n',
    without: "",
    tests: [`${SDK_TEST}/receiver.test.ts`],
  },
];
