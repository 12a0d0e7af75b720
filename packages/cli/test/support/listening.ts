import type { TestContext } from "node:test";
import { type FaultProxy, startFaultProxy } from "../../../gateway/test/support/fault-proxy.ts";
import { startTestServer, type TestServer } from "../../../gateway/test/support/gateway.ts";
import { type Receiver, startReceiver } from "../../../gateway/test/support/receiver.ts";
import type { Happening } from "../../src/listen/happening.ts";
import type { ListenClock } from "../../src/listen/listen-clock.ts";
import { type Listener, type ListenerOptions, startListener } from "../../src/listen/listener.ts";
import { upstreamTarget } from "../../src/listen/upstream-target.ts";

type Event = Happening["event"];
type Told<Name extends Event> = Extract<Happening, { event: Name }>;

/** Wall time that passes when it is told to. */
interface HandClock extends ListenClock {
  /** Lets time pass in one jump, as for whoever slept. */
  jump(ms: number): void;
}

function handClock(): HandClock {
  const waiting = new Set<{ readonly at: number; readonly resolve: () => void }>();
  let now = Date.parse("2026-11-02T05:00:00.000Z");
  return {
    now: () => now,
    wait: async (ms, signal) =>
      await new Promise<void>((resolve) => {
        if (signal.aborted) return resolve();
        const waiter = { at: now + ms, resolve };
        waiting.add(waiter);
        signal.addEventListener("abort", () => {
          waiting.delete(waiter);
          resolve();
        });
      }),
    jump(ms) {
      now += ms;
      for (const waiter of [...waiting].filter(({ at }) => at <= now)) {
        waiting.delete(waiter);
        waiter.resolve();
      }
    },
  };
}

export interface Listened {
  /** What stands in for the real sandbox, and what stands before that. */
  readonly sandbox: TestServer;
  readonly proxy: FaultProxy;
  /** The shop's notification address. */
  readonly shop: Receiver;
  readonly listener: Listener;
  readonly clock: HandClock;
  readonly told: readonly Happening[];
  /** Calls the Core API as the shop does, by way of the listener. */
  readonly call: TestServer["call"];
  /** Resolves with the nth happening of a name, from 1 on. */
  readonly happened: <Name extends Event>(event: Name, count: number) => Promise<Told<Name>>;
  /** Lets seconds pass, one by one, until something of that name has happened so often. */
  readonly pass: <Name extends Event>(event: Name, count: number) => Promise<Told<Name>>;
  /** The bodies that came to the shop. */
  readonly bodies: () => readonly Record<string, unknown>[];
}

/** A listener for a shop, with a gateway that stands in for the real sandbox. */
export async function startListening(
  t: TestContext,
  options: Partial<ListenerOptions> & { readonly settings?: object } = {},
): Promise<Listened> {
  const { settings = {}, ...wanted } = options;
  const [sandbox, shop] = await Promise.all([startTestServer(t, { settings }), startReceiver(t)]);
  const proxy = await startFaultProxy(t, sandbox.url);
  const clock = handClock();
  const told: Happening[] = [];
  const watchers = new Set<() => void>();
  const listener = await startListener({
    target: upstreamTarget({ sandboxUrl: proxy.url, elsewhere: false }),
    serverKey: sandbox.keys.serverKey.reveal(),
    to: shop.url,
    port: 0,
    orders: [],
    keepsCallbacks: false,
    clock,
    tell: (happening) => {
      told.push(happening);
      for (const watch of watchers) watch();
    },
    ...wanted,
  });
  t.after(async () => await listener.stop());
  const of = <Name extends Event>(event: Name) =>
    told.filter((one): one is Told<Name> => one.event === event);
  const happened = async <Name extends Event>(event: Name, count: number): Promise<Told<Name>> =>
    await new Promise((resolve) => {
      const watch = () => {
        const one = of(event)[count - 1];
        if (one === undefined) return;
        watchers.delete(watch);
        resolve(one);
      };
      watchers.add(watch);
      watch();
    });
  return {
    sandbox,
    proxy,
    shop,
    listener,
    clock,
    told,
    happened,
    pass: async (event, count) => {
      for (;;) {
        const found = of(event)[count - 1];
        if (found !== undefined) return found;
        clock.jump(1_000);
        // Until all that this second brought is under way, over sockets that are real.
        await proxy.idle();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    bodies: () => shop.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
    async call(method, path, body, headers = {}) {
      const answer = await fetch(listener.url + path, {
        method,
        headers: {
          authorization: `Basic ${btoa(`${sandbox.keys.serverKey.reveal()}:`)}`,
          "content-type": "application/json",
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return {
        status: answer.status,
        headers: answer.headers,
        body: (await answer.json()) as Record<string, unknown>,
      };
    },
  };
}
