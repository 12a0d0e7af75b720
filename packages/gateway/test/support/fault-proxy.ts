import { once } from "node:events";
import {
  request as askUpstream,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect } from "node:net";
import { seededFraction } from "../../src/domain/seeded-fraction.ts";
import { afterwards } from "./last-of-all.ts";

/*
 * An HTTP proxy in front of any base URL, that does what networks, proxies and upstreams do at the
 * worst of moments:
 *
 *     const proxy = await startFaultProxy(t, upstream.url);
 *     const call = callsOf(t, upstream, { baseUrl: proxy.url });
 *     proxy.add({ verb: "charge", nth: 1, fault: faults.dropAnswer() });
 *
 * Without rules it passes everything. Rules may be added and removed while it runs. Of the rules that
 * fit a request, the one that was added last decides. The faults are in `faults.ts`; another one is a
 * function of a `HeldCall`. What it was asked, passed on and answered is in `proxy.log`.
 *
 * Links to the upstream become links to the proxy, so that pictures are fetched by way of it. In front
 * of a merchant's or a gateway's inbox, its verb is `webhook`.
 */

export type FaultVerb =
  | "charge"
  | "status"
  | "cancel"
  | "expire"
  | "refund"
  | "picture"
  | "webhook"
  | "other";

interface FaultRule {
  /** Every request when absent. */
  readonly verb?: FaultVerb;
  /** Further: of these requests only. */
  readonly of?: (request: ProxiedRequest) => boolean;
  /** The nth request only of those that fit, from 1 on, counted since the rule was added. */
  readonly nth?: number;
  /** At most so many times: the first ones that fit. */
  readonly times?: number;
  /** A share of those that fit, from 0 to 1, by the proxy's seed: the same ones in every run. */
  readonly share?: number;
  readonly fault: Fault;
}

/** Deals with one request instead of passing it on and answering what came of it. */
export interface Fault {
  readonly name: string;
  readonly deal: (call: HeldCall) => unknown;
}

/** A request that the proxy holds in its hand: it is passed on, and answered, by the fault alone. */
export interface HeldCall {
  readonly request: ProxiedRequest;
  /** What was passed before, the oldest first. */
  readonly log: readonly PassedCall[];
  /** Passes the request on, as it is or changed, and returns the upstream's answer. */
  pass(changed?: Partial<ProxiedRequest>): Promise<ProxiedAnswer>;
  /** Passes on the first half of the request's text, and cuts that connection. */
  passHalf(): Promise<void>;
  send(answer: ProxiedAnswer): void;
  /** Answers with the head and the first half of the body, and cuts the connection. */
  sendHalf(answer: ProxiedAnswer): void;
  /** Cuts the connection. */
  cut(): void;
}

export interface ProxiedRequest {
  readonly verb: FaultVerb;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

interface PassedCall {
  readonly request: ProxiedRequest;
  /** The name of what was done to it, if anything was. */
  readonly fault?: string;
  /** What the fault itself stumbled over. */
  readonly failure?: string;
  /** How often the upstream was asked. */
  readonly passes: number;
  /** What the upstream answered last, if it was asked. */
  readonly upstream?: ProxiedAnswer;
  /** What was answered, if anything was. */
  readonly answered?: ProxiedAnswer;
}

export interface FaultProxy {
  /** Instead of the upstream's base URL. */
  readonly url: string;
  /** Every request from the beginning, in the order of their arrival. */
  readonly log: readonly PassedCall[];
  /** Returns what takes the rule away again. */
  add(rule: FaultRule): () => void;
  /** Takes every rule away. */
  clear(): void;
  /** From now on connections are refused, and those that are open are cut, until `accept`. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** Resolves when so many requests of a verb have arrived since the beginning. */
  arrived(verb: FaultVerb, count: number): Promise<void>;
  /** Resolves when every request that has arrived was dealt with, answered or not. */
  idle(): Promise<void>;
}

interface FaultProxyOptions {
  /** Of the shares. */
  readonly seed?: number;
}

interface Kept extends PassedCall {
  passes: number;
  fault?: string;
  failure?: string;
  upstream?: ProxiedAnswer;
  answered?: ProxiedAnswer;
}

export async function startFaultProxy(
  t: { after(end: () => void): void },
  target: string,
  { seed = 1 }: FaultProxyOptions = {},
): Promise<FaultProxy> {
  const log: Kept[] = [];
  const rules: CountedRule[] = [];
  const waiting = new Set<() => void>();
  let held = 0;
  const look = () => {
    for (const one of waiting) one();
  };
  const until = async (isTrue: () => boolean) => {
    if (isTrue()) return;
    await new Promise<void>((resolve) => {
      const one = () => {
        if (!isTrue()) return;
        waiting.delete(one);
        resolve();
      };
      waiting.add(one);
    });
  };
  const links = { from: new URL(target).origin, to: "" };
  const server = createServer((incoming, response) => {
    // What time it is, only what stands behind it may say: clocks of tests stand still.
    response.sendDate = false;
    void readRequest(incoming).then(
      async (request) => {
        const kept: Kept = { request, passes: 0 };
        const call = new ProxiedCall({ request, kept, log, links, response });
        log.push(kept);
        const rule = rules.toReversed().find((one) => one.fits(request, seed));
        held++;
        look();
        if (rule) kept.fault = rule.fault.name;
        try {
          if (rule) await rule.fault.deal(call);
          else call.send(await call.pass());
        } catch (error) {
          // The upstream is not there, or answered what the fault cannot change.
          kept.failure = String(error);
          call.cut();
        }
        held--;
        look();
      },
      // Whoever called has gone.
      () => undefined,
    );
  });
  const listen = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  await listen(0);
  afterwards(t, stop);
  const { port } = server.address() as AddressInfo;
  links.to = `http://127.0.0.1:${port}`;
  return {
    url: links.to + new URL(target).pathname.replace(/\/$/, ""),
    log,
    add(rule) {
      const counted = new CountedRule(rule);
      rules.push(counted);
      return () => {
        rules.splice(rules.indexOf(counted), 1);
      };
    },
    clear() {
      rules.length = 0;
    },
    async refuse() {
      const closed = once(server, "close");
      stop();
      await closed;
    },
    accept: async () => await listen(port),
    arrived: async (verb, count) =>
      await until(() => log.filter(({ request }) => request.verb === verb).length >= count),
    idle: async () => await until(() => held === 0),
  };
}

/** A rule and how often it was met. */
class CountedRule {
  readonly fault: Fault;
  readonly #rule: FaultRule;
  #fitting = 0;
  #used = 0;

  constructor(rule: FaultRule) {
    this.#rule = rule;
    this.fault = rule.fault;
  }

  fits(request: ProxiedRequest, seed: number): boolean {
    const { verb, of, nth, times, share } = this.#rule;
    if ((verb && verb !== request.verb) || of?.(request) === false) return false;
    this.#fitting++;
    const isMet =
      (nth === undefined || nth === this.#fitting) &&
      (times === undefined || this.#used < times) &&
      (share === undefined || seededFraction(seed, this.fault.name, this.#fitting) < share);
    if (isMet) this.#used++;
    return isMet;
  }
}

interface ProxiedParts {
  readonly request: ProxiedRequest;
  readonly kept: Kept;
  readonly log: readonly PassedCall[];
  readonly links: { readonly from: string; readonly to: string };
  readonly response: ServerResponse;
}

class ProxiedCall implements HeldCall {
  readonly request: ProxiedRequest;
  readonly log: readonly PassedCall[];
  readonly #parts: ProxiedParts;

  constructor(parts: ProxiedParts) {
    this.request = parts.request;
    this.log = parts.log;
    this.#parts = parts;
  }

  async pass(changed: Partial<ProxiedRequest> = {}): Promise<ProxiedAnswer> {
    const { kept, links } = this.#parts;
    kept.passes++;
    const answer = await ask(links.from, { ...this.request, ...changed });
    kept.upstream = /json/.test(String(answer.headers["content-type"]))
      ? { ...answer, body: relink(answer.body, links) }
      : answer;
    return kept.upstream;
  }

  async passHalf(): Promise<void> {
    const { method, path, headers, body } = this.request;
    const { hostname, port } = new URL(this.#parts.links.from);
    this.#parts.kept.passes++;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
    const text = [`${method} ${path} HTTP/1.1`, ...lines, "", body].join("\r\n");
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.write(text.slice(0, text.length >> 1), resolve));
    socket.destroy();
  }

  send(answer: ProxiedAnswer): void {
    this.#parts.kept.answered = answer;
    this.#begin(answer);
    this.#parts.response.end(answer.body);
  }

  sendHalf(answer: ProxiedAnswer): void {
    this.#parts.kept.answered = answer;
    this.#begin(answer);
    const half = answer.body.subarray(0, answer.body.length >> 1);
    this.#parts.response.write(half, () => this.cut());
  }

  cut(): void {
    this.#parts.response.socket?.destroy();
  }

  #begin({ status, headers, body }: ProxiedAnswer): void {
    const present = Object.entries(headers).filter(
      ([name, value]) => value !== undefined && !OWN_HEADERS.has(name.toLowerCase()),
    );
    this.#parts.response.writeHead(status, {
      ...(Object.fromEntries(present) as Record<string, string>),
      "content-length": body.length,
    });
  }
}

/** Each connection has its own. */
const OWN_HEADERS = new Set(["connection", "keep-alive", "content-length", "transfer-encoding"]);

function relink(body: Buffer, { from, to }: { from: string; to: string }): Buffer {
  return Buffer.from(body.toString("utf8").replaceAll(from, to));
}

async function readRequest(incoming: IncomingMessage): Promise<ProxiedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = "", url = "", headers } = incoming;
  const body = Buffer.concat(chunks).toString("utf8");
  return { verb: verbOf(method, url), method, path: url, headers, body };
}

function ownHeadersLeftOut(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name)));
}

const ACTION = /^\/v2\/[^/]+\/(status|cancel|expire|refund)(?:\/online\/direct)?$/;

/** Services of the national standard, by how their paths end, whoever offers them. */
const SNAP_SERVICES = [
  { end: /\/access-token\/b2b$/, verb: "other", code: "73" },
  { end: /\/qr-mpm-generate(?:\.htm)?$/, verb: "charge", code: "47" },
  { end: /\/qr-mpm-query$/, verb: "status", code: "51" },
  { end: /\/qr-mpm-cancel$/, verb: "cancel", code: "77" },
  { end: /\/qr-mpm-refund$/, verb: "refund", code: "78" },
  { end: /\/debit\/status\.htm$/, verb: "status", code: "55" },
  { end: /\/debit\/cancel\.htm$/, verb: "cancel", code: "57" },
  { end: /\/debit\/refund\.htm$/, verb: "refund", code: "58" },
] as const satisfies readonly { end: RegExp; verb: FaultVerb; code: string }[];

/** The service of the national standard that is called at a path; `undefined` for other paths. */
export function snapServiceOf(path: string) {
  return SNAP_SERVICES.find(({ end }) => end.test(path));
}

function verbOf(method: string, path: string): FaultVerb {
  const service = snapServiceOf(path);
  if (service) return service.verb;
  if (path === "/v2/charge") return "charge";
  if (path.endsWith("/qr-code")) return "picture";
  const action = ACTION.exec(path)?.[1];
  if (action) return action as FaultVerb;
  return method === "POST" && !path.startsWith("/v2/") ? "webhook" : "other";
}

async function ask(origin: string, request: ProxiedRequest): Promise<ProxiedAnswer> {
  const { method, path, body } = request;
  const headers = ownHeadersLeftOut(request.headers);
  return await new Promise((resolve, reject) => {
    const outgoing = askUpstream(origin + path, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const { statusCode = 0 } = answer;
        resolve({ status: statusCode, headers: answer.headers, body: Buffer.concat(chunks) });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
