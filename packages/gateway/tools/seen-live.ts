import type { Quirk } from "./compatibility.ts";

const ORDERS = "http/order-ids.test.ts";
const MESSAGES = "http/messages.test.ts";
const KEYS = "http/idempotency.test.ts";

/** What shops stored of the real service, and what shops and clients really do. It wins over documents. */
export const LIVE_QUIRKS: readonly Quirk[] = [
  {
    quirk: "Characters of an order id",
    here: "any text of 1 to 50 Unicode characters (an emoji is one), blanks at its ends included, echoed and signed as it is, unique as it is; control characters and halves of characters: 400",
    source: "core-api 0.5; wins over 11 #43",
    seenLive: "a stored charge with a space and colons, a stored notification with slashes",
    test: [ORDERS, "echoed and signed as it is, found by both ids, alone in its merchant"],
  },
  {
    quirk: "Order ids in paths",
    here: "percent-encoded (`%2F`, `%20`, `%25`, …); the transaction id works always. The official Node client puts ids into paths as they are: encode them, or take the transaction id",
    source: "core-api 0.5, 1.9",
    seenLive: "maintainers' answers: only the path fails",
    test: [ORDERS, "in the path of every call, percent-encoded"],
  },
  {
    quirk: "The order ids `.` and `..`",
    here: "charged, and found by transaction id: URL clients take them for steps in the path, also as `%2E`. The SDK and the CLI say so",
    source: "decided here",
    test: [ORDERS, "also one that clients take for a step in the path, which raw paths can name"],
  },
  {
    quirk: "`transaction_type` of QRIS that nobody has paid",
    here: "`off-us` in notifications whatever the acquirer; absent in status answers. Of `cancel`, `deny` and `failure` nothing was seen: like `pending` and `expire`, for nobody has paid either",
    source: "core-api 0.5",
    seenLive: "22 messages of six merchants, 2023 to 2026; three status answers",
    test: [MESSAGES, "say off-us as long as nobody has paid, and status answers do not"],
  },
  {
    quirk: "`merchant_cross_reference_id`",
    here: "one UUID for each merchant, made of the merchant's id; in notifications of `on-us` payments by acquirer gopay. Absent off-us, and in status answers, although the reference lists it there",
    source: "core-api 0.5; wins over 3.1 and 11 #27",
    seenLive: "about 26 messages of two merchants; four status answers without it",
    test: [MESSAGES, "name one cross reference for the merchant, in on-us payments by gopay alone"],
  },
  {
    quirk: "`customer_details` in notifications",
    here: "`full_name`, `email`, `phone`, each as far as the charge had it, from `pending` on; not in answers, and not with the setting `message_shape` `2021`",
    source: "core-api 0.5",
    seenLive: "December 2025 to June 2026, five merchants; not in April 2024 without a customer",
    test: [MESSAGES, "stands in messages from the first one on, and never in answers"],
  },
  {
    quirk: "`pop_id` in notifications",
    here: "one UUID for each merchant, made of the merchant's id: in every message of a gopay payment, of qris once paid; not in answers, and not with the setting `message_shape` `2021`",
    source: "core-api 0.5",
    seenLive: "December 2025 to June 2026, five merchants",
    test: [MESSAGES, "is left out for a merchant who wants messages like those of 2021"],
  },
  {
    quirk: "`reference_id` of airpay shopee",
    here: "`QR`, 13 digits of the charge's milliseconds, 10 letters and digits",
    source: "core-api 0.5",
    seenLive: "eight messages",
    test: [MESSAGES, "spell references and GoPay as ShopeePay does"],
  },
  {
    quirk: "GoPay as an issuer",
    here: "`gopay`, but `Gopay` with acquirer airpay shopee; lists, filters and reports say `gopay`",
    source: "core-api 0.5",
    seenLive: "one answer",
    test: [MESSAGES, "spell references and GoPay as ShopeePay does"],
  },
  {
    quirk: "Order of `actions`",
    here: "`generate-qr-code`, `deeplink-redirect`, `get-status`, `cancel`, and `generate-qr-code-v2` last",
    source: "clients 5.7",
    seenLive: "17 public shops take `actions[1]` for the deeplink; nobody takes v2 by its place",
    test: [
      "http/midtrans-client.test.ts",
      "takes orders of any text, and names them as its callers encode them",
    ],
  },
  {
    quirk: "A refund of 0",
    here: '414, however 0 is spelt; the official Go client\'s `{"refund_key":"","amount":0,"reason":""}` and an amount that is missing or null mean the whole; an empty text is 400',
    source: "clients 5.10",
    seenLive: "what the official Go client sends, 2026",
    test: [
      "http/refund.test.ts",
      "an amount of 0 is refused, however it is spelt and whatever stands beside it",
    ],
  },
  {
    quirk: "An idempotency key that was joined",
    here: "`k, k` is `k`, and empty parts are absent. Different keys in one header are a key of their own, comma and all, so that nothing that belongs to another key is answered; of several header lines the first counts",
    source: "clients 5.6; decided here where keys differ",
    seenLive: "the official PHP client repeats the header from its second call on, 2026",
    test: [KEYS, "equal keys that were joined, or sent as several headers, are one"],
  },
  {
    quirk: "The key comes before everything",
    here: "401 also for unknown orders, unknown paths under `/v1` and `/v2`, wrong methods, paths that cannot be decoded, and bodies that are malformed or too large; not for pictures and the wallet's pages, which are public",
    source: "clients 5.3",
    test: [
      "http/wire.test.ts",
      "comes before unknown paths, wrong methods and bodies, wherever the Core API lives",
    ],
  },
  {
    quirk: "Bodies above the limit",
    here: "read to their end and thrown away, up to 16 MB and 5 seconds, before the refusal (`413` in HTTP 200); beyond that the connection is cut",
    source: "core-api 1.8; decided here",
    test: [
      "http/large-bodies.test.ts",
      "are read to their end, so that everybody reads the refusal",
    ],
  },
];
