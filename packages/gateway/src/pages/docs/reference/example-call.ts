import type { OpenApiContent } from "../../../http/openapi.ts";
import type { Operation } from "./operations.ts";
import type { SampleCall } from "./samples.ts";

/** What an operation's example sends, and what it is answered. */
interface Example {
  /** Values for the names in the path, and for those in the query. */
  readonly values: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The name of a file that is sent in the place of a body. */
  readonly file?: string;
  /** Absent where a picture is answered, or where to go on. */
  readonly answer?: { readonly http: string; readonly text: string };
  readonly answered: SampleCall["answered"];
}

const JSON_LINES = "application/x-ndjson";

/** Reads an operation's example out of the API's document. */
export function exampleOf({ described }: Operation): Example {
  const { parameters = [], requestBody, responses } = described;
  const values = parameters.flatMap(({ name, example }) =>
    example === undefined ? [] : [[name, example] as const],
  );
  const body = requestBody?.content["application/json"]?.example;
  const answer = answerOf(responses);
  return {
    values: Object.fromEntries(values),
    ...(body !== undefined && { body }),
    ...(requestBody?.content[JSON_LINES] && { file: "session.jsonl" }),
    ...(answer && { answer }),
    answered: kindOfAnswer(responses, answer?.value),
  };
}

function kindOfAnswer(
  responses: Operation["described"]["responses"],
  answer: unknown,
): SampleCall["answered"] {
  if (responses["200"]?.content["image/png"] !== undefined) return "picture";
  if (responses["302"] !== undefined) return "redirect";
  return typeof answer === "string" ? "text" : "json";
}

function answerOf(responses: Operation["described"]["responses"]) {
  for (const [http, { content }] of Object.entries(responses)) {
    const value = exampleIn(content);
    if (value !== undefined) {
      const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
      return { http, text, value };
    }
  }
  return undefined;
}

function exampleIn(content: OpenApiContent): unknown {
  return Object.values(content).find(({ example }) => example !== undefined)?.example;
}

/** The example as somebody calls it: at this gateway, with this key. */
export function sampleCall(
  operation: Operation,
  { url, serverKey }: { readonly url: string; readonly serverKey: string },
): SampleCall {
  const { values, body, file, answered } = exampleOf(operation);
  return {
    method: operation.method,
    url: url + addressOf(operation, values),
    ...(operation.needsKey && { key: serverKey }),
    ...(body !== undefined && { body }),
    ...(file !== undefined && { file }),
    answered,
  };
}

/** The path and query of a call; parameters without a value are left out of the query. */
export function addressOf(
  { path, described }: Operation,
  values: Readonly<Record<string, string>>,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ""),
  );
  const query = (described.parameters ?? []).flatMap(({ name, in: place }) => {
    const value = values[name] ?? "";
    return place === "query" && value !== "" ? [[name, value] as [string, string]] : [];
  });
  return query.length === 0 ? filled : `${filled}?${new URLSearchParams(query).toString()}`;
}
