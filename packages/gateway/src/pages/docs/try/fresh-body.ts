import { randomAlphanumerics } from "../../../operations/new-ids.ts";

/** What may be taken only once: sent a second time, it would be refused. */
const TAKEN_ONCE = [["transaction_details", "order_id"], ["refund_key"]] as const;
/** An example's own, with what tells one from the next behind it. */
const OURS = /^([\w-]+?)-[a-z\d]{8}$/;

/**
 * A body to be tried, with names that nobody has used in the place of the example's: each time another one. What
 * somebody typed stays as it is.
 *
 * @param text the body that is shown; absent: the example's
 */
export function freshBody(example: unknown, text?: string): string {
  const body = text === undefined ? structuredClone(example ?? {}) : parse(text);
  if (body === undefined) return text ?? "";
  let isChanged = text === undefined;
  for (const path of TAKEN_ONCE) {
    const [name, holder] = [path.at(-1) ?? "", holderOf(body, path)];
    const known = holderOf(example, path)?.[name];
    const shown = holder?.[name];
    if (!holder || typeof known !== "string" || typeof shown !== "string") continue;
    if (shown !== known && OURS.exec(shown)?.[1] !== known) continue;
    holder[name] = `${known}-${randomAlphanumerics(8).toLowerCase()}`;
    isChanged = true;
  }
  return isChanged ? JSON.stringify(body, null, 2) : (text ?? "");
}

function holderOf(body: unknown, path: readonly string[]): Record<string, unknown> | undefined {
  let holder = body;
  for (const name of path.slice(0, -1)) holder = isObject(holder) ? holder[name] : undefined;
  return isObject(holder) ? holder : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It is shown as it was typed.
    return undefined;
  }
}
