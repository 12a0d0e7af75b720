/** One way in which the API is not what one would expect, and what this gateway does. */
export interface Quirk {
  readonly quirk: string;
  readonly here: string;
  /** `core-api N #row`: section 11 of the wire specification; `clients N`: what clients send. */
  readonly source: string;
  /** What was seen of the real service, its shops and its clients, and when; nothing when absent. */
  readonly seenLive?: string;
  /** File under `packages/gateway/test` and the name of the test; or why there is none. */
  readonly test: readonly [file: string, name: string] | { readonly none: string };
}

const FIXTURES = "http/fixtures.test.ts";
const WIRE = "http/wire.test.ts";
const RACES = "http/races.test.ts";
const REFUND = "http/refund.test.ts";
const SANDBOX = "http/sandbox-api.test.ts";
const KEYS = "http/idempotency.test.ts";
const CLIENT = "http/midtrans-client.test.ts";
const SNAP = "http/snap.test.ts";
const VALIDATION = "http/validation.test.ts";
const FORCED = "http/forced-outcomes.test.ts";
const SCRIPTS = "pages/others-scripts.test.ts";
const SCANNER = "pages/scanner-inputs.test.ts";
const WALLET = "pages/wallet-pages.test.ts";
const SUBSCRIPTIONS = "http/subscriptions.test.ts";
const RUNS = "operations/subscriptions/run-subscription.test.ts";
const YEAR = "operations/subscriptions/year.test.ts";
const DECISIONS = "domain/subscriptions/decide.test.ts";
const SCHEDULE = "domain/subscriptions/schedule.test.ts";
const ACCOUNTS = "http/accounts.test.ts";
const ADDRESSES = "pages/api-address.test.ts";
const TOKENIZED = "http/tokenized-charge.test.ts";
const VERIFICATION = "pages/verification-pages.test.ts";

const BI_SNAP_CLIENT = "http/bi-snap/official-client.test.ts";
const BI_SNAP_LINKING = "http/bi-snap/linking.test.ts";
const BI_SNAP_TOKENIZED = "http/bi-snap/tokenized.test.ts";
const BI_SNAP_HELD = "http/bi-snap/pre-authorisation.test.ts";
const BI_SNAP_WALLS = "http/bi-snap/walls.test.ts";
const BI_SNAP_RECORDED = "http/bi-snap/fixtures.test.ts";
const BI_SNAP_MESSAGES = "http/bi-snap/messages.test.ts";

const EXPIRES = [FIXTURES, "a gopay charge that expires"] as const;
const CANCELS = [FIXTURES, "a gopay charge that is cancelled"] as const;
const PAID = [FIXTURES, "a gopay charge, paid in the wallet and refunded in two parts"] as const;
const SHAPES = [FIXTURES, "the reference's shape of a gopay charge"] as const;
const ERRORS = [FIXTURES, "402 to 503"] as const;
const OFFICIAL = [CLIENT, "charges, asks, cancels and expires"] as const;
const THROWS = [CLIENT, "throws what its own suite expects"] as const;
const UNSATISFIED = [RACES, "approve, deny, capture and b2b answer as documented"] as const;

/** Those that documents and clients tell of; what was seen live stands in `seen-live.ts`. */
export const QUIRKS: readonly Quirk[] = [
  {
    quirk: "An expired transaction has two codes",
    here: "407 in status and expire answers, 202 in notifications; HTTP 200",
    source: "core-api 11 #1, clients 1",
    test: EXPIRES,
  },
  {
    quirk: "A cancelled transaction has two codes",
    here: "200 in status and cancel answers, 202 in notifications",
    source: "core-api 11 #2",
    test: CANCELS,
  },
  {
    quirk: "Three creation texts",
    here: "`GoPay transaction is created`, `QRIS transaction is created`",
    source: "core-api 11 #3, clients",
    test: PAID,
  },
  {
    quirk: "`expire_time` or `expiry_time`",
    here: "`expiry_time`",
    source: "core-api 11 #4",
    test: PAID,
  },
  {
    quirk: "Two texts of 404",
    here: "`Transaction doesn't exist.` in HTTP 200",
    source: "core-api 11 #5, clients 1",
    test: ERRORS,
  },
  {
    quirk: "Two texts of 412",
    here: "`Transaction status cannot be updated.` in HTTP 200",
    source: "core-api 11 #6, clients 1",
    test: ERRORS,
  },
  {
    quirk: "Two texts of an expiry",
    here: "`Success, transaction is expired`",
    source: "core-api 11 #7",
    test: EXPIRES,
  },
  {
    quirk: "A payment after expiry or cancel",
    here: "refused, as the provider refuses it; in the sandbox `pay` with `late` settles it all the same",
    source: "core-api 4.3, a guess",
    test: [
      "http/sandbox-api.test.ts",
      "settles late what has expired or was cancelled, only if it is asked to",
    ],
  },
  {
    quirk: "Two texts of a status",
    here: "`Success, transaction is found`",
    source: "core-api 11 #8",
    test: PAID,
  },
  {
    quirk: "Three texts of 401",
    here: "`Transaction cannot be authorized with the current client/server key.`",
    source: "core-api 11 #9, clients",
    test: [FIXTURES, "401, with the text that official clients assert"],
  },
  {
    quirk: "HTTP status of a created charge",
    here: "200",
    source: "core-api 11 #10, clients 1",
    test: ERRORS,
  },
  {
    quirk: "Amounts as numbers or text",
    here: "both are read, fractions are refused; out come texts with two decimals",
    source: "core-api 11 #11, clients 5.1",
    test: [VALIDATION, "accepted: text where numbers belong"],
  },
  { quirk: "The `gopay` object", here: "optional", source: "core-api 11 #12", test: OFFICIAL },
  {
    quirk: "Hosts in `actions`",
    here: "the gateway's own public URL",
    source: "core-api 11 #13",
    test: PAID,
  },
  { quirk: "Code 410", here: "GoPay user is blocked", source: "core-api 11 #14", test: ERRORS },
  {
    quirk: "Code 414 means two things",
    here: "both texts",
    source: "core-api 11 #15",
    test: [FIXTURES, "406 and 414 of refunds"],
  },
  {
    quirk: "Length of an idempotency key",
    here: "46; a longer one is ignored",
    source: "core-api 11 #16",
    test: [KEYS, "a key of 46 counts, and one of 47 is ignored, like an empty one"],
  },
  {
    quirk: "The same refund key again",
    here: "406 when the refund was made; executed again when the attempt failed",
    source: "core-api 11 #17, 3.7.1",
    test: [REFUND, "the key of a refund that was made is refused, also when nothing is left"],
  },
  {
    quirk: "A refund that the bank refuses after it was taken",
    here: "stays among the `refunds` without `bank_confirmed_at` and counts as returned, and nobody is told: no message of it is known. `/sandbox/v1/transactions/{id}/deny-refund` asks for one",
    source: "core-api 3.7.1, 5",
    test: [
      SANDBOX,
      "lets the bank refuse a refund that was taken: it is never confirmed, and nobody is told",
    ],
  },
  {
    quirk: "The reason of a refund",
    here: "optional",
    source: "core-api 11 #18",
    test: [REFUND, "members that are missing or empty are not given, nor is 0 among empty ones"],
  },
  {
    quirk: "`refund_amount`",
    here: "this refund in its answer, the sum in status and notifications",
    source: "core-api 11 #19",
    test: PAID,
  },
  {
    quirk: "Refund windows",
    here: "45, 7 and 365 days, as a table in `refund-rules.ts`",
    source: "core-api 11 #20, 3.9",
    test: [REFUND, "each kind of payment has its window"],
  },
  {
    quirk: "Partial refunds of airpay shopee",
    here: "refused, as the reference says; the table can be replaced",
    source: "core-api 11 #21",
    test: [REFUND, "airpay shopee refunds in whole, not at night, and not to three banks"],
  },
  {
    quirk: "An expiry above the maximum",
    here: "rejected",
    source: "core-api 11 #22",
    test: [VALIDATION, "an expiry after more than 7 days"],
  },
  {
    quirk: "Callback without a URL in the request",
    here: "the merchant's setting",
    source: "core-api 11 #23",
    test: [
      "operations/callback-default.test.ts",
      "a charge without a callback URL gets the merchant's own",
    ],
  },
  {
    quirk: "Who tells the merchant",
    here: "notifications; a callback says nothing reliable",
    source: "core-api 11 #24",
    test: PAID,
  },
  {
    quirk: "What may be cancelled",
    here: "only what is pending",
    source: "core-api 11 #25",
    test: [REFUND, "what is not paid cannot be refunded"],
  },
  {
    quirk: "ShopeePay members on GoPay payments",
    here: "only with acquirer `airpay shopee`",
    source: "core-api 11 #26",
    test: [FIXTURES, "a qris charge, paid on-us and refunded"],
  },
  {
    quirk: "Type of `refund_chargeback_id`",
    here: "a number below 2^53",
    source: "core-api 11 #28",
    test: [REFUND, "parts add up to the whole, and status lists them with their sum"],
  },
  {
    quirk: "Format of times",
    here: "`YYYY-MM-DD HH:MM:SS` in WIB",
    source: "core-api 11 #29",
    test: PAID,
  },
  { quirk: "Case of statuses", here: "lower case", source: "core-api 11 #30", test: PAID },
  {
    quirk: "Channel code 1703",
    here: "body 402 in HTTP 200",
    source: "core-api 11 #31",
    test: [FORCED, "each of the table, and what makes no transaction leaves none behind"],
  },
  {
    quirk: "`transaction_id`",
    here: "a lower-case UUID; up to 64 characters are read",
    source: "core-api 11 #32",
    test: PAID,
  },
  {
    quirk: "Addresses of the framed QR code",
    here: "both forms and double slashes are served, the first is sent",
    source: "core-api 11 #33",
    test: [
      "http/qr-code.test.ts",
      "a QR code is a PNG at every one of its addresses, without a key",
    ],
  },
  {
    quirk: "`fields` of the cancel action",
    here: "left out",
    source: "core-api 11 #34",
    test: SHAPES,
  },
  {
    quirk: "Payment type is required",
    here: "400 without it",
    source: "core-api 11 #39",
    test: [VALIDATION, "no payment type"],
  },
  {
    quirk: "Empty and repeated headers",
    here: "empty is absent; the first value counts",
    source: "core-api 11 #44, clients 5.6",
    test: [WIRE, "of a repeated header the first counts, and an empty one is absent"],
  },
  {
    quirk: "Is `deny` final?",
    here: "per transaction; the order id is free again",
    source: "core-api 11 #46",
    test: [FORCED, "a charge that was denied may be tried again, and is denied again"],
  },
  { quirk: "Code of a pending status", here: "201", source: "core-api 11 #47", test: PAID },
  {
    quirk: "HTTP status and body code differ",
    here: "404, 406, 407, 412, 413, 414 travel in HTTP 200; 400, 401 and 429 are HTTP errors",
    source: "clients 1, 5.2",
    test: THROWS,
  },
  {
    quirk: "A charge of `null` or `{}`",
    here: "HTTP 500 with `message` alone",
    source: "clients 1",
    test: [RACES, "a charge of null or {} is HTTP 500 with a message alone"],
  },
  {
    quirk: "Validation comes before the channel check",
    here: "400 before 402",
    source: "clients 5.12",
    test: THROWS,
  },
  {
    quirk: "Other merchants' transactions",
    here: "404; order ids of two merchants do not meet",
    source: "clients 5.3",
    test: [WIRE, "another merchant's transaction does not exist, and order ids do not meet"],
  },
  {
    quirk: "Bodies of actions",
    here: "none, empty, `null` and `{}` are accepted as JSON",
    source: "clients 2, 5.4",
    test: [WIRE, "actions take an empty body, null, {} and no body at all, as JSON"],
  },
  {
    quirk: "A body on GET",
    here: "ignored; the connection goes on",
    source: "clients 2, 5.4",
    test: [WIRE, "a body on GET is not read, and the connection goes on"],
  },
  {
    quirk: "A bare `?` and unknown queries",
    here: "ignored",
    source: "clients 2, 5.4",
    test: [WIRE, "a bare question mark and an unknown query change nothing"],
  },
  {
    quirk: "Ids in paths",
    here: "percent-decoded; order id or transaction id everywhere",
    source: "clients 5.5",
    test: [WIRE, "ids are percent-decoded, and may be anything without being found"],
  },
  {
    quirk: "Orders named like the API's paths",
    here: "served",
    source: "core-api 9.2",
    test: [WIRE, "an order may be called like a part of the API's own paths"],
  },
  {
    quirk: "Double slashes",
    here: "read as one",
    source: "core-api 9.2",
    test: [WIRE, "double slashes are one"],
  },
  {
    quirk: "Idempotency is global",
    here: "per merchant, across endpoints, whatever the body, five minutes, successes only",
    source: "clients 5.6, core-api 1.7",
    test: [KEYS, "a repeated key gets the first answer, whatever the body and the endpoint"],
  },
  {
    quirk: "A repeat while the first request runs",
    here: "HTTP 202",
    source: "clients 5.6, core-api 1.7",
    test: [KEYS, "while the first request runs, others get HTTP 202, from every process"],
  },
  {
    quirk: "`enable_callback` as text",
    here: '`"true"` counts',
    source: "clients 5.7",
    test: [VALIDATION, "accepted: a callback in text"],
  },
  {
    quirk: "Cancel and expire, twice",
    here: "412 the second time",
    source: "clients 5.9",
    test: [
      "http/any-sequence.test.ts",
      "statuses move legally, refunds stay within what was paid, repeats change nothing",
    ],
  },
  {
    quirk: "Order ids after cancel and expiry",
    here: "free; the path then leads to the newest transaction",
    source: "clients 5.9, core-api 2.13",
    test: [RACES, "an order id is charged again only when it is free"],
  },
  {
    quirk: "Approve, deny, capture, b2b",
    here: "412 for a known transaction that is not challenged, or not reserved, 404 for an unknown one; b2b always 404",
    source: "clients 5.11",
    test: UNSATISFIED,
  },
  {
    quirk: "Paid by a QRIS app",
    here: "reported as `qris` from then on",
    source: "clients 5.13",
    test: [FIXTURES, "a gopay charge that is paid by scanning"],
  },
  {
    quirk: "The newer simulator's QRIS pages",
    here: "field `qrCodeUrl`, button `Scan QR`, hidden inputs `name`, `type`, `value`, first form `payment/gopay`, button `Pay` or `Bayar`",
    source: "core-api 6.3, scripts of others",
    seenLive: "public scripts in five languages that drive it",
    test: [SCRIPTS, "Python: requests, regular expressions, the first form's action"],
  },
  {
    quirk: "Deeplinks of accounts since November 2024",
    here: "by the setting `deeplink_version`; paying ends at `/v2/deeplink/payment`",
    source: "core-api 0.5, 6.1",
    seenLive: "a stored charge of December 2025; seven mobile apps detect the end by it",
    test: [
      WALLET,
      "the newer pages keep to their addresses, and end at /v2/deeplink/payment only when paid",
    ],
  },
  {
    quirk: "QRIS codes in use are not what the standard says",
    here: "read, with a list of departures; built by the standard",
    source: "core-api 0.5, 10.7",
    seenLive: "81 public codes with a right checksum",
    test: [SCANNER, "reads codes that depart from the standard, and lists how"],
  },
  {
    quirk: "A browser opens an address of the API",
    here: "a page that says what belongs there; JSON for programs",
    source: "ours",
    test: [ADDRESSES, "says to a browser what belongs there"],
  },
  {
    quirk: "Unknown routes and broken requests",
    here: "a JSON object, always",
    source: "clients 5.14",
    test: [WIRE, "also for bytes that are no HTTP request"],
  },
  {
    quirk: "Races",
    here: "one winner, and one notification",
    source: "clients 5.15",
    test: [RACES, "of cancel, expire and a payment, one succeeds and the others are refused"],
  },
  {
    quirk: "Errors of subscriptions",
    here: "HTTP 400 and 404 without a `status_code`; a body that is missing, `null` or no object is `Bad request`; a key that is wrong is answered as everywhere",
    source: "core-api 8.6, clients 1",
    test: [
      SUBSCRIPTIONS,
      "answer what is no subscription at all with Bad request, and nothing else",
    ],
  },
  {
    quirk: "Times of subscriptions",
    here: "in answers the time of Western Indonesia without a zone, in messages UTC with a `Z`, both with six decimals, of which three are kept",
    source: "core-api 1.9, 8.6",
    test: [SUBSCRIPTIONS, "make, read and change a subscription as they were recorded"],
  },
  {
    quirk: "Subscriptions that start in the past, or at no time",
    here: "a start in the past gives the day and the time of day, and nothing is charged for what is past; without one the first charge is one interval from now",
    source: "decided here; core-api 8.6 does not say",
    test: [
      SUBSCRIPTIONS,
      "start in the past on the next day of the schedule, and without a start after one interval",
    ],
  },
  {
    quirk: "Subscriptions by card",
    here: "are made, as official clients' suites do, and never charged: each run fails with 402, as `Merchant doesn't have access for this payment type`",
    source: "core-api 8.6, decided here",
    test: [RUNS, "is as it was recorded, paid or not, and the transaction names its subscription"],
  },
  {
    quirk: "The account of a subscription",
    here: "is looked at when it is charged, not when the subscription is made; an older token of the account still names its source",
    source: "decided here; core-api 8.3 has tokens change",
    test: [RUNS, "goes on charging by the account's token of today"],
  },
  {
    quirk: "Periods that fall due while a subscription is disabled",
    here: "are never charged, nor one that has failed; enabling it goes on with the next",
    source: "decided here",
    test: [DECISIONS, "never charges what fell due while it was disabled"],
  },
  {
    quirk:
      "Periods that fall due while an earlier one is tried again, or while the gateway is not running",
    here: "are never charged, and do not count: the late one is, once, and then the next that falls due. Several charges at once would surprise its customer",
    source: "decided here; core-api 8.6 does not say",
    test: [DECISIONS, "that is charged late skips what fell due meanwhile, and ends as much later"],
  },
  {
    quirk: "Members of a subscription that an update does not change",
    here: "`name`, `amount`, `token` and `schedule.interval` are taken; every other one has to be what it is, or is 400 with `subscription.… cannot be updated`, and nothing is changed",
    source: "core-api 8.6; the official clients send the whole subscription again",
    test: [
      SUBSCRIPTIONS,
      "take a change with all that they were made with, and refuse it with anything else",
    ],
  },
  {
    quirk: "Months that are shorter than the day on which a subscription began",
    here: "their last day, and the day itself again after them",
    source: "decided here",
    test: [YEAR, "passes in one advance: each month once, on its last day where it has no 31st"],
  },
  {
    quirk: "A subscription that has ended",
    here: "is `inactive`; enabling, disabling or changing it is 400 with `Subscription status cannot be updated.`, and cancelling it is final and may be repeated",
    source: "core-api 8.6, a guess",
    test: [SUBSCRIPTIONS, "stop, go on and end a subscription; the same again changes nothing"],
  },
  {
    quirk: "Order ids of a subscription's charges",
    here: "its name, a dash and 32 digits: up to 73 characters, though a merchant may send 50",
    source: "core-api 8.6",
    test: [SCHEDULE, "may be longer than what a merchant sends"],
  },
  {
    quirk: "Idempotency of a subscription",
    here: "of its creation, for three minutes, and the body is checked before the key; not of the other calls, which may be repeated",
    source: "core-api 1.7",
    test: [SUBSCRIPTIONS, "make one subscription under an idempotency key, for three minutes"],
  },
  {
    quirk: "An order of Snap on which no way was chosen",
    here: "404 in the status answer; the order may be opened again",
    source: "core-api 3.1",
    test: [SNAP, "charges nothing before the customer chooses, and then once"],
  },
  {
    quirk: "Notifications of what Snap made",
    here: "members in falling order, and no `acquirer`",
    source: "core-api 5.5",
    test: [
      SNAP,
      "tells what was paid in Snap's order and without the acquirer, and nothing else so",
    ],
  },
  {
    quirk: "Clients re-read the transaction of a notification",
    here: "committed before it is sent",
    source: "clients 4",
    test: [CLIENT, "reads a notification by asking for its transaction"],
  },
  {
    quirk: "Linking takes no idempotency key",
    here: "each call makes an account of its own; counted by the rate limit",
    source: "core-api 1.7, 8.2",
    test: [ACCOUNTS, "takes no idempotency key, and counts by the rate limit"],
  },
  {
    quirk: "The wallet refuses to link",
    here: "body 202 with a channel code, and no account: 105, 112 and 2903 by the phone number",
    source: "core-api 8.2, clients",
    test: [ACCOUNTS, "is refused by what its phone number asks for, and by what is wrong with it"],
  },
  {
    quirk: "Codes of a linked account",
    here: "201 pending, 200 linked, 204 unlinked, and, which nobody has published, 407 when never linked in time",
    source: "core-api 8.1, 8.3",
    test: [ACCOUNTS, "is made, asked for, linked and unlinked as it was recorded"],
  },
  {
    quirk: "How long a linking page is open",
    here: "fifteen minutes, which nobody has published, however often it is opened",
    source: "core-api 8.3",
    test: [ACCOUNTS, "ends with the customer's refusal, and with its time by the merchant's clock"],
  },
  {
    quirk: "The signature of account notifications is not published",
    here: "SHA-512 of account id, code and key; the SDK asks for the account instead",
    source: "core-api 8.3",
    test: [ACCOUNTS, "tells the pay-account URL of linking and unlinking, each once"],
  },
  {
    quirk: "What a reservation answers, and how long it lasts",
    here: "200 with channel code 0 and the text of a payment; 15 minutes from when it was made, however long the charge may live, then 407 `expire`",
    source: "core-api 3.6, 4.2, 8.4",
    test: [TOKENIZED, "is given back when it is cancelled, and when a quarter of an hour is over"],
  },
  {
    quirk: "Capturing another amount than what is reserved",
    here: "400 `gross_amount is not equal to the authorized amount`, which nobody has published; without an amount the whole",
    source: "core-api 3.6",
    test: [TOKENIZED, "holds the amount until it is captured, the whole of it and once"],
  },
  {
    quirk: "A charge of an account without a token",
    here: "400 `Gopay.payment_option_token is required`, which nobody has published; `pre_auth` without an account is 400 too",
    source: "core-api 2.4",
    test: [TOKENIZED, "is refused in the words of the API when something is missing or wrong"],
  },
  {
    quirk: "How long a charge waits for its customer's PIN",
    here: "five minutes, or less by `custom_expiry`; then it expires. The web link opens once, the app's again",
    source: "core-api 2.7, 8.4",
    test: [
      VERIFICATION,
      "opens its web link once, the app's again, and neither after five minutes",
    ],
  },
  {
    quirk: "A customer who refuses, or enters three wrong PINs",
    here: "the charge is denied for good, without a channel code, which nobody has published",
    source: "core-api 4.2",
    test: [VERIFICATION, "counts wrong PINs, and denies the charge with the third"],
  },
  {
    quirk: "Two spellings of an unknown account",
    here: "`Account doesn't exist.` with 404; with 400 and another apostrophe of promotions",
    source: "core-api 8.3, 8.5",
    test: [ACCOUNTS, "offers promotions, as recorded, for an amount"],
  },
  {
    quirk: "`limit_per_user` of a promotion",
    here: "counted by customer, whichever account they use, with the charge's own commit; what is used up is not offered, and refused as `Malformed data`. A charge that is denied, cancelled, expired or released gives its use back, a refund does not",
    source: "core-api 8.5; what spends a use is not published",
    test: [
      TOKENIZED,
      "uses a promotion once for each customer, and gives it back when it comes to nothing",
    ],
  },
  {
    quirk: "BI-SNAP: which bytes of a body are hashed",
    here: "as received, without white space outside of texts, or so with `\\/` and `\\u` unescaped: the first that fits",
    source: "snap 3.3, a guess for the third",
    test: [
      BI_SNAP_RECORDED,
      "every vector verifies by one of the three forms of its body, PHP's too",
    ],
  },
  {
    quirk: "BI-SNAP: the same `X-EXTERNAL-ID` again",
    here: "for 24 hours of the merchant's clock the first answer again; `202xx00` while it runs, `409xx00` with another body; free after a refusal; not looked at by status calls",
    source: "snap 2.2, in part a guess",
    test: [
      BI_SNAP_CLIENT,
      "of twenty equal payments at once one is made, and each is answered the same in the end",
    ],
  },
  {
    quirk: "BI-SNAP: the order of refusals",
    here: "JSON, token, headers, signature, external id, members that are missing, malformed members, merchant and payment, status",
    source: "snap 4.3, a guess",
    test: [
      BI_SNAP_WALLS,
      "is refused by the first wall that does not hold, in the form of the standard",
    ],
  },
  {
    quirk: "BI-SNAP: a status call about an unknown payment",
    here: "HTTP 404, `404xx01`; not 200 with status 07",
    source: "snap 15.2, a guess",
    test: [
      BI_SNAP_WALLS,
      "finds a merchant's own payments of this face and no others, as the Core API finds its own",
    ],
  },
  {
    quirk: "BI-SNAP: retries of messages",
    here: "after 2, 10, 30, 90 and 210 minutes since the attempt before, until HTTP 200; signed anew each time",
    source: "snap 8.6; new signatures are a guess",
    test: [
      BI_SNAP_MESSAGES,
      "is repeated with the same bytes and number, each time signed anew, until it is answered 200",
    ],
  },
  {
    quirk: "BI-SNAP: the `X-EXTERNAL-ID` of linking",
    here: "good for one call in 24 hours, whatever that was answered, then `409xx00`; a call that failed here or was one too many may be sent again",
    source: "snap 2.2; after a refusal a guess",
    test: [BI_SNAP_LINKING, "an external id is good for one call, whatever that came to"],
  },
  {
    quirk: "BI-SNAP: an auth code",
    here: "good once, for five minutes of the merchant's clock",
    source: "snap 9.1, a guess",
    test: [BI_SNAP_LINKING, "a code is good once, for five minutes, and for its own merchant"],
  },
  {
    quirk: "BI-SNAP: a customer who is linked once more",
    here: "the same token, also after unbinding; who is linked already keeps the account, and nobody is told again",
    source: "snap 9.2; after unbinding a guess",
    test: [
      BI_SNAP_LINKING,
      "keeps the same token when they are linked again, and the account that there was",
    ],
  },
  {
    quirk: "BI-SNAP: a customer who does not agree to be linked",
    here: "comes back with 4011000, or with 5041000 when the time was over, under both pairs of names; an app with `result=abort` or `failure`",
    source: "snap 9.1; the codes are a guess",
    test: [
      BI_SNAP_LINKING,
      "whoever does not agree, or too late, comes back with the reason; an app in its own words",
    ],
  },
  {
    quirk: "BI-SNAP: how long a payment waits for its customer's PIN",
    here: "until `validUpTo`, 15 minutes as a rule, and not the five minutes of the Core API",
    source: "snap 7.2",
    test: [
      BI_SNAP_TOKENIZED,
      "waits for a customer who has to approve it, as long as it was asked for",
    ],
  },
  {
    quirk: "BI-SNAP: what is held and not captured in time",
    here: "cancelled (05) at `validUpTo`, seven days as a rule; told at `/v1.0/debit/notify`, which nobody has documented",
    source: "snap 10, 8.2",
    test: [BI_SNAP_HELD, "is let go of by the merchant, or when its time is over"],
  },
];

/** What a merchant may miss here. */
export const NOT_MODELLED: readonly (readonly [what: string, why: string])[] = [
  ["BI-SNAP: virtual accounts, payouts, histories", "404; docs/bi-snap.md"],
  [
    "Snap but for tokens, their page and `snap.js`: payment links, tokens' own cancel, one-click",
    "404; docs/snap.md",
  ],
  ["Cards, virtual accounts and every other payment type", "402 Payment channel is not activated."],
  [
    "The maximum of a wallet (Rp 20,000,000) and of QRIS (Rp 10,000,000)",
    "the wallet's rule, not the API's; core-api 2.3",
  ],
  ["Approving or denying a challenge", "GoPay and QRIS are never challenged; core-api 3.5"],
  [
    "Refunds by hand (`refund_method` offline), refunds of static QRIS",
    "every refund is online; core-api 3.9",
  ],
  ["GoPay coins' own refund window", "core-api 3.9"],
  [
    "Capturing a part of a reservation",
    "400; the whole of it is captured, and what is too much refunded. core-api 3.6",
  ],
  [
    "`callback_url` of a tokenized charge only of domains that were registered",
    "any that may be opened: nothing is registered here",
  ],
  ["HTTP 403 for an unknown `Accept`", "every answer is JSON"],
  [
    "One rate limit for all processes of a gateway",
    "each process counts what it is asked; the real figures are not published, core-api 1.8",
  ],
  [
    "The seven days in which a failed refund key may be tried again",
    "it may be tried again for ever; core-api 3.7.1",
  ],
];
