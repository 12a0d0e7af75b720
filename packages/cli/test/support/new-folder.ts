import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** An empty folder, which goes with the test. */
export async function newFolder(t: TestContext): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "gerbang-cli-")));
  t.after(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}
