import type { Say } from "../../parts/say.ts";

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a charge said of the customer, in the order in which people ask for it. */
export function customerFacts(
  say: Say,
  details: Readonly<Record<string, unknown>>,
): readonly (readonly [label: string, value: string])[] {
  const { first_name: first, last_name: last, email, phone, ...others } = details;
  const name = [first, last].filter((part) => typeof part === "string" && part !== "").join(" ");
  const known: readonly (readonly [string, unknown])[] = [
    [say("Name", "Nama"), name],
    ["E-mail", email],
    [say("Phone", "Telepon"), phone],
    ...Object.entries(others).map(([key, value]) => [labelOf(say, key), value] as const),
  ];
  return known
    .map(([label, value]) => [label, textOf(value)] as const)
    .filter(([, text]) => text !== "");
}

function labelOf(say: Say, key: string): string {
  if (key === "billing_address") return say("Billing address", "Alamat tagihan");
  if (key === "shipping_address") return say("Shipping address", "Alamat pengiriman");
  return key;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (isRecord(value)) return Object.values(value).map(textOf).filter(Boolean).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
