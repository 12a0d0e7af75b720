import type { OpenedAccount } from "../domain/upstream/account.ts";
import type { AccountHealth } from "../domain/upstream/account-health.ts";
import type { BreakerClass } from "../domain/upstream/breaker.ts";
import type { CallRank } from "../domain/upstream/call-rank.ts";
import { readSkew } from "../domain/upstream/clock-skew.ts";
import type { CallFailure, Connector, UpstreamCall } from "../domain/upstream/connector.ts";
import { judgeCall } from "../domain/upstream/judge-call.ts";
import { readRetryAfter } from "../domain/upstream/retry-after.ts";
import type { UpstreamExchange, UpstreamHttp } from "../domain/upstream/upstream-http.ts";
import type { UpstreamVerb } from "../domain/upstream/upstream-verb.ts";
import type { Db } from "../store/database.ts";
import { callLogger } from "../store/upstream/calls.ts";
import type { GateLimits } from "./account-gate.ts";
import { AccountLine } from "./account-line.ts";
import { connectorOf } from "./connectors.ts";
import { describeOutcome } from "./describe-call.ts";
import type { Metrics } from "./metrics.ts";
import type { UpstreamSettings } from "./upstream-settings.ts";

/** What a call is about. */
interface CallSubject {
  readonly verb: UpstreamVerb;
  readonly rank: CallRank;
  readonly attemptId?: string;
  readonly refundId?: string;
  /** How long it may take at most, in milliseconds; the account's own time when absent. */
  readonly timeoutMs?: number;
  /** Whether it is to find out if an account that is down answers again. */
  readonly isProbe?: boolean;
}

interface CallMeans {
  readonly http: UpstreamHttp;
  readonly db: Db;
  readonly newId: () => string;
  readonly wallNow: () => Date;
  /** Milliseconds that never step back. */
  readonly ticks: () => number;
  readonly breaker: UpstreamSettings["breaker"];
  readonly metrics: Metrics;
  /** Told when a call could not be written down. */
  readonly report: (error: unknown, about: Readonly<Record<string, unknown>>) => void;
}

type Ask<Reply> = (connector: Connector, call: UpstreamCall) => Promise<Reply>;

const TIMEOUT_MS_MIN = 50;

/** Names an account. */
type AccountId = Pick<OpenedAccount, "id">;

/** An account whose breaker is open, and which is to be asked whether it answers again. */
export interface DueProbe {
  readonly account: OpenedAccount;
  readonly groups: readonly BreakerClass[];
}

/**
 * Every call of an upstream goes through here: no more of an account than it takes, none while it is down,
 * each with a deadline, and each written down with what came of it. Never throws for what an upstream does.
 *
 * What it knows of an account is of this process alone; of the account's limits it uses its share.
 */
export class UpstreamCalls {
  readonly #means: CallMeans;
  readonly #lines = new Map<string, AccountLine>();
  readonly #logging = new Set<Promise<void>>();
  readonly #log: ReturnType<typeof callLogger>;
  #share = 1;

  constructor(means: CallMeans) {
    this.#means = means;
    this.#log = callLogger(means.db);
  }

  async run<Reply extends { readonly outcome: string }>(
    account: OpenedAccount,
    subject: CallSubject,
    ask: Ask<Reply>,
  ): Promise<Reply | CallFailure> {
    if (isOff(account, subject)) return { outcome: "not_sent", why: "blocked" };
    const begun = performance.now();
    const line = this.#lineOf(account);
    const isBarred = () => subject.isProbe !== true && line.isOpen(groupOf(subject.verb));
    if (isBarred()) return this.#refuse(account, subject, "breaker_open");
    const timeoutMs = Math.min(account.callMs, subject.timeoutMs ?? account.callMs);
    if (timeoutMs < TIMEOUT_MS_MIN) return { outcome: "not_sent", why: "no_time" };
    const isLetIn = await line.gate.enter(subject.rank);
    if (!isLetIn) return this.#refuse(account, subject, isBarred() ? "breaker_open" : "over_limit");
    try {
      // While it waited for its turn, its time went on; the account's own time is for the call alone.
      const leftMs = (subject.timeoutMs ?? Number.POSITIVE_INFINITY) - (performance.now() - begun);
      const callMs = Math.min(timeoutMs, leftMs);
      if (callMs < TIMEOUT_MS_MIN) return { outcome: "not_sent", why: "no_time" };
      return await this.#record(line, { ...subject, account, timeoutMs: callMs }, ask);
    } finally {
      line.gate.leave(subject.rank);
    }
  }

  /**
   * Whether calls of an account are not made for now, because it is down: a charge is better sent another
   * way, and nothing else should be begun.
   */
  isOpen({ id }: AccountId, group: BreakerClass): boolean {
    return this.#lines.get(id)?.isOpen(group) === true;
  }

  /** Counts a charge that was not even begun at an account, because that is down. */
  countPassedOver({ label: account }: Pick<OpenedAccount, "label">): void {
    const charge = { rank: "charge", verb: "charge", why: "breaker_open" } as const;
    this.#means.metrics.countRefusedCall({ account, ...charge });
  }

  /** For how many milliseconds, at least, an account is not called: it is down, or asked to be left alone. */
  closedForMs({ id }: AccountId, group: BreakerClass): number {
    return this.#lines.get(id)?.closedForMs(group) ?? 0;
  }

  /** How many calls of a rank can begin within a second; `undefined` for an account that was never called. */
  roomFor(accountId: string, rank: CallRank): number | undefined {
    return this.#lines.get(accountId)?.gate.roomFor(rank);
  }

  /** Accounts that were called by this process. */
  get accounts(): readonly OpenedAccount[] {
    return [...this.#lines.values()].map(({ account }) => account);
  }

  /** Has a share of the accounts' limits from now on: others call them, too. */
  setShare(share: number): void {
    this.#share = share;
    for (const line of this.#lines.values()) line.gate.fit(this.#limitsOf(line.account));
  }

  /** Begins the probes that are due: each has to be ended. */
  beginProbes(): readonly DueProbe[] {
    return [...this.#lines.values()].flatMap((line) => {
      const groups = line.beginProbe();
      return groups.length > 0 ? [{ account: line.account, groups }] : [];
    });
  }

  endProbe({ account, groups }: DueProbe, isPassed: boolean): void {
    this.#lines.get(account.id)?.endProbe(groups, isPassed);
  }

  /** Nothing is known any more of an account that nobody calls. */
  forget({ id }: AccountId): void {
    this.#lines.delete(id);
  }

  /** How the calls go of each account, by its id, that was called within a minute, or is not well. */
  get states(): Readonly<Record<string, AccountHealth>> {
    const wall = this.#means.wallNow();
    const told = [...this.#lines].filter(([, line]) => !line.isQuiet);
    return Object.fromEntries(told.map(([id, line]) => [id, line.health(wall)]));
  }

  /** How an account's calls go in this process; `undefined` when there were none. */
  state({ id }: AccountId): AccountHealth | undefined {
    return this.#lines.get(id)?.health(this.#means.wallNow());
  }

  /** Resolves when every call that has ended is written down. */
  async settled(): Promise<void> {
    await Promise.all(this.#logging);
  }

  #lineOf(account: OpenedAccount): AccountLine {
    const limits = this.#limitsOf(account);
    const known = this.#lines.get(account.id);
    if (known) {
      known.fit(account, limits);
      return known;
    }
    const { breaker: rules, ticks } = this.#means;
    const line = new AccountLine(account, limits, { rules, ticks });
    this.#lines.set(account.id, line);
    return line;
  }

  #limitsOf({ callsPerSecond, inFlightMax }: OpenedAccount): GateLimits {
    return {
      perSecond: callsPerSecond * this.#share,
      places: Math.max(1, Math.floor(inFlightMax * this.#share)),
    };
  }

  #refuse(
    account: OpenedAccount,
    { rank, verb }: CallSubject,
    why: "over_limit" | "breaker_open",
  ): CallFailure {
    if (why === "over_limit") this.#lines.get(account.id)?.countOverLimit();
    this.#means.metrics.countRefusedCall({ account: account.label, rank, verb, why });
    return { outcome: "not_sent", why };
  }

  async #record<Reply extends { readonly outcome: string }>(
    line: AccountLine,
    subject: CallOfAccount,
    ask: Ask<Reply>,
  ): Promise<Reply> {
    const { newId, wallNow, ticks, metrics } = this.#means;
    const { account, verb, attemptId, refundId, timeoutMs } = subject;
    const startedAt = wallNow();
    const sentAt = ticks();
    const begun = performance.now();
    let seen: UpstreamExchange | undefined;
    const http: UpstreamHttp = {
      send: async (request) => {
        const askedAt = wallNow();
        seen = await this.#means.http.send(request);
        // A picture may come from anywhere.
        if (verb !== "picture") noteClock(line, askedAt, seen);
        return seen;
      },
    };
    line.begin();
    const reply = await ask(connectorOf(account), {
      account,
      http,
      now: wallNow,
      tokens: line.tokens,
      timeoutMs,
      measuredSkew: () => line.skew,
    });
    const latencyMs = Math.round(performance.now() - begun);
    this.#learn(line, subject, { reply, seen, sentAt });
    metrics.countUpstreamCall({ account: account.label, verb, outcome: reply.outcome, latencyMs });
    this.#write({
      merchantId: account.merchantId,
      id: newId(),
      accountId: account.id,
      verb,
      startedAt,
      latencyMs,
      ...(attemptId !== undefined && { attemptId }),
      ...(refundId !== undefined && { refundId }),
      ...describeOutcome(reply, seen, account),
    });
    return reply;
  }

  /** What a call's end says about the account's others. */
  #learn(
    line: AccountLine,
    { account, verb, timeoutMs, isProbe }: CallOfAccount,
    { reply, seen, sentAt }: EndedExchange,
  ): void {
    const retryAfterMs = seen && this.#retryAfterOf(seen);
    if (isRateLimited(reply, seen)) {
      line.slowDown(sentAt, retryAfterMs);
      this.#means.metrics.countRateLimited(account.label);
    } else if (retryAfterMs !== undefined) line.gate.slowDown(sentAt, retryAfterMs);
    if (isProbe) return;
    const verdict = judgeCall({ verb, reply, timeoutMs, callMs: account.callMs });
    if (!verdict) return;
    const group = groupOf(verb);
    line.record(group, verdict);
    if (line.isOpen(group))
      line.gate.sendAway((rank) => (rank === "charge") === (group === "charge"));
  }

  /** Of answers that mean that something is too much, or not there for now. */
  #retryAfterOf(seen: UpstreamExchange): number | undefined {
    if (seen.outcome !== "answered" || (seen.status !== 429 && seen.status !== 503))
      return undefined;
    return readRetryAfter(seen.headers, this.#means.wallNow());
  }

  #write(call: Parameters<ReturnType<typeof callLogger>>[0]): void {
    // Only evidence: what the upstream said counts, whether or not it could be written down.
    const logging = this.#log(call)
      .catch((error: unknown) =>
        this.#means.report(error, { merchantId: call.merchantId, work: "upstream_call" }),
      )
      .finally(() => this.#logging.delete(logging));
    this.#logging.add(logging);
  }
}

/** One that is off may be tested, before it is called again. */
function isOff({ state }: OpenedAccount, { isProbe = false }: CallSubject): boolean {
  return state === "off" && !isProbe;
}

interface CallOfAccount extends CallSubject {
  readonly account: OpenedAccount;
  readonly timeoutMs: number;
}

interface EndedExchange {
  readonly reply: { readonly outcome: string };
  readonly seen: UpstreamExchange | undefined;
  /** By the ticks. */
  readonly sentAt: number;
}

function noteClock(line: AccountLine, sentAt: Date, seen: UpstreamExchange): void {
  if (seen.outcome !== "answered") return;
  const skew = readSkew({ sentAt, latencyMs: seen.latencyMs, headers: seen.headers });
  if (skew !== undefined) line.noteSkew(skew);
}

function groupOf(verb: UpstreamVerb): BreakerClass {
  return verb === "charge" ? "charge" : "other";
}

function isRateLimited(reply: object, seen: UpstreamExchange | undefined): boolean {
  const isSaid = "reason" in reply && reply.reason === "rate_limited";
  return isSaid || (seen?.outcome === "answered" && seen.status === 429);
}
