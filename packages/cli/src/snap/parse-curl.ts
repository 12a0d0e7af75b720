import { CommandError, EXIT } from "../command-error.ts";
import { splitShellWords } from "./shell-words.ts";
import type { WrittenRequest } from "./written-request.ts";

/** Options that have a value and say nothing about what is signed. */
const WITH_VALUE = new Set(
  "-u -A -b -c -e -m -o -w -x -E --user --user-agent --cookie --cookie-jar --referer --max-time --output --write-out --proxy --cert --key --cacert --connect-timeout --retry --resolve --connect-to --interface".split(
    " ",
  ),
);

interface Curl {
  method: string | undefined;
  target: string | undefined;
  readonly headers: Record<string, string>;
  readonly data: Buffer[];
}

type ReadFile = (name: string) => Buffer;

/** What an option does with its value. */
const OPTIONS: Readonly<Record<string, (curl: Curl, value: string, read: ReadFile) => void>> = {
  "--request": (curl, value) => {
    curl.method = value;
  },
  "--url": (curl, value) => {
    curl.target = value;
  },
  "--header": (curl, value) => {
    const colon = value.indexOf(":");
    if (colon > 0) curl.headers[value.slice(0, colon).trim()] = value.slice(colon + 1).trim();
  },
  "--data": (curl, value, read) => {
    const isFile = value.startsWith("@");
    // curl drops the line ends of a file that is given so.
    const text = isFile
      ? read(value.slice(1))
          .toString("latin1")
          .replace(/[\r\n]/g, "")
      : undefined;
    curl.data.push(text === undefined ? Buffer.from(value) : Buffer.from(text, "latin1"));
  },
  "--data-raw": (curl, value) => {
    curl.data.push(Buffer.from(value));
  },
  "--data-binary": (curl, value, read) => {
    curl.data.push(value.startsWith("@") ? read(value.slice(1)) : Buffer.from(value));
  },
};

const SHORT: Readonly<Record<string, string>> = {
  "-X": "--request",
  "-H": "--header",
  "-d": "--data",
  "--data-ascii": "--data",
  "--json": "--data-binary",
};

/**
 * Reads a curl command as curl does, as far as it concerns what is signed.
 *
 * @throws CommandError when it names no address.
 */
export function parseCurl(command: string, read: ReadFile): WrittenRequest {
  const words = splitShellWords(command).slice(1);
  const curl: Curl = { method: undefined, target: undefined, headers: {}, data: [] };
  while (words.length > 0) takeWord(words, curl, read);
  if (curl.target === undefined) {
    throw new CommandError("The curl command names no address.", EXIT.usage);
  }
  const body = Buffer.concat(
    curl.data.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from("&"), part])),
  );
  const method = curl.method ?? (curl.data.length > 0 ? "POST" : "GET");
  return { method, target: curl.target, headers: curl.headers, body: new Uint8Array(body) };
}

function takeWord(words: string[], curl: Curl, read: ReadFile): void {
  const word = words.shift() ?? "";
  if (!word.startsWith("-")) {
    curl.target = word;
    return;
  }
  const { name, attached } = readOption(word);
  const apply = OPTIONS[name];
  if (apply) apply(curl, attached ?? words.shift() ?? "", read);
  else if (WITH_VALUE.has(word)) words.shift();
}

/** `-XPOST` and `--request=POST` have their values with them. */
function readOption(word: string): {
  readonly name: string;
  readonly attached: string | undefined;
} {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  if (equals > 0) {
    const name = word.slice(0, equals);
    return { name: SHORT[name] ?? name, attached: word.slice(equals + 1) };
  }
  const short = word.startsWith("--") ? undefined : SHORT[word.slice(0, 2)];
  if (short && word.length > 2) return { name: short, attached: word.slice(2) };
  return { name: SHORT[word] ?? word, attached: undefined };
}
