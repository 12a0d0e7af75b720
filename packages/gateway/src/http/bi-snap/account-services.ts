import { randomUUID } from "node:crypto";
import {
  type BindResponse,
  describeBiSnapOutcome,
  type InquiryResponse,
  type UnbindResponse,
} from "@gerbang/protocol/bi-snap";
import { optionsOf } from "../../domain/accounts/customer.ts";
import { customerToken } from "../../domain/accounts/customer-token.ts";
import { optionToken } from "../../domain/accounts/option-token.ts";
import { bindAccount } from "../../operations/accounts/bind-account.ts";
import { findNamedAccount } from "../../operations/accounts/named-account.ts";
import { readAccount, type ShownAccount } from "../../operations/accounts/read-account.ts";
import { unbindCustomer } from "../../operations/accounts/unbind-customer.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { readCustomerHeader } from "./customer-header.ts";
import { Members } from "./members.ts";
import type { BiSnapMeans, Serving } from "./serving.ts";

/** Sections 9.2 to 9.4 of the dialect. */
export const ACCOUNT_SERVICES: readonly Serving[] = [
  { service: "account_bind", isOfWallet: true, isRead: false, repeats: "conflict", serve: bind },
  { service: "account_inquiry", isOfWallet: true, isRead: true, serve: inquire },
  {
    service: "account_unbind",
    isOfWallet: true,
    isRead: false,
    repeats: "conflict",
    serve: unbind,
  },
];

const HANDLE_MAX = 64;
const CODE_MAX = 256;
const ACCOUNT_ID_MAX = 64;
const GRANT_TYPE = "AUTHORIZATION_CODE";

async function bind(
  { gateway }: BiSnapMeans,
  { merchant, client, body }: BiSnapCall,
): Promise<BindResponse> {
  const members = new Members(body);
  const handle = members.text("merchantId", { max: HANDLE_MAX, isRequired: true });
  const authCode = members.text("authCode", { max: CODE_MAX, isRequired: true }) ?? "";
  const parse = (type: string) => (type === GRANT_TYPE ? type : undefined);
  members.text("grantType", { isRequired: true, parse });
  members.check();
  if (handle !== client.paymentHandle) throw new BiSnapError("not_registered");
  const accessToken = await bindAccount(gateway, merchant, authCode);
  if (accessToken === undefined) throw new BiSnapError("invalid_auth_code");
  return {
    ...describeBiSnapOutcome("account_bind", "success"),
    referenceNo: randomUUID(),
    accessTokenInfo: { accessToken },
  };
}

/** By the customer's token, or, for who has linked through the Core API, by the account that it knows. */
async function inquire(
  { gateway }: BiSnapMeans,
  { merchant, request, body }: BiSnapCall,
): Promise<InquiryResponse> {
  const members = new Members(body);
  const accountId = members.object("additionalInfo").text("accountId", { max: ACCOUNT_ID_MAX });
  members.check();
  const id =
    accountId ??
    (await findNamedAccount(gateway, merchant, { token: readCustomerHeader(request) }))?.id;
  const shown = id === undefined ? undefined : await readAccount(gateway, merchant, id);
  if (!shown) throw new BiSnapError("invalid_customer_token");
  if (shown.status !== "ENABLED") {
    throw new BiSnapError(accountId === undefined ? "invalid_customer_token" : "inactive_customer");
  }
  return presentInquiry(shown);
}

function presentInquiry({ account, customer }: ShownAccount): InquiryResponse {
  return {
    ...describeBiSnapOutcome("account_inquiry", "success"),
    referenceNo: randomUUID(),
    additionalInfo: {
      accessToken: customerToken(account),
      paymentType: "gopay",
      paymentOptions: optionsOf(customer).map(({ name, isActive, balance }) => ({
        name,
        active: isActive,
        // A number here, and text everywhere else.
        balance: { value: balance, currency: "IDR" },
        token: optionToken(account, name),
      })),
    },
  };
}

async function unbind(
  { gateway }: BiSnapMeans,
  { merchant, client, request, body }: BiSnapCall,
): Promise<UnbindResponse> {
  const members = new Members(body);
  const handle = members.text("merchantId", { max: HANDLE_MAX, isRequired: true });
  members.check();
  const token = readCustomerHeader(request);
  if (handle !== client.paymentHandle) {
    throw new BiSnapError("unauthorized", "Incorrect merchantId value");
  }
  if (!(await unbindCustomer(gateway, merchant, token))) {
    throw new BiSnapError("invalid_customer_token");
  }
  return { ...describeBiSnapOutcome("account_unbind", "success"), referenceNo: randomUUID() };
}
