import assert from "node:assert/strict";
import type { TestServer } from "./gateway.ts";

/** A call as the sandbox API tells it. */
export interface Logged {
  readonly [name: string]: unknown;
  readonly id: string;
  readonly path: string;
  readonly hints: readonly { readonly code: string }[];
}

/** The calls that a merchant is told of, the newest first. */
export async function logOf({ call }: TestServer, query = ""): Promise<readonly Logged[]> {
  const { status, body } = await call("GET", `/sandbox/v1/requests${query}`);
  assert.equal(status, 200);
  return body["requests"] as readonly Logged[];
}
