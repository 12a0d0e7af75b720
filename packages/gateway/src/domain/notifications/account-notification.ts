import type { AccountStatus, PayAccount } from "../accounts/pay-account.ts";
import { type Notification, oweNotification } from "./notification.ts";
import type { Told } from "./present-notification.ts";

/** Core API section 8.3: the two moves that a merchant is told of. */
const MESSAGES = {
  ENABLED: { status_code: "200", status_message: "Midtrans account_linked notification" },
  DISABLED: { status_code: "204", status_message: "Midtrans account_unlinked notification" },
} as const satisfies Partial<Record<AccountStatus, object>>;

/**
 * The message that an account was linked or unlinked, to the one URL for it; none when there is no such
 * URL. How the acquirer signs these is not published: a receiver asks for the account.
 */
export function oweAccountNotifications(
  account: PayAccount,
  { settings, sign }: Told,
  { newId, createdAt }: { readonly newId: () => string; readonly createdAt: Date },
): readonly Notification[] {
  const { payAccountNotificationUrl: url } = settings;
  const { status } = account;
  if (url === undefined || (status !== "ENABLED" && status !== "DISABLED")) return [];
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
  return [
    oweNotification({
      merchantId: account.merchantId,
      id: newId(),
      transactionId: undefined,
      orderId: account.id,
      kind: "account",
      transactionStatus: status,
      url,
      body: JSON.stringify(body),
      faults: undefined,
      createdAt,
    }),
  ];
}
