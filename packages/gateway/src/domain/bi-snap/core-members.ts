import type { Rupiah } from "@gerbang/protocol";
import { parseBiSnapAmount } from "@gerbang/protocol/bi-snap";
import { customerDetailsIn } from "../transactions/customer-details.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What a call of BI-SNAP says of its customer and of what is bought, as members of a Core API charge. That one refuses
 * a charge for a malformed address or for items that do not add up, and this face does not: what does not fit is left
 * out.
 */
export function coreMembersOf(request: JsonObject, grossAmount: Rupiah): JsonObject {
  const customer = fittingCustomer(customerDetailsIn(request) ?? {});
  const items = fittingItems(request, grossAmount);
  return {
    ...(Object.keys(customer).length > 0 && { customer_details: customer }),
    ...(items && { item_details: items }),
  };
}

const NAME_MAX = 255;
const EMAIL = /^[^\s@]{1,100}@[^\s@.]+(\.[^\s@.]+)+$/;
const PHONE = /^\+?[\d -]{5,19}$/;

function fittingCustomer(details: JsonObject): JsonObject {
  const fits: Readonly<Record<string, (text: string) => boolean>> = {
    first_name: (name) => name.length <= NAME_MAX,
    last_name: (name) => name.length <= NAME_MAX,
    email: (email) => email.length <= NAME_MAX && EMAIL.test(email),
    phone: (phone) => PHONE.test(phone),
  };
  return Object.fromEntries(
    Object.entries(fits).flatMap(([name, isFitting]) => {
      const value = details[name];
      return typeof value === "string" && value !== "" && isFitting(value) ? [[name, value]] : [];
    }),
  );
}

const TEXT_MAX = 50;

/** All of them or none: they have to add up to the amount. */
function fittingItems({ additionalInfo }: JsonObject, grossAmount: Rupiah) {
  const sent = isObject(additionalInfo) ? additionalInfo["items"] : undefined;
  if (!Array.isArray(sent)) return undefined;
  const items = sent.map(toItem);
  const sum = items.reduce(
    (all, item) => all + (item ? item.price * item.quantity : Number.NaN),
    0,
  );
  return sum === grossAmount ? items : undefined;
}

function toItem(item: unknown) {
  if (!isObject(item)) return undefined;
  const { id, name, price } = item;
  const quantity = Number(item["quantity"]);
  const each = parseBiSnapAmount(price);
  if (each === undefined || !Number.isInteger(quantity) || quantity < 1) return undefined;
  if (typeof name !== "string" || name === "") return undefined;
  return {
    ...(typeof id === "string" && id.length <= TEXT_MAX && { id }),
    name: Array.from(name).slice(0, TEXT_MAX).join(""),
    price: each,
    quantity,
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
