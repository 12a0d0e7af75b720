import type { RequestFilter } from "../../../operations/requests/browse-requests.ts";
import { startOfDay, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";

const DAY_MS = 86_400_000;

/** The fields that narrow the list, in the order in which the form has them. */
const FILTER_FIELDS = ["order", "text", "result", "code", "from", "until"] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

/** What the visitor chose, as it was typed. */
export function chosenFields({ fields }: Visit): ReadonlyMap<FilterField, string> {
  const chosen = FILTER_FIELDS.map((name) => [name, fields[name]?.trim() ?? ""] as const);
  return new Map(chosen.filter(([, value]) => value !== ""));
}

/** What it means; days are the merchant's, by everybody's clock. */
export function toFilter(chosen: ReadonlyMap<FilterField, string>, zone: Zone): RequestFilter {
  const [subject, text, code] = [chosen.get("order"), chosen.get("text"), chosen.get("code")];
  const since = startOfDay(chosen.get("from"), zone);
  const lastDay = startOfDay(chosen.get("until"), zone);
  const result = chosen.get("result");
  return {
    ...(subject !== undefined && { subject }),
    ...(text !== undefined && { text }),
    ...(code !== undefined && { code }),
    ...(result === "failed" && { failed: true }),
    ...(result === "served" && { failed: false }),
    ...(since && { since }),
    ...(lastDay && { until: new Date(lastDay.getTime() + DAY_MS) }),
  };
}
