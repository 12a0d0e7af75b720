/** Where a text stops being JSON. */
interface JsonBreak {
  /** It is JSON as far as it goes. */
  readonly isEnd: boolean;
  /** Both from 1; absent where the reader does not tell. */
  readonly line?: number;
  readonly column?: number;
  /** What stands there; empty at the end. */
  readonly near: string;
}

const NEAR_MAX = 20;

/** `undefined` for what is JSON. */
export function findJsonBreak(text: string): JsonBreak | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    // The reader's own words tell where.
    return breakFrom(text, String((error as Error).message));
  }
}

function breakFrom(text: string, message: string): JsonBreak {
  const end = text.trimEnd().length;
  const position = /at position (\d+)/.exec(message)?.[1];
  const isEnd = /end of JSON input/.test(message) || (position !== undefined && +position >= end);
  // At a letter that nothing begins with it shows what is around instead of a number.
  const token = /^Unexpected token '(.+?)', /su.exec(message)?.[1] ?? "";
  if (!isEnd && position === undefined) return { isEnd, near: token };
  const at = isEnd ? end : Number(position);
  const before = text.slice(0, at);
  return {
    isEnd,
    line: before.split("\n").length,
    column: at - before.lastIndexOf("\n"),
    near: text.slice(at, at + NEAR_MAX).split("\n", 1)[0] ?? "",
  };
}
