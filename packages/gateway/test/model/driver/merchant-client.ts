import type { SeenAnswer } from "../explain.ts";
import type { Body } from "../reference/state.ts";
import type { GatewayProcess } from "./world.ts";

const HELD = 409;
const HELD_TRIES = 5;

/** One merchant's calls, through whichever process. */
export class MerchantClient {
  readonly #headers: Readonly<Record<string, string>>;

  constructor(serverKey: string) {
    this.#headers = {
      authorization: `Basic ${btoa(`${serverKey}:`)}`,
      "content-type": "application/json",
    };
  }

  async call(
    through: GatewayProcess,
    { method, path, body, key, lost }: MerchantCall,
  ): Promise<SeenAnswer | undefined> {
    const headers = { ...this.#headers, ...(key !== undefined && { "idempotency-key": key }) };
    const text = body === undefined ? null : JSON.stringify(body);
    const origin = lost === undefined ? through.url : through.losing[lost];
    const dispatcher = lost === undefined ? through.http : through.lossy;
    try {
      const answer = await dispatcher.request({ origin, method, path, headers, body: text });
      return read(answer.statusCode, await answer.body.text());
    } catch (error) {
      if (lost !== undefined) return undefined;
      throw new Error(`${method} ${path} was not answered`, { cause: error });
    }
  }

  /** A call of the sandbox API that has to succeed; whoever finds the merchant held asks again. */
  async sandbox(
    through: GatewayProcess,
    method: MerchantCall["method"],
    path: string,
    body?: object,
  ): Promise<SeenAnswer> {
    for (let tries = 0; tries < HELD_TRIES; tries++) {
      const asked = { method, path: `/sandbox/v1${path}`, ...(body && { body }) };
      const answer = await this.call(through, asked);
      if (answer?.http === 200) return answer;
      if (answer?.http !== HELD) throw new Error(`${method} ${path}: ${answer?.text}`);
    }
    throw new Error(`${method} ${path}: held for ever`);
  }
}

interface MerchantCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
  readonly lost?: "before" | "after";
}

function read(http: number, text: string): SeenAnswer {
  // Logs are lines, each of them JSON.
  const isJson = text.startsWith("{") && !text.trimEnd().includes("}\n{");
  return { http, text, body: isJson ? (JSON.parse(text) as Body) : {} };
}

/** The lines of a log. */
export function linesOf({ text }: SeenAnswer): readonly Body[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Body);
}
