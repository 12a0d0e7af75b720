import type { WorkbenchFilter } from "../../../operations/workbench/browse-workbench.ts";
import { ENTRY_KINDS } from "../../../operations/workbench/entry.ts";
import { startOfDay, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";

const DAY_MS = 86_400_000;

/** The fields that narrow the stream or light it up, in the order in which the form has them. */
const FILTER_FIELDS = ["order", "only", "kind", "result", "text", "code", "from", "until"] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];
export type Chosen = ReadonlyMap<FilterField, string>;

/** What the visitor chose, as it was typed. */
export function chosenFields({ fields }: Pick<Visit, "fields">): Chosen {
  const chosen = FILTER_FIELDS.map((name) => [name, fields[name]?.trim() ?? ""] as const);
  return new Map(chosen.filter(([, value]) => value !== ""));
}

/** What it means; days are the merchant's, by everybody's clock. An order only narrows when it is to. */
export function toFilter(chosen: Chosen, zone: Zone): WorkbenchFilter {
  const [subject, text, code] = [chosen.get("order"), chosen.get("text"), chosen.get("code")];
  const kind = ENTRY_KINDS.find((one) => one === chosen.get("kind"));
  const since = startOfDay(chosen.get("from"), zone);
  const lastDay = startOfDay(chosen.get("until"), zone);
  const result = chosen.get("result");
  return {
    ...(kind !== undefined && { kinds: [kind] }),
    ...(subject !== undefined && chosen.has("only") && { subject }),
    ...(text !== undefined && { text }),
    ...(code !== undefined && { code }),
    ...(result === "failed" && { failed: true }),
    ...(result === "served" && { failed: false }),
    ...(since && { since }),
    ...(lastDay && { until: new Date(lastDay.getTime() + DAY_MS) }),
  };
}

/** The address of the stream with these fields; an entry's own comes with the place to scroll to. */
export function streamAddress(
  { base }: Pick<Visit, "base">,
  chosen: Iterable<readonly [string, string]>,
  more: Readonly<Record<string, string | undefined>> = {},
): string {
  const query = new URLSearchParams([...chosen].map(([name, value]) => [name, value]));
  for (const [name, value] of Object.entries(more)) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return `${base}/workbench${text === "" ? "" : `?${text}`}`;
}
