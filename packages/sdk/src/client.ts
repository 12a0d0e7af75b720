import type {
  ActionResponse,
  CaptureRequest,
  CaptureResponse,
  ChargeRequest,
  ChargeResponse,
  LinkAccountRequest,
  LinkAccountResponse,
  PayAccountResponse,
  PromotionsResponse,
  RefundRequest,
  RefundResponse,
  StatusResponse,
  SubscriptionRequest,
  SubscriptionResponse,
  SubscriptionUpdate,
  UnbindAccountResponse,
} from "@gerbang/protocol";
import { parseBaseUrl } from "./base-url.ts";
import type { CallOptions, SenderOptions, WithTransport } from "./call-options.ts";
import { GatewayError } from "./errors.ts";
import { type QrCode, type QrCodeSource, qrCodeUrl, readQrCode } from "./qr-code.ts";
import { readAnswer } from "./read-answer.ts";
import { Sender } from "./sender.ts";
import { checkServerKey, type Environment } from "./server-key.ts";

export interface ClientOptions extends SenderOptions {
  /** Secret; leaves this client only inside the `Authorization` header. */
  readonly serverKey: string;
  /** The API's address without `/v2`: Gerbang's, or the real service's. */
  readonly baseUrl: string;
  /** Needed only where the key's look and the address disagree about the environment. */
  readonly environment?: Environment;
}

export interface ChargeOptions extends CallOptions {
  /** At most three URLs that get this transaction's notifications besides the configured ones. */
  readonly appendNotificationUrls?: readonly string[];
  /** At most three URLs that get this transaction's notifications instead of the configured ones. */
  readonly overrideNotificationUrls?: readonly string[];
  /** The language of the wallet; when absent the customer's device decides. */
  readonly locale?: "id-ID" | "en-EN";
}

/**
 * Speaks the Core API for one merchant. Make one with `createClient` and keep it: it holds the
 * connections. `id` is an order id or a transaction id everywhere; after an order id was used again
 * only the transaction id is exact.
 *
 * Every call repeats itself where that is safe, within one idempotency key, and rejects with
 * {@link GatewayError}, or with the reason of the caller's own `signal`.
 */
export class GatewayClient {
  readonly #sender: Sender;

  constructor({ serverKey, baseUrl, environment, ...options }: ClientOptions & WithTransport) {
    const url = parseBaseUrl(baseUrl);
    checkServerKey({ serverKey, baseUrl, environment });
    this.#sender = new Sender(serverKey, url, options);
  }

  /**
   * Creates a transaction and returns the links the customer pays with. Keep them: they cannot be
   * fetched again. A charge that was denied is a result with `transaction_status` `deny`.
   *
   * Repeating it for the same order fails with `conflict` instead of charging twice. When the
   * outcome is `unknown`, ask {@link GatewayClient.status}; charge again only on `not_found`.
   * Core API section 2.
   *
   * @example
   * ```ts
   * const { actions } = await client.charge({
   *   payment_type: "gopay",
   *   transaction_details: { order_id: "order-101", gross_amount: 44_000 },
   * });
   * const deeplink = actions?.find(({ name }) => name === "deeplink-redirect")?.url;
   * ```
   */
  async charge(request: ChargeRequest, options: ChargeOptions = {}): Promise<ChargeResponse> {
    return await this.#post("/v2/charge", request, options, chargeHeaders(options));
  }

  /**
   * Reads a transaction. Expired ones are results too. Ask at most once in ten seconds for each
   * transaction (section 1.8). Rejects with `not_found` when there is none, which for some payment
   * methods only means that the customer has not acted yet.
   */
  async status(id: string, options: CallOptions = {}): Promise<StatusResponse> {
    const call = { method: "GET", path: pathOf(id, "status") } as const;
    return await this.#sender.send(call, readAnswer<StatusResponse>, options);
  }

  /** Withdraws a transaction nobody has paid. `wrong_status` when it is too late. Section 3.3. */
  async cancel(id: string, options: CallOptions = {}): Promise<ActionResponse> {
    return await this.#post(pathOf(id, "cancel"), undefined, options);
  }

  /** Ends a pending transaction now, which frees its order id. Section 3.4. */
  async expire(id: string, options: CallOptions = {}): Promise<ActionResponse> {
    return await this.#post(pathOf(id, "expire"), undefined, options);
  }

  /**
   * Returns money, part of it or, without `amount`, all that is left. Without a `refund_key` the
   * call's idempotency key becomes it, so that after an `unknown` outcome the refund can be looked
   * for in `refunds` of {@link GatewayClient.status}. A refund that the bank refused is a result
   * with `status_code` `"202"`. Section 3.7.
   */
  async refund(
    id: string,
    request: RefundRequest = {},
    options: CallOptions = {},
  ): Promise<RefundResponse> {
    return await this.#refund(pathOf(id, "refund"), request, options);
  }

  /** {@link GatewayClient.refund} by the older address that asks the provider at once. Section 3.8. */
  async directRefund(
    id: string,
    request: RefundRequest = {},
    options: CallOptions = {},
  ): Promise<RefundResponse> {
    return await this.#refund(pathOf(id, "refund/online/direct"), request, options);
  }

  /** Accepts a transaction that fraud rules have challenged. Section 3.5. */
  async approve(id: string, options: CallOptions = {}): Promise<ActionResponse> {
    return await this.#post(pathOf(id, "approve"), undefined, options);
  }

  /** Turns down a transaction that fraud rules have challenged. Section 3.5. */
  async deny(id: string, options: CallOptions = {}): Promise<ActionResponse> {
    return await this.#post(pathOf(id, "deny"), undefined, options);
  }

  /** Takes the money that an `authorize` transaction has reserved; the full amount. Section 3.6. */
  async capture(request: CaptureRequest, options: CallOptions = {}): Promise<CaptureResponse> {
    return await this.#post("/v2/capture", request, options);
  }

  /**
   * Begins to link a customer's account: open one of the `actions` for them, and wait for the message or ask
   * {@link GatewayClient.getAccount}. A wallet that refuses is a result with `status_code` `"202"`. Repeating it
   * begins anew, which hurts nobody. Section 8.2.
   *
   * @example
   * ```ts
   * const { account_id, actions } = await client.linkAccount({
   *   payment_type: "gopay",
   *   gopay_partner: { phone_number: "81110000001", country_code: "62" },
   * });
   * const page = actions?.find(({ name }) => name === "activation-link-url")?.url;
   * ```
   */
  async linkAccount(
    request: LinkAccountRequest,
    options: CallOptions & Pick<ChargeOptions, "locale"> = {},
  ): Promise<LinkAccountResponse> {
    return await this.#post(ACCOUNTS, request, options, chargeHeaders(options));
  }

  /**
   * Reads an account, with what its customer can pay from and the tokens for that once it is linked. Tokens
   * change: ask before each payment. `not_found` when there is none. Section 8.3.
   */
  async getAccount(id: string, options: CallOptions = {}): Promise<PayAccountResponse> {
    const call = { method: "GET", path: accountPath(id) } as const;
    return await this.#sender.send(call, readAnswer<PayAccountResponse>, options);
  }

  /**
   * Asks what a linked customer may save on an amount, in whole rupiah: the `id` of a promotion is for
   * `promotion_ids` of a charge of that amount. `invalid_request` when there is no such account, or it is not
   * linked. Section 8.5.
   */
  async getPromotions(
    accountId: string,
    { grossAmount }: { readonly grossAmount: number },
    options: CallOptions = {},
  ): Promise<PromotionsResponse> {
    const query = `gross_amount=${grossAmount}&currency=IDR`;
    const path = `/v2/gopay/promo/${pathPart(accountId)}?${query}`;
    return await this.#sender.send(
      { method: "GET", path },
      readAnswer<PromotionsResponse>,
      options,
    );
  }

  /**
   * Unlinks an account. `wrong_status` when it is not linked, which is also how a repetition ends whose first
   * answer was lost: ask {@link GatewayClient.getAccount}.
   */
  async unbindAccount(id: string, options: CallOptions = {}): Promise<UnbindAccountResponse> {
    return await this.#post(`${accountPath(id)}/unbind`, undefined, options);
  }

  /**
   * Charges a linked account again and again. Its `id` is what it is asked for, changed and ended by. Repeated
   * within three minutes under one idempotency key it is the same subscription. Section 8.6.
   *
   * @example
   * ```ts
   * const { id } = await client.createSubscription({
   *   name: "KOPI-BULANAN", amount: 99_000, currency: "IDR", payment_type: "gopay",
   *   token, gopay: { account_id: accountId },
   *   schedule: { interval: 1, interval_unit: "month", start_time: "2027-01-31 07:00:00 +0700" },
   * });
   * ```
   */
  async createSubscription(
    request: SubscriptionRequest,
    options: CallOptions = {},
  ): Promise<SubscriptionResponse> {
    return await this.#post(SUBSCRIPTIONS, request, options);
  }

  /** Reads a subscription, with the transactions of all its charges. `not_found` when there is none. */
  async getSubscription(id: string, options: CallOptions = {}): Promise<SubscriptionResponse> {
    const call = { method: "GET", path: subscriptionPath(id) } as const;
    return await this.#sender.send(call, readAnswer<SubscriptionResponse>, options);
  }

  /** Changes what is charged from the next run on; what is absent stays. */
  async updateSubscription(
    id: string,
    change: SubscriptionUpdate,
    options: CallOptions = {},
  ): Promise<void> {
    const body = JSON.stringify(change);
    const call = { method: "PATCH", path: subscriptionPath(id), body } as const;
    await this.#sender.send(call, readAnswer<object>, options);
  }

  /** Stops a subscription until it is enabled again. Repeating it changes nothing. */
  async disableSubscription(id: string, options: CallOptions = {}): Promise<void> {
    await this.#post(subscriptionPath(id, "disable"), undefined, options);
  }

  /** Goes on with the next period: what fell due meanwhile, or failed, is not charged. */
  async enableSubscription(id: string, options: CallOptions = {}): Promise<void> {
    await this.#post(subscriptionPath(id, "enable"), undefined, options);
  }

  /** Ends a subscription for ever. Repeating it changes nothing. */
  async cancelSubscription(id: string, options: CallOptions = {}): Promise<void> {
    await this.#post(subscriptionPath(id, "cancel"), undefined, options);
  }

  /**
   * Fetches the picture that the customer scans, by the answer to the charge or by its
   * `transaction_id` and `payment_type`. Sent without the server key: the link may lead elsewhere.
   * Section 3.10.
   */
  async qrCode(source: QrCodeSource, options: CallOptions = {}): Promise<QrCode> {
    const url = qrCodeUrl(source, this.#sender.baseUrl);
    return await this.#sender.send({ method: "GET", url }, readQrCode, options);
  }

  async #refund(
    path: string,
    request: RefundRequest,
    options: CallOptions,
  ): Promise<RefundResponse> {
    const idempotencyKey = options.idempotencyKey ?? crypto.randomUUID();
    const body = { ...request, refund_key: request.refund_key ?? idempotencyKey };
    return await this.#post(path, body, { ...options, idempotencyKey });
  }

  async #post<Result>(
    path: string,
    body: object | undefined,
    options: CallOptions,
    headers?: Record<string, string>,
  ): Promise<Result> {
    const call = { method: "POST", path, body: JSON.stringify(body ?? {}), headers } as const;
    return await this.#sender.send(call, readAnswer<Result>, options);
  }
}

const SUBSCRIPTIONS = "/v1/subscriptions";

function subscriptionPath(id: string, action?: string): string {
  const path = `${SUBSCRIPTIONS}/${pathPart(id)}`;
  return action === undefined ? path : `${path}/${action}`;
}

const ACCOUNTS = "/v2/pay/account";

function accountPath(id: string): string {
  return `${ACCOUNTS}/${pathPart(id)}`;
}

function pathOf(id: string, command: string): string {
  return `/v2/${pathPart(id)}/${command}`;
}

function pathPart(id: string): string {
  // Every client takes `.` and `..` for steps to another address, and half a character is no text.
  if (/^\.{0,2}$/.test(id) || !id.isWellFormed()) {
    throw new GatewayError(
      "invalid_options",
      "id cannot stand in an address: use a transaction id",
    );
  }
  return encodeURIComponent(id);
}

function chargeHeaders(options: ChargeOptions): Record<string, string> | undefined {
  const { appendNotificationUrls, overrideNotificationUrls, locale } = options;
  if (!appendNotificationUrls && !overrideNotificationUrls && !locale) return undefined;
  return {
    ...(appendNotificationUrls && { "x-append-notification": appendNotificationUrls.join(",") }),
    ...(overrideNotificationUrls && {
      "x-override-notification": overrideNotificationUrls.join(","),
    }),
    ...(locale && { "x-payment-locale": locale }),
  };
}
