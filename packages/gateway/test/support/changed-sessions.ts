/** A session file with one thing changed. */
export interface ChangedSession {
  /** The line, the member and what was put there. */
  readonly name: string;
  readonly text: () => string;
  /** The line as it was. */
  readonly line: string;
}

const LONG = JSON.stringify("long ".repeat(50_000));
const DEEP = `${'{"a":['.repeat(200)}1${"]}".repeat(200)}`;

/** As JSON text: some of it no program would write. `undefined` takes the member away. */
const VALUES: readonly (string | undefined)[] = [
  undefined,
  "null",
  "true",
  "false",
  "0",
  "1",
  "-1",
  "1.5",
  "1e400",
  "44001",
  "2147483647",
  "9007199254740991",
  "123456789012345678901234567890",
  "[]",
  "[null]",
  '["x"]',
  '["pending"]',
  "{}",
  '{"a":1}',
  '{"__proto__":{"fault":"drop"}}',
  '{"fault":"constructor"}',
  '[{"fault":"constructor"}]',
  '[{"fault":"drop","statuses":"pending"}]',
  '[{"fault":"slow","seconds":1e300,"attempts":6}]',
  '""',
  '" "',
  '"x"',
  '"{}"',
  '"[]"',
  '"NaN"',
  '"infinity"',
  '"-infinity"',
  '"now"',
  '"2026-11-02T05:00:00.123456+00:00"',
  '"2026-11-02T05:00:00+00:00"',
  '"2026-02-30T05:00:00Z"',
  '"0001-01-01T00:00:00Z"',
  '"2099-12-31T23:59:59.999Z"',
  '"9999-12-31T00:00:00Z"',
  '"294276-12-31T00:00:00Z"',
  '"4714-01-01T00:00:00Z BC"',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\u202e"',
  '"javascript:alert(1)"',
  '"http://"',
  '"ftp://a.example/"',
  '"http://u:p@a.example/"',
  '"http://127.0.0.1:1/other"',
  '"pending"',
  '"settlement"',
  '"expire"',
  '"refund"',
  '"deny"',
  '"qris"',
  '"gopay"',
  '"airpay shopee"',
  '"owed"',
  '"delivered"',
  '"test"',
  LONG,
  DEEP,
];

/** What a merchant may fill with anything, and nothing relies on. */
const FREE: ReadonlySet<string> = new Set([
  "request",
  "metadata",
  "data",
  "request_headers",
  "answer_headers",
]);
const VALUES_OF_FREE = VALUES.filter((_, index) => index % 5 === 1).concat(
  '"a\\u0000b"',
  LONG,
  DEEP,
);

const HOLE = "@@hole@@";
type Path = readonly (string | number)[];

/**
 * One change of one member after the other: every member of every kind of row, inside of objects, lists
 * and the messages, too, each with everything that might stand there. A member is changed in the
 * first row that has it, and in the first where it is null.
 */
export function* changedSessions(text: string): Generator<ChangedSession> {
  const lines = text.trim().split("\n");
  const known = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const row = JSON.parse(line) as Record<string, unknown>;
    for (const path of pathsOf(row)) {
      const look = `${path.join(".")} ${valueAt(row, path) === null ? "null" : "some"}`;
      if (known.has(look)) continue;
      known.add(look);
      const values = path.length > 2 && FREE.has(String(path[1])) ? VALUES_OF_FREE : VALUES;
      for (const value of values) {
        const name = `line ${index + 1}: ${path.join(".")} = ${String(value).slice(0, 60)}`;
        yield { name, line, text: () => withLine(lines, index, changed(row, path, value)) };
      }
    }
    const [[kind, members] = ["", undefined]] = Object.entries(row);
    if (known.has(kind)) continue;
    known.add(kind);
    for (const extra of ["__proto__", "constructor", "surplus"]) {
      const more = `{${JSON.stringify(extra)}:{"a":1},`;
      const inner = typeof members === "object" ? JSON.stringify(members) : undefined;
      yield {
        name: `line ${index + 1}: ${kind} with ${extra}`,
        line,
        text: () =>
          withLine(
            lines,
            index,
            inner ? `{"${kind}":${more}${inner.slice(1)}}` : more + line.slice(1),
          ),
      };
    }
  }
}

function withLine(lines: readonly string[], index: number, line: string): string {
  return `${lines.map((one, at) => (at === index ? line : one)).join("\n")}\n`;
}

const MESSAGE = "~message~";

function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (path.length > 5) return;
  if (typeof value === "string" && /^\{".*\}$/s.test(value)) {
    for (const name of Object.keys(JSON.parse(value) as object)) yield [...path, MESSAGE, name];
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const key = Array.isArray(value) ? Number(name) : name;
    if (key !== 0 && typeof key === "number") continue;
    yield* pathsOf(member, [...path, key]);
  }
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((from, name) => {
    if (name === MESSAGE) return JSON.parse(String(from)) as unknown;
    return (from as Record<string | number, unknown>)[name];
  }, value);
}

/** The row as JSON, with the value at the place of the member. */
function changed(row: unknown, path: Path, value: string | undefined): string {
  const text = JSON.stringify(putHole(row, path, value === undefined));
  return text
    .replace(`"${HOLE}"`, () => value ?? "")
    .replace(`\\"${HOLE}\\"`, () => JSON.stringify(value ?? "").slice(1, -1));
}

function putHole(value: unknown, [name, ...rest]: Path, isTakenAway: boolean): unknown {
  if (name === undefined) return isTakenAway ? undefined : HOLE;
  if (name === MESSAGE) {
    return JSON.stringify(putHole(JSON.parse(String(value)), rest, isTakenAway));
  }
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[name] = putHole(copy[name], rest, isTakenAway);
  return copy;
}
