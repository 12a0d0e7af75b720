import type { Endpoint } from "../shared/endpoint.ts";
import { ACCOUNT_FIELDS, CUSTOMER_BODY } from "./account-requests.ts";
import { describeParameters, sandboxEndpoint } from "./sandbox-endpoint.ts";
import { EMPTY_BODY } from "./sandbox-requests.ts";

export const ACCOUNTS = sandboxEndpoint({
  id: "sandboxAccounts",
  method: "GET",
  path: "/accounts",
  summary: "List the linked accounts",
  description: "Those too that wait for their customers, were never linked, or were unlinked.",
  query: describeParameters(ACCOUNT_FIELDS, {
    before: "Only older ones: `next_before` of the page before.",
    limit: "How many at the most; 50 when absent.",
  }),
  answer: { about: "The newest first.", schemas: ["Accounts"] },
  errors: [400],
});

export const ACCOUNT = sandboxEndpoint({
  id: "sandboxAccount",
  method: "GET",
  path: "/accounts/{account_id}",
  summary: "Look at one account and its customer",
  answer: { about: "Both.", schemas: ["AccountDetails"] },
  errors: [404],
});

function act(id: string, verb: string, about: Pick<Endpoint, "summary" | "description">): Endpoint {
  return sandboxEndpoint({
    id,
    method: "POST",
    path: `/accounts/{account_id}/${verb}`,
    ...about,
    body: EMPTY_BODY.schema,
    answer: { about: "The account as it is now.", schemas: ["AccountDetails"] },
    errors: [400, 404, 412],
  });
}

export const LINK_AT_ONCE = act("sandboxLinkAccount", "link", {
  summary: "Link as the customer",
  description: "Consent, code and PIN at once; the merchant is told, as by the linking page.",
});

export const UNLINK = act("sandboxUnlinkAccount", "unlink", {
  summary: "Unlink as the customer",
  description: "As in the wallet's own settings; the merchant is told.",
});

export const ROTATE_TOKENS = act("sandboxRotateTokens", "rotate-tokens", {
  summary: "Change the payment option tokens",
  description: "As the acquirer does from time to time: the old ones are refused.",
});

export const GET_CUSTOMER = sandboxEndpoint({
  id: "sandboxGetCustomer",
  method: "GET",
  path: "/customers/{phone}",
  summary: "Look at a customer of the simulated wallet",
  description:
    "By country code and number, digits alone. There is one from when the number was first linked.",
  answer: { about: "What they have, and how the wallet treats them.", schemas: ["WalletCustomer"] },
  errors: [404],
});

export const SET_CUSTOMER = sandboxEndpoint({
  id: "sandboxSetCustomer",
  method: "PUT",
  path: "/customers/{phone}",
  summary: "Change a customer of the simulated wallet",
  description:
    "What is left out stays as it is. Another `phone` unlinks all their accounts; getting or losing PayLater or Savings gives those new tokens.",
  body: CUSTOMER_BODY.schema,
  answer: { about: "The customer as they are now.", schemas: ["WalletCustomer"] },
  errors: [400, 404, 412],
});

export const ACCOUNT_ENDPOINTS: readonly Endpoint[] = [
  ACCOUNTS,
  ACCOUNT,
  LINK_AT_ONCE,
  UNLINK,
  ROTATE_TOKENS,
  GET_CUSTOMER,
  SET_CUSTOMER,
];
