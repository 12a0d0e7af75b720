/** Under which addresses the wallet is seen: the simulator has two sets of them. */
export interface WalletFace {
  /** Where a link opens it, and where what was not paid leads back to. */
  readonly page: string;
  /** Where it is once it has paid. Core API section 6.3: apps that show it wait for this address. */
  readonly paid: string;
  /** The parameter that holds the reference. */
  readonly referenceName: "referenceid" | "tref";
  /** Where its forms go, from its own page. */
  readonly pay: string;
  readonly decline: string;
}

export const CHECKOUT_FACE: WalletFace = {
  page: "/gopay/ui/checkout",
  paid: "/gopay/ui/checkout",
  referenceName: "referenceid",
  pay: "/gopay/ui/checkout/pay",
  decline: "/gopay/ui/checkout/decline",
};

/** That of accounts made since November 2024. */
export const DEEPLINK_FACE: WalletFace = {
  page: "/v2/deeplink/detail",
  paid: "/v2/deeplink/payment",
  referenceName: "tref",
  pay: "payment",
  decline: "decline",
};
