import cluster, { type Worker } from "node:cluster";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyBaseLogger } from "fastify";
import type { EnvironmentVariables } from "./config.ts";
import { paceReplacement } from "./pace-workers.ts";
import type { FromWorker, ReadyWorker, ToWorker } from "./worker-messages.ts";
import type { WorkerPlace } from "./worker-place.ts";

interface WorkerPoolOptions {
  readonly count: number;
  readonly environmentOf: (place: Pick<WorkerPlace, "number" | "isFirst">) => EnvironmentVariables;
  readonly logger: FastifyBaseLogger;
  /** Told when none serves and whoever starts ends again. */
  readonly onGivenUp: () => void;
}

/** The first worker ended before it served; it has said why. */
export class WorkerStartError extends Error {
  override readonly name = "WorkerStartError";
}

interface Member {
  readonly number: number;
  readonly worker: Worker;
  readonly startedAt: number;
  /** `undefined`: it ended before. */
  readonly ready: PromiseWithResolvers<ReadyWorker | undefined>;
  readonly ended: PromiseWithResolvers<void>;
  isServing: boolean;
}

/** What a worker told Prometheus. */
export interface WorkerMetrics {
  readonly worker: number;
  readonly text: string;
}

/** A worker whose thread is busy for longer is left out of what is told. */
const METRICS_WITHIN_MS = 5_000;

/**
 * Runs this same program in several processes that share its ports, and replaces those that end. They end
 * by themselves when this one does.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #members = new Map<number, Member>();
  readonly #asked = new Map<number, (text: string) => void>();
  readonly #stopping = new AbortController();
  #lastId = 0;
  #earlyEnds = 0;
  #replaced = 0;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  get serving(): number {
    return [...this.#members.values()].filter(({ isServing }) => isServing).length;
  }

  /** How many workers took the place of another. */
  get replaced(): number {
    return this.#replaced;
  }

  /**
   * Starts the first one alone, so that it makes what is made once, then the others. Resolves when each
   * serves or was replaced. Throws {@link WorkerStartError} when the first one does not come to serve.
   */
  async start(): Promise<ReadyWorker> {
    const first = this.#fork({ number: 1, isFirst: true });
    const ready = await first.ready.promise;
    if (!ready) throw new WorkerStartError("the first worker ended before it served");
    const numbers = Array.from({ length: this.#options.count - 1 }, (_, index) => index + 2);
    const others = numbers.map((number) => this.#fork({ number, isFirst: false }));
    await Promise.all(others.map(async (member) => await member.ready.promise));
    return ready;
  }

  /** Has each finish what is in hand; resolves when all have ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const members = [...this.#members.values()];
    for (const { worker } of members) send(worker, { ask: "stop" });
    await Promise.all(members.map(async ({ ended }) => await ended.promise));
  }

  /** What those that serve would tell Prometheus. */
  async readMetrics(): Promise<readonly WorkerMetrics[]> {
    const serving = [...this.#members.values()].filter(({ isServing }) => isServing);
    return await Promise.all(
      serving.map(async (member) => ({ worker: member.number, text: await this.#ask(member) })),
    );
  }

  async #ask({ worker, ended }: Member): Promise<string> {
    const id = ++this.#lastId;
    const answer = new Promise<string>((resolve) => this.#asked.set(id, resolve));
    const waiting = new AbortController();
    const { signal } = waiting;
    const tooLate = sleep(METRICS_WITHIN_MS, "", { signal, ref: false }).catch(() => "");
    send(worker, { ask: "metrics", id });
    try {
      return await Promise.race([answer, tooLate, ended.promise.then(() => "")]);
    } finally {
      waiting.abort();
      this.#asked.delete(id);
    }
  }

  #fork(place: Pick<WorkerPlace, "number" | "isFirst">): Member {
    const worker = cluster.fork(this.#options.environmentOf(place));
    const member: Member = {
      number: place.number,
      worker,
      startedAt: performance.now(),
      ready: Promise.withResolvers<ReadyWorker | undefined>(),
      ended: Promise.withResolvers<void>(),
      isServing: false,
    };
    this.#members.set(place.number, member);
    worker.on("message", (message: FromWorker) => this.#hear(member, message));
    worker.once("exit", (code, signal) => {
      const wasReplaceable = member.isServing || !place.isFirst;
      member.isServing = false;
      this.#members.delete(member.number);
      member.ready.resolve(undefined);
      member.ended.resolve();
      if (wasReplaceable) void this.#replace(member, { code, signal });
    });
    return member;
  }

  async #replace(
    { number, worker, startedAt }: Member,
    exit: { readonly code: number | null; readonly signal: string | null },
  ): Promise<void> {
    const { logger, count, onGivenUp } = this.#options;
    if (this.#isStopping()) return;
    const livedMs = performance.now() - startedAt;
    const ended = { livedMs, earlyEnds: this.#earlyEnds, workers: count, serving: this.serving };
    const next = paceReplacement(ended);
    const about = { worker: number, of: worker.process.pid, ...exit };
    if (next.outcome === "give_up") {
      logger.fatal(about, "workers keep ending as soon as they start, and none is left");
      onGivenUp();
      return;
    }
    const { afterMs } = next;
    logger.error({ ...about, afterMs }, "a worker ended; another one takes its place");
    this.#earlyEnds = next.earlyEnds;
    await sleep(afterMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
    // Asked again: it may have been told to stop meanwhile.
    if (this.#isStopping()) return;
    this.#replaced++;
    this.#fork({ number, isFirst: false });
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #hear(member: Member, message: FromWorker): void {
    if (message.tell === "metrics") {
      this.#asked.get(message.id)?.(message.text);
      return;
    }
    member.isServing = true;
    member.ready.resolve(message.ready);
    this.#options.logger.info(
      { worker: member.number, of: member.worker.process.pid },
      "a worker serves",
    );
  }
}

function send({ process: child }: Worker, message: ToWorker): void {
  // One that has just ended hears nothing; that it ended is heard elsewhere.
  if (child.connected) child.send(message, () => {});
}
