import type { OpenedAccount } from "../domain/upstream/account.ts";
import type { CallFailure, Connector, UpstreamCall } from "../domain/upstream/connector.ts";
import type { UpstreamExchange, UpstreamHttp } from "../domain/upstream/upstream-http.ts";
import type { UpstreamVerb } from "../domain/upstream/upstream-verb.ts";
import type { Db } from "../store/database.ts";
import { callLogger } from "../store/upstream/calls.ts";
import { CallPlaces } from "./call-places.ts";
import { connectorOf } from "./connectors.ts";

/** What a call is about. */
interface CallSubject {
  readonly verb: UpstreamVerb;
  readonly attemptId?: string;
  readonly refundId?: string;
  /** How long it may take at most, in milliseconds; the account's own time when absent. */
  readonly timeoutMs?: number;
}

interface CallMeans {
  readonly http: UpstreamHttp;
  readonly db: Db;
  readonly newId: () => string;
  readonly wallNow: () => Date;
  /** Told when a call could not be written down. */
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
}

type Ask<Reply> = (connector: Connector, call: UpstreamCall) => Promise<Reply>;

const TIMEOUT_MS_MIN = 50;
const ANSWER_BYTES_KEPT = 4_096;

/**
 * Every call of an upstream goes through here: so many at once for each account, each with a deadline,
 * and each written down with what came of it. Never throws for what an upstream does.
 */
export class UpstreamCalls {
  readonly #means: CallMeans;
  /** By account, while it is called. */
  readonly #places = new Map<string, CallPlaces>();

  readonly #logging = new Set<Promise<void>>();
  readonly #log: ReturnType<typeof callLogger>;

  constructor(means: CallMeans) {
    this.#means = means;
    this.#log = callLogger(means.db);
  }

  async run<Reply extends { readonly outcome: string }>(
    account: OpenedAccount,
    subject: CallSubject,
    ask: Ask<Reply>,
  ): Promise<Reply | CallFailure> {
    if (account.state === "off") return { outcome: "not_sent", why: "blocked" };
    const timeoutMs = Math.min(account.callMs, subject.timeoutMs ?? account.callMs);
    if (timeoutMs < TIMEOUT_MS_MIN) return { outcome: "not_sent", why: "no_time" };
    const places = this.#placesOf(account);
    if (!(await places.take(isPatient(subject.verb)))) {
      return { outcome: "not_sent", why: "over_limit" };
    }
    try {
      return await this.#record(
        account,
        subject,
        async (http) => await ask(connectorOf(account), { account, http, timeoutMs }),
      );
    } finally {
      places.leave();
      if (places.areEmpty) this.#places.delete(account.id);
    }
  }

  /** Resolves when every call that has ended is written down. */
  async settled(): Promise<void> {
    await Promise.all(this.#logging);
  }

  #placesOf({ id, inFlightMax }: OpenedAccount): CallPlaces {
    const places = this.#places.get(id) ?? new CallPlaces(inFlightMax);
    this.#places.set(id, places);
    return places;
  }

  async #record<Reply extends { readonly outcome: string }>(
    account: OpenedAccount,
    { verb, attemptId, refundId }: CallSubject,
    ask: (http: UpstreamHttp) => Promise<Reply>,
  ): Promise<Reply> {
    const { newId, wallNow, report } = this.#means;
    const startedAt = wallNow();
    const begun = performance.now();
    let seen: UpstreamExchange | undefined;
    const http: UpstreamHttp = {
      send: async (request) => {
        seen = await this.#means.http.send(request);
        return seen;
      },
    };
    const reply = await ask(http);
    const call = {
      merchantId: account.merchantId,
      id: newId(),
      accountId: account.id,
      verb,
      startedAt,
      latencyMs: Math.round(performance.now() - begun),
      outcome: reply.outcome,
      ...(attemptId !== undefined && { attemptId }),
      ...(refundId !== undefined && { refundId }),
      ...describeReply(reply),
      ...(seen && describeExchange(seen, account)),
    };
    // Only evidence: what the upstream said counts, whether or not it could be written down.
    const logging = this.#log(call)
      .catch((error: unknown) =>
        report(error, { merchantId: account.merchantId, work: "upstream_call" }),
      )
      .finally(() => this.#logging.delete(logging));
    this.#logging.add(logging);
    return reply;
  }
}

/** Somebody waits for these; what only asks how things are comes again by itself. */
function isPatient(verb: UpstreamVerb): boolean {
  return verb === "charge" || verb === "cancel" || verb === "expire" || verb === "refund";
}

function describeReply(reply: object) {
  return {
    ...("why" in reply && { why: String(reply.why) }),
    ...("reason" in reply && { why: String(reply.reason) }),
    ...("code" in reply && { code: String(reply.code) }),
  };
}

function describeExchange(exchange: UpstreamExchange, account: OpenedAccount) {
  if (exchange.outcome !== "answered") return { answer: masked(exchange.detail, account) };
  const kept = Buffer.from(exchange.bytes).subarray(0, ANSWER_BYTES_KEPT).toString("utf8");
  return { httpStatus: exchange.status, answer: masked(kept, account) };
}

/** An answer may echo what it was asked with, and what it is signed with is made of the key. */
function masked(text: string, { credentials }: OpenedAccount): string {
  const { serverKey, previousServerKey, inboxToken } = credentials;
  let shown = text.replaceAll("\0", "\uFFFD").replace(SIGNATURE, '"signature_key":"…"');
  for (const secret of [serverKey, previousServerKey, inboxToken]) {
    if (secret) shown = shown.replaceAll(secret.reveal(), "…");
  }
  return shown;
}

const SIGNATURE = /"signature_key"\s*:\s*"[^"]*"/g;
