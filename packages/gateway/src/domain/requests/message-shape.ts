const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;
const QUOTED = /(["'“])[^"'“”]{1,200}["'”]/g;
const NUMBER = /(?<![\w.])-?\d+(?:[.,]\d+)*(?![\w])/g;

/** What messages have in common that tell of the same mistake: without ids, numbers and what is quoted. */
export function messageShape(message: string): string {
  return message.replace(UUID, "…").replace(QUOTED, "“…”").replace(NUMBER, "…");
}

/** A path without the ids in it: what was called, rather than about what. */
export function pathShape(path: string): string {
  const [plain = ""] = path.split("?", 1);
  return plain
    .replace(UUID, "…")
    .replace(/^(\/v2\/)[^/]+(\/(?:status|refund|approve|cancel|expire|deny)\b)/, "$1…$2")
    .replace(/^(\/sandbox\/v1\/(?:transactions|notifications)\/)[^/]+(\/)/, "$1…$2");
}
