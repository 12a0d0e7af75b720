import { setTimeout as pause } from "node:timers/promises";
import type { DocsTopic } from "@gerbang/gateway";
import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import type { SandboxConnection } from "./connection.ts";

/** An attempt at a delivery that is under way is over after fifteen seconds. */
const HELD_MS_MAX = 20_000;

export type JsonObject = Readonly<Record<string, unknown>>;

interface SandboxRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/sandbox/v1`, or below `/v2` or `/v1` for the Core API, with its query. */
  readonly path: string;
  readonly api?: "core" | "subscriptions";
  /** What the command line says; or, as text, a file that is passed on as it is. */
  readonly body?: JsonObject | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What is looked at of an answer; of `fetch` it is a `Response`. */
export interface AskedAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** Makes one request; rejects when nothing answers. */
type Ask<Answer extends AskedAnswer> = (address: string, init: RequestInit) => Promise<Answer>;

interface SentAnswer<Answer> {
  readonly answer: Answer;
  readonly text: string | undefined;
}

const ROOTS = { core: "/v2", subscriptions: "/v1" } as const;

/** Calls the sandbox API, and the Core API, as a merchant. */
export class SandboxClient {
  readonly url: string;
  readonly #authorization: string;
  readonly #ask: Ask<AskedAnswer>;

  /** `ask` is for who makes thousands of calls. */
  constructor({ url, serverKey }: SandboxConnection, ask: Ask<AskedAnswer> = fetch) {
    this.url = url;
    this.#ask = ask;
    this.#authorization = `Basic ${Buffer.from(`${serverKey}:`).toString("base64")}`;
  }

  /** @throws {CommandError} when the gateway says no, or nothing answers. */
  async call(request: SandboxRequest): Promise<JsonObject> {
    return JSON.parse(await this.text(request)) as JsonObject;
  }

  /** The same for answers that are not one JSON object. */
  async text(request: SandboxRequest): Promise<string> {
    const { answer, text } = await this.#send(request, this.#ask);
    return text ?? (await answer.text().catch((error: unknown) => this.#fail(error)));
  }

  /** Resolves to an answer that is a success, still to be read. */
  async open(request: SandboxRequest): Promise<Response> {
    const { answer, text } = await this.#send<Response>(request, fetch);
    return text === undefined ? answer : new Response(text, answer);
  }

  /** A success: with its text, where that had to be read to know it for one. */
  async #send<Answer extends AskedAnswer>(
    { path, api, ...request }: SandboxRequest,
    ask: Ask<Answer>,
  ): Promise<SentAnswer<Answer>> {
    const init = toInit(request, this.#authorization);
    const root = api === undefined ? "/sandbox/v1" : ROOTS[api];
    const address = `${this.url}${root}${path}`;
    const answer = await this.#askInTurn(async () => await ask(address, init));
    const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
    if (answer.ok && !isJson) return { answer, text: undefined };
    const text = await answer.text().catch((error: unknown) => this.#fail(error));
    const refusal = refusalIn(text, { ...request, isOk: answer.ok });
    if (refusal !== undefined) {
      const docs = helpIn(answer.headers);
      throw new CommandError(describe(refusal), exitCodeOf(request, answer), refusal, docs);
    }
    if (!answer.ok) throw new CommandError(`${this.url} answered with HTTP ${answer.status}.`);
    return { answer, text };
  }

  /** What something else holds is asked for again while that may soon be over: nothing was done. */
  async #askInTurn<Answer extends AskedAnswer>(ask: () => Promise<Answer>): Promise<Answer> {
    const end = performance.now() + HELD_MS_MAX;
    for (;;) {
      const answer = await ask().catch((error: unknown) => this.#fail(error));
      const waitMs = Number(answer.headers.get("retry-after")) * 1_000;
      if (answer.status !== 409 || waitMs === 0 || performance.now() + waitMs > end) return answer;
      await answer.text();
      await pause(waitMs);
    }
  }

  /** The address of a document, at the gateway that is asked. */
  async docs(topic: DocsTopic): Promise<string> {
    // Only after a failure: the commands that work need not wait until the whole gateway is loaded.
    const { docsAddress } = await import("@gerbang/gateway");
    return docsAddress(topic, this.url);
  }

  #fail(error: unknown): never {
    const { cause } = error as { readonly cause?: unknown };
    const reason = cause instanceof Error && cause.message !== "" ? cause.message : String(error);
    throw new CommandError(
      `Nothing answers at ${this.url} (${reason}). Is the gateway running? \`npm start\` or \`gerbang serve\` starts it.`,
      EXIT.unreachable,
    );
  }
}

function toInit(
  { method, body, headers = {}, signal }: Omit<SandboxRequest, "path">,
  authorization: string,
): RequestInit {
  const json = { "content-type": "application/json" };
  return {
    method,
    headers: { authorization, ...(body !== undefined && json), ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  };
}

/** HTTP 400 is about what was asked: about the command line, unless it was about a file in the body. */
function exitCodeOf({ body }: Omit<SandboxRequest, "path">, { status }: AskedAnswer): ExitCode {
  return status === 400 && typeof body !== "string" ? EXIT.usage : EXIT.refused;
}

/** The page that an answer names about its error. */
function helpIn(headers: AskedAnswer["headers"]): string | undefined {
  return /<([^>]+)>;\s*rel="help"/.exec(headers.get("link") ?? "")?.[1];
}

/** The body's own status counts: some refusals come with HTTP 200. */
function refusalIn(
  text: string,
  { method, isOk }: Pick<SandboxRequest, "method"> & { readonly isOk: boolean },
): JsonObject | undefined {
  const body = parseObject(text);
  const { status_code, transaction_id, account_id } = body ?? {};
  if (body === undefined || !saysNo(body, isOk)) return undefined;
  // What is told of a transaction or an account carries its own codes, such as 407 for one that expired.
  const isFound = transaction_id !== undefined || account_id !== undefined;
  if (isFound && (method === "GET" || Number(status_code) < 400)) return undefined;
  return body;
}

/** Refusals of subscriptions have no code, and those that are about limits a message alone. */
function saysNo({ status_code, status_message, message }: JsonObject, isOk: boolean): boolean {
  if (status_code !== undefined || message !== undefined) return true;
  return !isOk && status_message !== undefined;
}

function describe({
  status_code,
  status_message,
  message,
  channel_response_message: wallet,
  validation_messages,
}: JsonObject): string {
  const problems = Array.isArray(validation_messages) ? (validation_messages as unknown[]) : [];
  const what = String(status_message ?? wallet ?? message);
  if (problems.length === 0) return what;
  const named = problems.map((problem) => `  - ${nameArgument(String(problem))}`);
  return [introduce(status_code, what), ...named].join("\n");
}

/** What stands before the problems, one by one. */
function introduce(statusCode: unknown, what: string): string {
  if (statusCode === "409") return "Not now:";
  return statusCode === "404" || statusCode === "412"
    ? `${what}:`
    : "The gateway cannot read this:";
}

/** Members of requests whose names differ from those of the arguments and options that fill them. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  by: "<duration>",
  now: "<moment>",
  status: "<statuses>",
  channel_response_code: "--code",
  channel_response_message: "--message",
  endpoint: "--missed-by",
  ttl: "--ttl",
  give_up_after: "--give-up-after",
  refund_key: "--key",
  refund_amount: "<amount>",
};
const OPTIONS = new Set(
  "via issuer order transaction name kind since until after limit state code text timeout seed for reason".split(
    " ",
  ),
);

/** The member that a problem begins with, by the name that it has on the command line. */
function nameArgument(problem: string): string {
  return problem.replace(/^\w+/, (member) => {
    return ARGUMENTS[member] ?? (OPTIONS.has(member) ? `--${member}` : member);
  });
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? (value as JsonObject) : undefined;
  } catch {
    // A proxy's page, or anything else that is not the gateway's: the HTTP status says enough.
    return undefined;
  }
}

/** What follows the question mark; what is undefined is left out. */
export function toQuery(members: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(members).filter(
    (member): member is [string, string] => member[1] !== undefined,
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}
