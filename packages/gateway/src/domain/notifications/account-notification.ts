import { type AccountNotification, BI_SNAP_SERVICES } from "@gerbang/protocol/bi-snap";
import { customerToken } from "../accounts/customer-token.ts";
import type { AccountStatus, PayAccount } from "../accounts/pay-account.ts";
import { notificationUrl } from "../bi-snap/client.ts";
import { popIdOf } from "../merchants/merchant-uuid.ts";
import { type Notification, oweNotification } from "./notification.ts";
import type { Told } from "./present-notification.ts";

/** Core API section 8.3: the two moves that a merchant is told of. */
const MESSAGES = {
  ENABLED: { status_code: "200", status_message: "Midtrans account_linked notification" },
  DISABLED: { status_code: "204", status_message: "Midtrans account_unlinked notification" },
} as const satisfies Partial<Record<AccountStatus, object>>;

/**
 * The message that an account was linked or unlinked, to the one URL for it; none when there is no such
 * URL. How the acquirer signs those of the Core API is not published: a receiver asks for the account.
 */
export function oweAccountNotifications(
  account: PayAccount,
  told: Told,
  { newId, createdAt }: { readonly newId: () => string; readonly createdAt: Date },
): readonly Notification[] {
  const { status } = account;
  if (status !== "ENABLED" && status !== "DISABLED") return [];
  const message = account.biSnap
    ? presentInBiSnap(account, status, told)
    : presentInCore(account, status, told);
  if (!message) return [];
  return [
    oweNotification({
      merchantId: account.merchantId,
      id: newId(),
      transactionId: undefined,
      orderId: account.id,
      kind: "account",
      transactionStatus: status,
      ...message,
      faults: undefined,
      createdAt,
    }),
  ];
}

type Message = Pick<Notification, "url" | "body"> & { readonly signedPath?: string };

function presentInCore(
  account: PayAccount,
  status: keyof typeof MESSAGES,
  { settings, sign }: Told,
): Message | undefined {
  const { payAccountNotificationUrl: url } = settings;
  if (url === undefined) return undefined;
  const { status_code, status_message } = MESSAGES[status];
  const body = {
    account_id: account.id,
    merchant_id: account.merchantId,
    payment_type: "gopay",
    signature_key: sign({ order_id: account.id, status_code, gross_amount: "" }),
    status_code,
    account_status: status,
    status_message,
  };
  return { url, body: JSON.stringify(body) };
}

/** What was linked through BI-SNAP is told in its form, whoever ends it. Section 9.5 of the dialect. */
function presentInBiSnap(
  account: PayAccount,
  status: keyof typeof MESSAGES,
  { biSnapPrefix }: Told,
): Message | undefined {
  if (biSnapPrefix === undefined) return undefined;
  const { path: signedPath } = BI_SNAP_SERVICES.account_notify;
  const body: AccountNotification = {
    additionalInfo: {
      accessToken: customerToken(account),
      merchantId: account.merchantId,
      subMerchantId: popIdOf(account.merchantId),
      paymentType: "gopay",
      accountStatus: status,
      statusMessage: wordsFor(account, status),
    },
  };
  return {
    url: notificationUrl(biSnapPrefix, signedPath),
    signedPath,
    body: JSON.stringify(body),
  };
}

function wordsFor({ endedBy }: PayAccount, status: keyof typeof MESSAGES): string {
  if (status === "ENABLED") return "Account linked";
  return endedBy === "phone_changed" ? "User changed phone number" : "Account unlinked";
}
