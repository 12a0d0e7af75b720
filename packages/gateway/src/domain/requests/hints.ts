import type { LoggedRequest } from "./logged-request.ts";

/** What may be wrong with a request, though it was served as the real service would serve it. */
export type HintCode = keyof typeof RULES;

/** What the rules look at. */
type HintedRequest = Pick<
  LoggedRequest,
  | "method"
  | "path"
  | "operation"
  | "httpStatus"
  | "statusCode"
  | "failed"
  | "problems"
  | "keyUse"
  | "headers"
  | "body"
  | "bodyBytes"
  | "refundObstacle"
>;

type Rule = (request: HintedRequest, body: Body) => boolean;

/** The members of a body that the rules ask for, whatever was sent in their place. */
class Body {
  readonly text: string;
  readonly #members: unknown;

  constructor(text = "") {
    this.text = text;
    this.#members = parse(text);
  }

  get isJson(): boolean {
    return this.#members !== undefined;
  }

  /** A list, a text or a number; `null` is what some clients send for nothing. */
  get isSomethingElse(): boolean {
    const members = this.#members;
    return members !== undefined && (typeof members !== "object" || Array.isArray(members));
  }

  /** What stands at the end of a path of names; `undefined` where there is nothing. */
  at(...path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (value, name) =>
        typeof value === "object" && value !== null
          ? (value as Readonly<Record<string, unknown>>)[name]
          : undefined,
      this.#members,
    );
  }

  textAt(...path: readonly string[]): string {
    const value = this.at(...path);
    return typeof value === "string" ? value : "";
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Also a body of which only the beginning is kept.
    return undefined;
  }
}

/** Each looks at one request; what they mean and what to do is in `hint-texts.ts`. */
const RULES = {
  client_key: ({ keyUse }) => keyUse === "client_key",
  expired_key: ({ keyUse }) => keyUse === "expired_key",
  production_client: ({ keyUse, headers }) =>
    keyUse === "other_prefix" || /^(?:api|app)\.midtrans\.com\b/i.test(headers["host"] ?? ""),
  bearer_key: ({ keyUse }) => keyUse === "bearer",
  bare_key: ({ keyUse }) => keyUse === "bare" || keyUse === "not_encoded",
  key_encoded_twice: ({ keyUse }) => keyUse === "encoded_twice",
  key_as_password: ({ keyUse }) => keyUse === "as_password",
  key_with_blanks: ({ keyUse }) => keyUse === "with_blanks",
  unknown_path: ({ operation }) => operation === undefined,
  not_json: (request, body) => isForm(request, body),
  broken_json: (request, body) =>
    request.failed && !body.isJson && !isForm(request, body) && isKeptWhole(request),
  json_not_object: ({ failed }, body) => failed && body.isSomethingElse,
  wrong_content_type: ({ headers, body }, { isJson }) =>
    body !== undefined && isJson && !/json/i.test(headers["content-type"] ?? ""),
  empty_charge: ({ operation, httpStatus }) => isCharge(operation) && httpStatus === 500,
  amount_with_separators: (_request, { text }) => SEPARATED_AMOUNT.test(text),
  amount_with_comma: (_request, { text }) => COMMA_AMOUNT.test(text),
  amount_with_decimals: ({ problems }) => problems.some((one) => one.includes("decimal")),
  items_sum: ({ problems }) => problems.some((one) => one.includes("sum of item_details")),
  unit_spelling: ({ operation }, body) =>
    operation === "charge" &&
    /^(?:second|minute|hour|day)s?$/i.test(body.textAt("custom_expiry", "unit")) &&
    !/^(?:second|minute|hour|day)$/.test(body.textAt("custom_expiry", "unit")),
  callback_placeholder: (request, body) => urlsOf(request, body).some(hasPlaceholder),
  callback_not_enabled: (_request, body) =>
    body.textAt("gopay", "callback_url") !== "" &&
    // Who approves a charge of an account is sent back without being asked.
    body.textAt("gopay", "account_id") === "" &&
    !["true", true].includes(body.at("gopay", "enable_callback") as string | boolean),
  local_callback: (request, body) => !isHere(request) && callbackUrls(body).some(isLoopback),
  local_notification: (request) =>
    !isHere(request) && notificationUrls(request.headers).some(isLoopback),
  order_taken: ({ statusCode, operation, problems }) =>
    (isCharge(operation) && statusCode === "406") ||
    problems.some((one) => one.includes("sudah digunakan")),
  other_payment_type: ({ statusCode, operation }) => operation === "charge" && statusCode === "402",
  unknown_order: ({ statusCode, operation }) =>
    operation !== undefined && statusCode === "404" && !isOfAccounts(operation),
  unknown_account: ({ statusCode, operation }) => statusCode === "404" && isOfAccounts(operation),
  account_not_linked: ({ statusCode, operation }) =>
    statusCode === "412" && operation === "unlinkAccount",
  phone_form: ({ problems }) => problems.some((one) => one.includes("gopay_partner.phone_number")),
  not_pending: ({ statusCode, operation = "" }) =>
    statusCode === "412" && ["cancel", "expire"].includes(operation),
  not_reserved: ({ statusCode, operation }) => operation === "capture" && statusCode === "412",
  part_capture: ({ problems }) => problems.some((one) => one.includes("authorized amount")),
  account_not_named: ({ problems }) => problems.includes("Gopay.account_id is required"),
  option_token: ({ problems }) => problems.some((one) => one.startsWith("GoPay token is invalid")),
  not_paid: ({ refundObstacle }) => refundObstacle === "not_paid",
  refunded_already: ({ refundObstacle }) => refundObstacle === "refunded",
  refund_window_over: ({ refundObstacle }) => refundObstacle === "window_over",
  refund_closed_hours: ({ refundObstacle }) => refundObstacle === "closed_hours",
  refund_issuer: ({ refundObstacle }) => refundObstacle === "excluded_issuer",
  refund_whole_only: ({ refundObstacle }) => refundObstacle === "whole_only",
  long_idempotency_key: ({ headers }) =>
    (headers["idempotency-key"] ?? "").length > IDEMPOTENCY_KEY_MAX,
  still_running: ({ httpStatus, operation }) => httpStatus === 202 && operation !== undefined,
  rate_limited: ({ httpStatus }) => httpStatus === 429,
} as const satisfies Readonly<Record<string, Rule>>;

/** `"15.000"` is fifteen rupiah to every reader of numbers, and fifteen thousand to its writer. */
const SEPARATED_AMOUNT =
  /"(?:gross_amount|price|amount)"\s*:\s*(?:-?\d{1,3}(?:\.\d{3})+(?=[\s,}\]]|$)|"\s*(?:Rp\.?\s*)?-?\d{1,3}(?:[.,]\d{3})+(?:,\d\d|,-)?\s*")/i;
/** `"15000,00"`, as Indonesians write it. */
const COMMA_AMOUNT =
  /"(?:gross_amount|price|amount)"\s*:\s*(?:"\s*(?:Rp\.?\s*)?-?\d+,(?:\d{1,2}|-)\s*"|-?\d+,\d+\s*[,}\]])/i;
/** Of longer bodies the log may hold only the beginning. */
const WHOLE_MAX = 8 * 1024;
const IDEMPOTENCY_KEY_MAX = 46;

/** In the order in which they are worth reading. */
export function findHints(request: HintedRequest): readonly HintCode[] {
  const body = new Body(request.body);
  return (Object.keys(RULES) as HintCode[]).filter((code) => RULES[code](request, body));
}

function isForm({ body, headers }: HintedRequest, { isJson }: Body): boolean {
  return (
    body !== undefined &&
    !isJson &&
    /form|multipart/i.test(headers["content-type"] ?? "form") &&
    /=|^--/.test(body)
  );
}

function isKeptWhole({ body, bodyBytes }: HintedRequest): boolean {
  return body !== undefined && bodyBytes <= WHOLE_MAX;
}

/** Whether the gateway was reached on the machine itself, where localhost is the same to both. */
function isHere({ headers }: HintedRequest): boolean {
  return isLoopback(`http://${headers["host"] ?? ""}`);
}

function isOfAccounts(operation: string | undefined): boolean {
  return operation === "getAccount" || operation === "unlinkAccount";
}

function isCharge(operation: string | undefined): boolean {
  return operation === "charge" || operation === "snapCreate";
}

function urlsOf({ headers }: HintedRequest, body: Body): readonly string[] {
  return [...callbackUrls(body), ...notificationUrls(headers)];
}

function callbackUrls(body: Body): readonly string[] {
  return [
    body.textAt("gopay", "callback_url"),
    ...["finish", "unfinish", "error"].map((name) => body.textAt("callbacks", name)),
  ];
}

function notificationUrls(headers: HintedRequest["headers"]): readonly string[] {
  return ["x-append-notification", "x-override-notification"].flatMap((name) =>
    (headers[name] ?? "").split(","),
  );
}

/** `{order_id}`, `${orderId}`, `<order-id>`, `:order_id`, `[ORDER_ID]`: nobody fills them in. */
function hasPlaceholder(url: string): boolean {
  const plain = url.replace(/%7b/gi, "{").replace(/%7d/gi, "}");
  return /\{[^{}/]*\}|<[^<>/]*>|\[[a-z_]*(?:order|id)[a-z_]*\]|[/=]:[a-z_]*(?:order|id)\w*/i.test(
    plain,
  );
}

function isLoopback(url: string): boolean {
  const host = URL.parse(url.trim())?.hostname ?? "";
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/.test(host);
}
