import { tmpdir } from "node:os";
import path from "node:path";
import { type SharedServer, startSharedServer } from "./shared-server.ts";

let server: SharedServer | undefined;

/** Runs once before all test files: they find their server in `GERBANG_TEST_DATABASE_URL`. */
export async function globalSetup(): Promise<void> {
  // Each file is a process of its own: without this each strips the types from the whole gateway.
  process.env["NODE_COMPILE_CACHE"] ??= path.join(tmpdir(), "gerbang-compile-cache");
  if (process.env["GERBANG_TEST_DATABASE_URL"]) return;
  server = await startSharedServer();
  process.env["GERBANG_TEST_DATABASE_URL"] = server.url;
}

export async function globalTeardown(): Promise<void> {
  await server?.stop();
}
