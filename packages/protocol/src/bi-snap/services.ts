/**
 * The services of the national standard that concern GoPay and QRIS, by a name of our own: the two
 * digits that stand for the service in every `responseCode`, and the path that is called and signed.
 * Those that end in `_notify` are called by the gateway, below the merchant's own prefix.
 */
export const BI_SNAP_SERVICES = {
  access_token: { code: "73", method: "POST", path: "/v1.0/access-token/b2b" },
  qr_generate: { code: "47", method: "POST", path: "/v1.0/qr/qr-mpm-generate" },
  qr_query: { code: "51", method: "POST", path: "/v1.0/qr/qr-mpm-query" },
  qr_refund: { code: "78", method: "POST", path: "/v1.0/qr/qr-mpm-refund" },
  qr_cancel: { code: "77", method: "POST", path: "/v1.0/qr/qr-mpm-cancel" },
  qr_notify: { code: "52", method: "POST", path: "/v1.0/qr/qr-mpm-notify" },
  debit_pay: { code: "54", method: "POST", path: "/v1.0/debit/payment-host-to-host" },
  debit_status: { code: "55", method: "POST", path: "/v1.0/debit/status" },
  debit_refund: { code: "58", method: "POST", path: "/v1.0/debit/refund" },
  debit_cancel: { code: "57", method: "POST", path: "/v1.0/debit/cancel" },
  debit_notify: { code: "56", method: "POST", path: "/v1.0/debit/notify" },
  get_auth_code: { code: "10", method: "GET", path: "/v1.0/get-auth-code" },
  account_bind: { code: "07", method: "POST", path: "/v1.0/registration-account-binding" },
  account_inquiry: { code: "08", method: "POST", path: "/v1.0/registration-account-inquiry" },
  account_unbind: { code: "09", method: "POST", path: "/v1.0/registration-account-unbinding" },
  account_notify: { code: "88", method: "POST", path: "/v1.0/registration-account/notify" },
  auth_payment: { code: "63", method: "POST", path: "/v1.0/auth/payment" },
  auth_query: { code: "64", method: "POST", path: "/v1.0/auth/query" },
  auth_capture: { code: "65", method: "POST", path: "/v1.0/auth/capture" },
  auth_void: { code: "67", method: "POST", path: "/v1.0/auth/void" },
  auth_refund: { code: "69", method: "POST", path: "/v1.0/auth/refund" },
} as const satisfies Record<string, BiSnapServiceFacts>;

interface BiSnapServiceFacts {
  /** Digits four and five of a `responseCode`. */
  readonly code: string;
  readonly method: "GET" | "POST";
  /** From the root, version included: exactly what is signed when there is no query. */
  readonly path: string;
}

export type BiSnapService = keyof typeof BI_SNAP_SERVICES;

export const BI_SNAP_SERVICE_NAMES = Object.keys(BI_SNAP_SERVICES) as readonly BiSnapService[];

/** The service that is called at a path, or whose path ends a longer one (a prefix before it). */
export function findBiSnapService(path: string): BiSnapService | undefined {
  const [bare = ""] = path.split("?", 1);
  return BI_SNAP_SERVICE_NAMES.find((name) => bare.endsWith(BI_SNAP_SERVICES[name].path));
}
