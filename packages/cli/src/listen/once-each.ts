interface Message {
  readonly body: string;
  /** It was sent again on purpose. */
  readonly isCopy: boolean;
}

const TOLD_MAX = 1_000;

/** A merchant with several URLs is owed the same message for each; what is sent again is meant to come again. */
export function onceEach(): (message: Message) => boolean {
  const told = new Set<string>();
  return ({ isCopy, body }) => {
    if (isCopy) return true;
    if (told.has(body)) return false;
    told.add(body);
    const [oldest] = told;
    if (told.size > TOLD_MAX && oldest !== undefined) told.delete(oldest);
    return true;
  };
}
