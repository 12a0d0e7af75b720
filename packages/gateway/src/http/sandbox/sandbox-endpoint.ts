import type { AnswerDescription, Endpoint, QueryParameter } from "../shared/endpoint.ts";
import type { Members } from "../shared/fields.ts";

const ERRORS: Readonly<Record<number, string>> = {
  400: "validation_messages names every fault.",
  401: "The server key is missing or unknown.",
  403: "Not a sandbox merchant.",
  408: "The file arrives too slowly.",
  404: "There is no such transaction, refund, notification, incident, gate or subscription.",
  409: "Something else holds the merchant: validation_messages says what, and since when. Nothing was done; Retry-After says when to ask again.",
  412: "Its status does not allow it.",
  413: "The body is larger than this call takes: 16 kB, if nothing else is said. Nothing was done.",
  500: "Something went wrong here.",
  503: "Too many streams are open, or more waits or is imported than can be just now; `Retry-After` says when to come again.",
};

type SandboxEndpoint = Pick<Endpoint, "id" | "method" | "path" | "summary"> &
  Partial<Omit<Endpoint, "answers">> & {
    readonly answer: AnswerDescription;
    /** HTTP statuses besides 401, 403, 500 and 503, and 413 where there may be a body. */
    readonly errors?: readonly number[];
  };

/** Describes a call of the sandbox API, with the refusals that all of them share. */
export function sandboxEndpoint({ answer, errors = [], ...endpoint }: SandboxEndpoint): Endpoint {
  const ofBodies = endpoint.method === "GET" ? [] : [413];
  const refusals = [401, 403, 500, 503, ...ofBodies, ...errors].map(
    (status) => [status, { about: ERRORS[status] ?? "", schemas: ["SandboxError"] }] as const,
  );
  return {
    tag: "Sandbox",
    auth: "server_key",
    ...endpoint,
    path: `/sandbox/v1${endpoint.path}`,
    answers: { 200: answer, ...Object.fromEntries(refusals) },
  };
}

export function describeParameters(
  members: Members,
  about: Readonly<Record<string, string>>,
): readonly QueryParameter[] {
  return Object.entries(members).map(([name, { schema }]) => ({
    name,
    about: about[name] ?? "",
    schema,
  }));
}
