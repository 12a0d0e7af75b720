const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** A kind of quotes, an escape, blanks, or anything else, with what is in it. */
const TOKEN = /\$'(?:[^'\\]|\\[^])*'|'[^']*'|"(?:[^"\\]|\\[^])*"|\\\r?\n|\\[^]|\s+|[^]/g;

/** Splits a command line into words as a shell does: quotes, `$'…'`, backslashes, lines that go on. */
export function splitShellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [token] of line.matchAll(TOKEN)) {
    // The line goes on: nothing, and no end of a word.
    if (/^\\\r?\n$/.test(token)) continue;
    if (!/^\s/.test(token)) {
      word = (word ?? "") + readToken(token);
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}

function readToken(token: string): string {
  if (token.startsWith("$'")) return readAnsi(token.slice(2, -1));
  if (token.length > 1 && token.startsWith("'")) return token.slice(1, -1);
  if (token.length > 1 && token.startsWith('"')) {
    return token.slice(1, -1).replace(/\\(\r?\n)|\\(["\\$`])/g, "$2");
  }
  return token.length > 1 ? token.slice(1) : token;
}

function readAnsi(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]))/g,
    (_, unit?: string, byte?: string, letter = "") => {
      const digits = unit ?? byte;
      if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16));
      return ESCAPES[letter] ?? letter;
    },
  );
}
