import type {
  AccessTokenResponse,
  AuthCaptureRequest,
  AuthCaptureResponse,
  AuthPaymentRequest,
  AuthPaymentResponse,
  AuthQueryRequest,
  AuthQueryResponse,
  AuthRefundRequest,
  AuthRefundResponse,
  AuthVoidRequest,
  AuthVoidResponse,
  BindRequest,
  BindResponse,
  DebitCancelRequest,
  DebitCancelResponse,
  DebitPayRequest,
  DebitPayResponse,
  DebitRefundRequest,
  DebitRefundResponse,
  DebitStatusRequest,
  DebitStatusResponse,
  InquiryRequest,
  InquiryResponse,
  QrCancelRequest,
  QrCancelResponse,
  QrGenerateRequest,
  QrGenerateResponse,
  QrQueryRequest,
  QrQueryResponse,
  QrRefundRequest,
  QrRefundResponse,
  UnbindResponse,
} from "@gerbang/protocol/bi-snap";
import type { WithTransport } from "../call-options.ts";
import { type AuthCodePage, authCodeUrl } from "./auth-code-url.ts";
import { type SnapCallOptions, SnapSender, type SnapSenderOptions } from "./snap-sender.ts";

export type SnapClientOptions = SnapSenderOptions & {
  /** The merchant id (`G…`), put into requests that need one and do not say it. */
  readonly merchantId?: string;
  /** The payment handle (a UUID), for what concerns linked accounts. */
  readonly paymentHandle?: string;
  /** Where the customer's browser asks for an auth code; `baseUrl` when absent. */
  readonly appBaseUrl?: string;
};

/** A request in which the client fills in what it was given once. */
type Without<Body, Filled extends keyof Body> = Omit<Body, Filled> & Partial<Pick<Body, Filled>>;

/**
 * Speaks BI-SNAP for one merchant. Make one with `createSnapClient` and keep it: it holds the access
 * token, and renews it before it ends.
 *
 * Requests and answers have the standard's own names. Every call repeats itself after passing failures,
 * under one `X-EXTERNAL-ID`, and rejects with `GatewayError` (`statusCode` is the `responseCode`), or with
 * the reason of the caller's own `signal`. When the outcome is `unknown`, repeat the call with the same
 * `externalId`, or ask for the status by it.
 */
export class SnapClient {
  readonly #sender: SnapSender;
  readonly #options: SnapClientOptions;

  constructor(options: SnapClientOptions & WithTransport) {
    this.#options = options;
    this.#sender = new SnapSender(options);
  }

  /**
   * The access token that calls are made with, for use elsewhere. Calls get their own: there is no need
   * to ask before one.
   */
  async accessToken({
    signal,
  }: Pick<SnapCallOptions, "signal"> = {}): Promise<AccessTokenResponse["accessToken"]> {
    return await this.#sender.token(signal);
  }

  /** Payments by a QRIS code that the customer scans. */
  readonly qr = {
    /**
     * Makes a code for an amount. Repeated with the same `externalId` within a day it is the same code.
     *
     * @example
     * ```ts
     * const { qrContent, referenceNo } = await snap.qr.generate(
     *   { partnerReferenceNo: "order-101", amount: toSnapAmount(44_000) },
     *   { externalId: "order-101" },
     * );
     * ```
     */
    generate: async (request: QrGenerateRequest, options: SnapCallOptions = {}) =>
      await this.#send<QrGenerateResponse>("qr_generate", this.#ofMerchant(request), options),

    /** Reads a payment. Expired, cancelled and refused ones are results; `not_found` when there is none. */
    query: async (request: Without<QrQueryRequest, "serviceCode">, options: SnapCallOptions = {}) =>
      await this.#send<QrQueryResponse>("qr_query", { serviceCode: "47", ...request }, options),

    /**
     * Returns money: `refundAmount`, or all that is left. Repeated with the same `externalId` it is the
     * same refund; `conflict` when `partnerRefundNo` was used by another.
     */
    refund: async (
      request: Without<QrRefundRequest, "merchantId">,
      options: SnapCallOptions = {},
    ) => await this.#send<QrRefundResponse>("qr_refund", this.#ofMerchant(request), options),

    /** Withdraws a code that nobody has paid. `wrong_status` when it is too late. */
    cancel: async (
      request: Without<QrCancelRequest, "merchantId">,
      options: SnapCallOptions = {},
    ) => await this.#send<QrCancelResponse>("qr_cancel", this.#ofMerchant(request), options),
  };

  /** Payments from a wallet: by deeplink, or with a linked account. */
  readonly debit = {
    /**
     * Asks for a payment: send the customer to `webRedirectUrl`. With `customerToken` among the options it
     * is taken from their linked account, and may be done at once (`additionalInfo.transactionStatus`).
     */
    pay: async (request: DebitPayRequest, options: SnapCallOptions = {}) => {
      const { customerToken } = options;
      const linked = customerToken === undefined ? {} : { chargeToken: customerToken };
      const body = { ...linked, ...this.#ofMerchant(request) };
      return await this.#send<DebitPayResponse>("debit_pay", body, options);
    },

    /** Reads a payment. Expired, cancelled and refused ones are results; `not_found` when there is none. */
    status: async (
      request: Without<DebitStatusRequest, "serviceCode">,
      options: SnapCallOptions = {},
    ) => {
      const body = { serviceCode: "54", ...request };
      return await this.#send<DebitStatusResponse>("debit_status", body, options);
    },

    /** Returns money: `refundAmount`, or all that is left. */
    refund: async (request: DebitRefundRequest, options: SnapCallOptions = {}) =>
      await this.#send<DebitRefundResponse>("debit_refund", request, options),

    /** Withdraws a payment that nobody has made. `wrong_status` when it is too late. */
    cancel: async (request: DebitCancelRequest, options: SnapCallOptions = {}) =>
      await this.#send<DebitCancelResponse>("debit_cancel", request, options),
  };

  /** Linking a customer's wallet, and asking what it can pay from. */
  readonly account = {
    /**
     * The address to send the customer's browser to. It comes back to `redirectUrl` with `authCode` and
     * `state`: compare the state, then {@link SnapClient.account}`.bind`.
     */
    authCodeUrl: async (page: AuthCodePage) => {
      const { appBaseUrl, baseUrl, paymentHandle } = this.#options;
      const from = { baseUrl: appBaseUrl ?? baseUrl, paymentHandle };
      return await authCodeUrl(page, from, await this.#sender.privateKey());
    },

    /**
     * Makes a customer's token of an auth code, which is good for one use. A repetition whose first answer
     * was lost ends with `conflict` and outcome `unknown`: send the customer round once more, and linking
     * the same account gives the same token.
     */
    bind: async (
      request: Pick<BindRequest, "authCode"> & Partial<BindRequest>,
      options: SnapCallOptions = {},
    ) => {
      const body = { grantType: "AUTHORIZATION_CODE", ...this.#ofHandle(request) };
      return await this.#send<BindResponse>("account_bind", body, options);
    },

    /** What a linked account can pay from, with the tokens for that. They change: ask before each payment. */
    inquiry: async (options: SnapCallOptions, request: InquiryRequest = {}) =>
      await this.#send<InquiryResponse>("account_inquiry", request, options),

    /** Unlinks the account whose `customerToken` is among the options. */
    unbind: async (options: SnapCallOptions) =>
      await this.#send<UnbindResponse>("account_unbind", this.#ofHandle({}), options),
  };

  /** Holding an amount of a linked account, to be taken later. */
  readonly auth = {
    /** Holds an amount; the options need the `customerToken`. */
    pay: async (
      request: Without<AuthPaymentRequest, "merchantId">,
      options: SnapCallOptions = {},
    ) => await this.#send<AuthPaymentResponse>("auth_payment", this.#ofMerchant(request), options),

    /** Reads what is held, taken or let go. */
    query: async (request: AuthQueryRequest, options: SnapCallOptions = {}) =>
      await this.#send<AuthQueryResponse>("auth_query", request, options),

    /** Takes all that is held. */
    capture: async (
      request: Without<AuthCaptureRequest, "merchantId">,
      options: SnapCallOptions = {},
    ) => await this.#send<AuthCaptureResponse>("auth_capture", this.#ofMerchant(request), options),

    /** Lets go of what is held. */
    void: async (request: Without<AuthVoidRequest, "merchantId">, options: SnapCallOptions = {}) =>
      await this.#send<AuthVoidResponse>("auth_void", this.#ofMerchant(request), options),

    /** Returns what was taken. */
    refund: async (request: AuthRefundRequest, options: SnapCallOptions = {}) =>
      await this.#send<AuthRefundResponse>("auth_refund", request, options),
  };

  async #send<Result>(
    service: Parameters<SnapSender["send"]>[0],
    body: object,
    options: SnapCallOptions,
  ): Promise<Result> {
    return await this.#sender.send<Result>(service, body, options);
  }

  #ofMerchant<Body extends object>(body: Body): Body & { readonly merchantId?: string } {
    const { merchantId } = this.#options;
    return { ...(merchantId !== undefined && { merchantId }), ...body };
  }

  #ofHandle<Body extends object>(body: Body): Body & { readonly merchantId?: string } {
    const { paymentHandle } = this.#options;
    return { ...(paymentHandle !== undefined && { merchantId: paymentHandle }), ...body };
  }
}
