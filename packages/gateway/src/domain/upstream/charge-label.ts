type JsonObject = Readonly<Record<string, unknown>>;

/** The member of `metadata` that says who made an order. */
const MEMBER = "gerbang";
const LENGTH_MAX = 100;

/** Who made an order, by what its metadata say; `undefined` where they say nothing. */
export function labelIn(metadata: unknown): string | undefined {
  const label = isObject(metadata) ? metadata[MEMBER] : undefined;
  return typeof label === "string" && label !== "" && label.length <= LENGTH_MAX
    ? label
    : undefined;
}

/**
 * A charge's metadata as the upstream gets them: the merchant's, and the id of the account, by which two
 * gateways on one contract tell their orders apart. What the merchant calls so itself, or what is no object,
 * stays as it is.
 */
export function labelled({ metadata = null }: JsonObject, accountId: string): unknown {
  if (metadata === null) return { [MEMBER]: accountId };
  const isFree = isObject(metadata) && !Object.hasOwn(metadata, MEMBER);
  return isFree ? { ...metadata, [MEMBER]: accountId } : metadata;
}

/** The label that `labelled` has an order bear; `undefined` where none that is known. */
export function labelOf(request: JsonObject, accountId: string): string | undefined {
  return labelIn(labelled(request, accountId));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
