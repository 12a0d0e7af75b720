import type { TestEvent } from "node:test/reporters";

/** How one test ended, in a line of JSON. */
export interface TestResult {
  /** With the suites around it. */
  readonly name: string;
  readonly file: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly error?: string;
}

const ERROR_CHARACTERS_MAX = 400;

/** A reporter of the test runner: one line for each test, none for suites. */
export default async function* reportResults(source: AsyncIterable<TestEvent>) {
  /** The suites that a file is in, the outermost first: events come in the order of the tests. */
  const around = new Map<string, string[]>();
  for await (const { type, data } of source) {
    if (type !== "test:start" && type !== "test:pass" && type !== "test:fail") continue;
    const { name, nesting, file = "" } = data;
    const suites = around.get(file) ?? [];
    if (type === "test:start") around.set(file, [...suites.slice(0, nesting), name]);
    else if (data.details.type !== "suite") {
      const result: TestResult = {
        name: [...suites.slice(0, nesting), name].join(" › "),
        file,
        ...outcomeOf(type, data),
      };
      yield `${JSON.stringify(result)}\n`;
    }
  }
}

function outcomeOf(
  type: "test:pass" | "test:fail",
  data: Extract<TestEvent, { type: "test:pass" | "test:fail" }>["data"],
): Pick<TestResult, "outcome" | "error"> {
  if (data.skip !== undefined || data.todo !== undefined) return { outcome: "skipped" };
  if (type === "test:pass") return { outcome: "passed" };
  const error = "error" in data.details ? String(data.details.error) : "";
  return { outcome: "failed", error: error.slice(0, ERROR_CHARACTERS_MAX) };
}
