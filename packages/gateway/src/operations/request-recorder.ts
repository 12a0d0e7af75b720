import { hash } from "node:crypto";
import type { MerchantId } from "@gerbang/protocol";
import { type MerchantClock, merchantTime } from "../domain/merchants/clock.ts";
import { describeExchange, type Exchange } from "../domain/requests/describe-exchange.ts";
import { keyCandidates } from "../domain/requests/key-candidates.ts";
import type { KeyUse, LoggedRequest } from "../domain/requests/logged-request.ts";
import type { SignatureCheck } from "../domain/requests/signature-check.ts";
import type { Db } from "../store/database.ts";
import { insertRequests } from "../store/requests/insert-requests.ts";
import { findKeyOwners, type KeyOwner } from "../store/requests/key-owners.ts";
import { failureOf } from "../store/statement-failure.ts";
import { RefusalExplainer } from "./refusal-explainer.ts";

/** A request that was answered, as it is at hand: nothing was computed from it yet. */
interface AnsweredRequest {
  /** Whose it is; found by the key that it carries when absent. */
  readonly merchant: { readonly id: MerchantId; readonly clock: MerchantClock } | undefined;
  /** Wall time. */
  readonly receivedAt: Date;
  readonly durationMs: number;
  readonly operation: string | undefined;
  readonly method: string;
  readonly url: string;
  readonly httpStatus: number;
  readonly headers: Exchange["headers"];
  readonly body: Buffer | undefined;
  /** `undefined` for a stream, and for a picture. */
  readonly answer: string | undefined;
  readonly address: string;
  /** Says why its signature was refused, where it was. */
  readonly explain?: (() => Promise<SignatureCheck>) | undefined;
}

/** Of longer ones the beginning is kept. */
const TEXT_BYTES_MAX = 8 * 1024;

/** What is kept of a body or an answer, and how long it was. */
interface Beginning {
  readonly kept: string | Buffer | undefined;
  readonly bytes: number;
}

/** Named when it was answered, so that the log is in the order of time. */
interface NotedRequest extends Omit<AnsweredRequest, "body" | "answer"> {
  readonly id: string;
  readonly body: Beginning;
  readonly answer: Beginning;
  readonly signatureCheck?: SignatureCheck;
}

/** What waits must not hold on to a file of 64 MB, and a slice of it would. */
function beginningOf(content: string | Buffer | undefined): Beginning {
  if (content === undefined) return { kept: undefined, bytes: 0 };
  const bytes = Buffer.byteLength(content);
  if (bytes <= 2 * TEXT_BYTES_MAX) return { kept: content, bytes };
  const beginning = content.slice(0, TEXT_BYTES_MAX);
  return { kept: Buffer.from(beginning), bytes };
}

export interface RequestRecorder {
  readonly isOn: boolean;
  /** How many were not kept since the start, because more came than could be written. */
  readonly dropped: number;
  /** Takes note, to write it down later: never waits. Not even looked at is what is beyond the bound. */
  record(look: () => AnsweredRequest): void;
  /** Resolves when all that was noted up to now is written, or given up. */
  flush(): Promise<void>;
  /** Tells, after each write, whose requests were written. Returns what ends it. */
  subscribe(listener: WrittenListener): () => void;
}

type WrittenListener = (merchantIds: ReadonlySet<MerchantId>) => void;

interface RecorderOptions {
  readonly db: Db;
  readonly newId: () => string;
  readonly isOn: boolean;
  readonly onDropped: (count: number) => void;
  /** Told once, until it works again. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * So many are written ten times a second at the most: more than a shop or a suite of tests asks for
 * long, and a burst of a thousand is kept whole. Of a load test the log holds a part: one call costs some
 * 25 µs of the gateway's time and 40 of the database's, so that these are three per cent of what
 * three thousand charges a second take (bench/charge.ts); without the bound it would be a quarter.
 */
const BATCH = 30;
const PAUSE_MS = 100;
/** After a failure: a database that hangs is asked once a second. */
const PAUSE_AFTER_FAILURE_MS = 1_000;
const WAITING_MAX = 1_000;

/** Keeps what the API is asked and answers, beside the answers and in bounds. One per process. */
export function createRequestRecorder(options: RecorderOptions): RequestRecorder {
  const { isOn, newId } = options;
  const queue = new WaitingRequests(options);
  return {
    isOn,
    get dropped() {
      return queue.dropped;
    },
    record(look) {
      if (isOn) queue.add(look, newId);
    },
    async flush() {
      await queue.flush();
    },
    subscribe(listener) {
      queue.listeners.add(listener);
      return () => queue.listeners.delete(listener);
    },
  };
}

/** What is noted and not written yet. */
class WaitingRequests {
  readonly #options: RecorderOptions;
  #waiting: NotedRequest[] = [];
  #writing: Promise<void> | undefined;
  #isArmed = false;
  #hasFailed = false;
  readonly #explainer: RefusalExplainer;
  readonly listeners = new Set<WrittenListener>();
  dropped = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#explainer = new RefusalExplainer(options.onFailure);
  }

  /** One that is beyond the bound costs nothing but being counted. */
  add(look: () => AnsweredRequest, newId: () => string): void {
    if (this.#waiting.length >= WAITING_MAX) return this.#drop(1);
    const request = look();
    this.#waiting.push({
      ...request,
      id: newId(),
      body: beginningOf(request.body),
      answer: beginningOf(request.answer),
    });
    this.#arm();
  }

  async flush(): Promise<void> {
    // One that is under way may have begun before what is to be written was noted.
    if (this.#writing) await this.#writing;
    for (let left = this.#waiting.length; left > 0; left -= BATCH) await this.#write();
  }

  #drop(count: number): void {
    this.dropped += count;
    this.#options.onDropped(count);
  }

  #arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    const pauseMs = this.#hasFailed ? PAUSE_AFTER_FAILURE_MS : PAUSE_MS;
    setTimeout(() => {
      this.#isArmed = false;
      void this.#write().then(() => this.#waiting.length > 0 && this.#arm());
    }, pauseMs).unref();
  }

  async #write(): Promise<void> {
    this.#writing ??= this.#writeBatch().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#waiting.slice(0, BATCH);
    this.#waiting = this.#waiting.slice(BATCH);
    const explained: NotedRequest[] = [];
    for (const request of batch) explained.push(await this.#explained(request));
    await this.#keep(explained);
  }

  async #explained(request: NotedRequest): Promise<NotedRequest> {
    const signatureCheck = await this.#explainer.explain(request);
    return signatureCheck ? { ...request, signatureCheck } : request;
  }

  /** What the database refuses is sought in halves: one call's oddity costs the others no line. */
  async #keep(batch: readonly NotedRequest[]): Promise<void> {
    const { db, onFailure } = this.#options;
    try {
      const requests = await identify(db, batch);
      if (requests.length > 0) await insertRequests(db, requests);
      this.#hasFailed = false;
      const merchantIds = new Set(requests.map(({ merchantId }) => merchantId));
      for (const listener of this.listeners) listener(merchantIds);
    } catch (error) {
      const half = Math.ceil(batch.length / 2);
      if (batch.length > 1 && failureOf(error) === "refused") {
        await this.#keep(batch.slice(0, half));
        return await this.#keep(batch.slice(half));
      }
      this.#drop(batch.length);
      if (!this.#hasFailed) onFailure(error);
      this.#hasFailed = true;
    }
  }
}

/** Finds whose requests they are; those that are nobody's are left out. */
async function identify(db: Db, batch: readonly NotedRequest[]): Promise<readonly LoggedRequest[]> {
  const owners = await ownersOf(
    db,
    batch.filter(({ merchant }) => !merchant),
  );
  return batch.flatMap((request) => {
    const { merchant } = request;
    const sender: Sender | undefined = merchant
      ? { ...merchant, keyUse: "server" }
      : senderBy(owners, request);
    return sender ? [toLogged(request, sender)] : [];
  });
}

interface Sender {
  readonly id: MerchantId;
  readonly clock: MerchantClock;
  readonly keyUse: KeyUse;
}

type Owners = ReadonlyMap<string, KeyOwner>;

async function ownersOf(db: Db, requests: readonly NotedRequest[]): Promise<Owners> {
  const keys = new Set(requests.map(({ headers }) => authorizationOf(headers)));
  const candidates = [...keys].flatMap((key) => keyCandidates(key));
  if (candidates.length === 0) return new Map();
  const hashes = new Map(candidates.map(({ key }) => [key, hash("sha256", key, "buffer")]));
  return await findKeyOwners(db, [...hashes.values()]);
}

function senderBy(owners: Owners, { headers, receivedAt }: NotedRequest): Sender | undefined {
  for (const { key, use } of keyCandidates(authorizationOf(headers))) {
    const owner = owners.get(hash("sha256", key, "hex"));
    if (!owner) continue;
    const { merchantId: id, clock, kind, expiresAt } = owner;
    const isOver = expiresAt !== undefined && expiresAt <= receivedAt;
    const keyUse = kind === "client" ? "client_key" : isOver ? "expired_key" : use;
    return { id, clock, keyUse };
  }
  return undefined;
}

function authorizationOf(headers: Exchange["headers"]): string | undefined {
  const { authorization } = headers;
  return typeof authorization === "string" ? authorization : authorization?.[0];
}

function textOf({ kept }: Beginning): string | undefined {
  return typeof kept === "string"
    ? kept.slice(0, TEXT_BYTES_MAX)
    : kept?.toString("utf8", 0, TEXT_BYTES_MAX);
}

function toLogged(
  { id, body, answer, ...request }: NotedRequest,
  { id: merchantId, clock, keyUse }: Sender,
): LoggedRequest {
  const { receivedAt } = request;
  const merchantAt = merchantTime(clock, receivedAt);
  return {
    ...describeExchange({
      ...request,
      body: textOf(body),
      bodyBytes: body.bytes,
      answer: textOf(answer),
      answerBytes: answer.bytes,
    }),
    merchantId,
    id,
    receivedAt,
    ...(merchantAt.getTime() !== receivedAt.getTime() && { merchantAt }),
    durationMs: Math.max(0, Math.round(request.durationMs)),
    ...(request.operation !== undefined && { operation: request.operation }),
    address: request.address,
    ...(request.signatureCheck && { signatureCheck: request.signatureCheck }),
    keyUse,
  };
}
