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
  if (text === undefined) {
    const body: unknown = structuredClone(example ?? {});
    freshen(body, example);
    return JSON.stringify(body, null, 2);
  }
  const body = parse(text);
  return freshen(body, example) ? JSON.stringify(body, null, 2) : text;
}

/** Returns whether there was anything to be named anew. */
function freshen(body: unknown, example: unknown): boolean {
  const renamed = TAKEN_ONCE.map((path) => {
    const name = path.at(-1) ?? "";
    const [holder, model] = [holderOf(body, path), holderOf(example, path)];
    const known = model?.[name];
    if (!holder || typeof known !== "string" || !isOurs(holder[name], known)) return false;
    holder[name] = `${known}-${randomAlphanumerics(8).toLowerCase()}`;
    return true;
  });
  return renamed.includes(true);
}

function isOurs(shown: unknown, known: string): boolean {
  return typeof shown === "string" && (shown === known || OURS.exec(shown)?.[1] === known);
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
