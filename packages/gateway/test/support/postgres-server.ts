import { type SharedServer, startSharedServer } from "./shared-server.ts";

let server: SharedServer | undefined;

/** Runs once before all test files: they find their server in `GERBANG_TEST_DATABASE_URL`. */
export async function globalSetup(): Promise<void> {
  if (process.env["GERBANG_TEST_DATABASE_URL"]) return;
  server = await startSharedServer();
  process.env["GERBANG_TEST_DATABASE_URL"] = server.url;
}

export async function globalTeardown(): Promise<void> {
  await server?.stop();
}
