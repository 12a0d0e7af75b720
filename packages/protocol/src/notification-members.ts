import type { CustomerInMessage } from "./wire.ts";

/** What the `customer_details` of a charge become in its notifications; `undefined` for nothing. Section 0.5. */
export function describeCustomer(details: unknown): CustomerInMessage | undefined {
  if (typeof details !== "object" || details === null) return undefined;
  const said = details as Readonly<Record<string, unknown>>;
  const fullName = [textOf(said["first_name"]), textOf(said["last_name"])]
    .filter(Boolean)
    .join(" ");
  const email = textOf(said["email"]);
  const phone = textOf(said["phone"]);
  if (!fullName && !email && !phone) return undefined;
  return {
    ...(fullName && { full_name: fullName }),
    ...(email && { email }),
    ...(phone && { phone }),
  };
}

/** As the charge was read: numbers count as their text. */
function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}

/** What was paid through Snap is told with its members in falling order, and without the acquirer. */
export function toSnapMembers(body: object): Readonly<Record<string, unknown>> {
  const members = Object.entries(body)
    .filter(([name]) => name !== "acquirer")
    .sort(([one], [other]) => (one < other ? 1 : -1));
  return Object.fromEntries(members);
}
