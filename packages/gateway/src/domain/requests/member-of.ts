/** Strings, of which the last may be cut off, and where objects and lists begin and end. */
const TOKENS = /"(?:[^"\\]|\\[^])*"?|[{}[\]]/g;

/**
 * What a member holds in a JSON text, which may be cut off or broken: one that stands at the top, or in
 * the object `parent` at the top. A text or a whole number; what lies deeper is about something else.
 */
export function memberOf(text: string, name: string, parent?: string): string | undefined {
  const quoted = `"${name}"`;
  const at = text.indexOf(quoted);
  if (at === -1) return undefined;
  // Most of our own answers: nothing is nested before it.
  if (parent === undefined && !/[{[]/.test(text.slice(text.indexOf("{") + 1, at))) {
    const found = valueAt(text, at + quoted.length);
    if (found !== undefined) return found;
  }
  return findAmongTokens(text, quoted, parent === undefined ? undefined : `"${parent}"`);
}

function findAmongTokens(text: string, quoted: string, parent?: string): string | undefined {
  const around: string[] = [];
  let last = "";
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === "{" || token === "[") around.push(last);
    else if (token === "}" || token === "]") around.pop();
    else if (token === quoted && isWithin(around, parent)) {
      const found = valueAt(text, index + token.length);
      if (found !== undefined) return found;
    }
    last = token;
  }
  return undefined;
}

/** Also where the outermost brace is missing: a broken text is about an order, too. */
function isWithin(around: readonly string[], parent: string | undefined): boolean {
  return parent === undefined ? around.length <= 1 : around.length <= 2 && around.at(-1) === parent;
}

function valueAt(text: string, from: number): string | undefined {
  const value = /\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)/y;
  value.lastIndex = from;
  const found = value.exec(text)?.[1];
  return found === undefined ? undefined : unquoted(found);
}

function unquoted(literal: string): string {
  if (!literal.startsWith('"')) return literal;
  try {
    return JSON.parse(literal) as string;
  } catch {
    // What a client wrote need not be JSON.
    return literal.slice(1, -1);
  }
}
