import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import pg from "pg";

/** How often each thing was done, the most frequent first. */
type Tally = readonly (readonly [what: string, times: number])[];

export interface Counts {
  readonly statements: number;
  readonly requests: number;
  readonly frequentStatements: Tally;
  readonly frequentRequests: Tally;
}

const FREQUENT = 100;

const statements = new Map<string, number>();
const requests = new Map<string, number>();

/** Counts, from now on, what this process serves over HTTP and asks its database. */
export function beginCounting(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { readonly request: IncomingMessage };
    const path = (request.url ?? "").replace(/\?.*/u, "").replaceAll(/\/[^/]*\d[^/]{6,}/gu, "/…");
    add(requests, `${request.method} ${path}`);
  });
  const query = Reflect.get(pg.Client.prototype, "query") as (...given: unknown[]) => unknown;
  Reflect.set(
    pg.Client.prototype,
    "query",
    function counted(this: pg.Client, ...given: readonly unknown[]) {
      add(statements, nameOf(given[0]));
      return Reflect.apply(query, this, given) as unknown;
    },
  );
}

function nameOf(query: unknown): string {
  if (typeof query === "string") return query.slice(0, 100);
  const { name, text } = query as { readonly name?: string; readonly text?: string };
  return name ?? text?.replaceAll(/\s+/gu, " ").slice(0, 100) ?? "a cursor";
}

function add(tally: Map<string, number>, what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1);
}

export function readCounts(): Counts {
  return {
    statements: sum(statements),
    requests: sum(requests),
    frequentStatements: frequent(statements),
    frequentRequests: frequent(requests),
  };
}

function sum(tally: ReadonlyMap<string, number>): number {
  return [...tally.values()].reduce((whole, times) => whole + times, 0);
}

function frequent(tally: ReadonlyMap<string, number>): Tally {
  return [...tally].toSorted(([, one], [, other]) => other - one).slice(0, FREQUENT);
}
