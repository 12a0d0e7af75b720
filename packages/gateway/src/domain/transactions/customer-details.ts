import type { Transaction } from "./transaction.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What a charge said of its customer, whichever face it came by: `customer_details` as they were sent, and under the same
 * names what a call of BI-SNAP says. Empty where it said nothing.
 */
export function customerDetailsOf({
  origin,
  request,
}: Pick<Transaction, "origin" | "request">): JsonObject {
  const details = origin === "bi_snap" ? customerDetailsIn(request) : request["customer_details"];
  return isObject(details) ? details : {};
}

/** The Core API's names of what BI-SNAP says of a customer, and of their addresses. */
const NAMES: Readonly<Record<string, string>> = {
  firstName: "first_name",
  lastName: "last_name",
  postalCode: "postal_code",
  countryCode: "country_code",
  billingAddress: "billing_address",
  shippingAddress: "shipping_address",
};

/**
 * What a call of BI-SNAP says of the customer, under the Core API's names: `additionalInfo.customerDetails`, as the
 * table has it, or `customerDetail`, as a sample does. `undefined` where it says nothing.
 */
export function customerDetailsIn(request: JsonObject): JsonObject | undefined {
  const { additionalInfo } = request;
  if (!isObject(additionalInfo)) return undefined;
  const { customerDetails = additionalInfo["customerDetail"] } = additionalInfo;
  return isObject(customerDetails) ? renamed(customerDetails) : undefined;
}

function renamed(details: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      NAMES[name] ?? name,
      isObject(value) ? renamed(value) : value,
    ]),
  );
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
