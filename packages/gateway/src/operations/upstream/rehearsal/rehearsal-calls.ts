import { parseBody } from "../../../connectors/members.ts";
import type { OpenedAccount } from "../../../domain/upstream/account.ts";
import type { Connector, UpstreamCall } from "../../../domain/upstream/connector.ts";
import { readRetryAfter } from "../../../domain/upstream/retry-after.ts";
import type { UpstreamExchange, UpstreamHttp } from "../../../domain/upstream/upstream-http.ts";
import { AccountTokens } from "../../access-tokens.ts";
import { connectorOf } from "../../connectors.ts";

/** An answer as it was read, and as it came. */
export interface Heard<Reply> {
  readonly reply: Reply;
  /** The body's own code and words; empty when there were none. */
  readonly code: string;
  readonly message: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

interface RehearsalCallMeans {
  readonly wallNow: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly keep: () => Promise<void>;
}

type Ask<Reply> = (connector: Connector, call: UpstreamCall) => Promise<Reply>;

const RETRY_MS_MAX = 15_000;
const RETRY_MS = 2_000;

/** The calls of one rehearsal: each has a deadline, none is made when the account is another's, and what can be learnt beside its answer is kept. */
export class RehearsalCalls {
  readonly account: OpenedAccount;
  /** Throws when the account is another rehearsal's by now. */
  readonly keep: RehearsalCallMeans["keep"];
  readonly #http: UpstreamHttp;
  readonly #wallNow: () => Date;
  readonly #pause: RehearsalCallMeans["pause"];
  readonly #tokens = new AccountTokens(() => performance.now());
  #made = 0;
  #skew: { readonly ms: number; readonly latencyMs: number } | undefined;
  #retryAfter: "seconds" | "date" | "none" | undefined;

  constructor(account: OpenedAccount, http: UpstreamHttp, means: RehearsalCallMeans) {
    this.account = account;
    this.#http = http;
    this.#wallNow = means.wallNow;
    this.#pause = means.pause;
    this.keep = means.keep;
  }

  get made(): number {
    return this.#made;
  }

  /** How far the upstream's clock is ahead, by its quickest answer; `undefined` when none bore a time. */
  get clockSkewMs(): number | undefined {
    return this.#skew?.ms;
  }

  /** How an answer "too many calls" said when to come again; `undefined` when none came. */
  get retryAfter(): "seconds" | "date" | "none" | undefined {
    return this.#retryAfter;
  }

  /** Makes a call; once more when it was too much, after the time that the upstream asks for. */
  async make<Reply>(ask: Ask<Reply>): Promise<Heard<Reply>> {
    const first = await this.once(ask);
    if (first.answered?.status !== 429) return first;
    const { headers } = first.answered;
    await this.#pause(Math.min(RETRY_MS_MAX, readRetryAfter(headers, this.#wallNow()) ?? RETRY_MS));
    return await this.once(ask);
  }

  async once<Reply>(ask: Ask<Reply>): Promise<Heard<Reply> & { readonly answered?: Answered }> {
    await this.keep();
    let seen: UpstreamExchange | undefined;
    const http: UpstreamHttp = {
      send: async (request) => {
        const sentAt = this.#wallNow();
        this.#made++;
        seen = await this.#http.send(request);
        this.#learn(seen, sentAt);
        return seen;
      },
    };
    const { account } = this;
    const reply = await ask(connectorOf(account), {
      account,
      http,
      now: this.#wallNow,
      tokens: this.#tokens,
      timeoutMs: account.callMs,
    });
    const answered = seen?.outcome === "answered" ? seen : undefined;
    const body = answered ? (parseBody(answered.bytes) ?? {}) : {};
    const told = { code: textOf(body["status_code"]), message: textOf(body["status_message"]) };
    return { reply, body, ...told, ...(answered && { answered }) };
  }

  #learn(seen: UpstreamExchange, sentAt: Date): void {
    if (seen.outcome !== "answered") return;
    const { latencyMs, headers, status } = seen;
    const date = Date.parse(headers["date"] ?? "");
    if (!Number.isNaN(date) && latencyMs <= (this.#skew?.latencyMs ?? Number.POSITIVE_INFINITY)) {
      // It counts in whole seconds, of which half have passed on average.
      const ms = Math.round(date + 500 - (sentAt.getTime() + latencyMs / 2));
      this.#skew = { ms, latencyMs };
    }
    if (status === 429) this.#retryAfter = formOf(headers["retry-after"]);
  }
}

function formOf(header: string | undefined): "seconds" | "date" | "none" {
  if (header === undefined || header.trim() === "") return "none";
  return /^\s*\d/.test(header) ? "seconds" : "date";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed().replaceAll("\0", "") : "";
}
