import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { JsonReport } from "../../src/certify/report/json-report.ts";
import { newFolder } from "../support/new-folder.ts";
import { runProcess } from "../support/run-process.ts";
import { tryCommand } from "../support/try-command.ts";
import { configOf, startRealGateway } from "./support/certified.ts";
import type { Flaw } from "./support/small-shop.ts";

const SHOP = fileURLToPath(new URL("./support/small-shop-process.ts", import.meta.url));
const BIN = fileURLToPath(new URL("../../bin/gerbang.mjs", import.meta.url));

/** Runs of a quarter of a minute on a quiet machine, and of more than one beside eight busy neighbours. */
const PATIENT = { timeout: 240_000 };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A folder with the configuration of a small shop that certify starts itself. */
async function openFolder(t: TestContext) {
  const gateway = await startRealGateway(t);
  const [folder, port] = [await newFolder(t), await freePort()];
  const shopUrl = `http://127.0.0.1:${port}`;
  await gateway.tellAt(shopUrl);
  const environment = { GERBANG_URL: gateway.url, GERBANG_SERVER_KEY: gateway.serverKey };
  const sell = async (flaw: Flaw) => {
    const words = [process.execPath, SHOP, gateway.url, gateway.serverKey, flaw];
    const run = [...words, join(folder, `${flaw.replace(" ", "-")}.db`), port]
      .map((word) => `"${word}"`)
      .join(" ");
    const config = configOf(shopUrl, { app: { run, ready: `${shopUrl}/orders/none` } });
    await writeFile(join(folder, "gerbang-certify.json"), JSON.stringify(config));
  };
  const gerbang = async (...args: string[]) =>
    await runProcess(["certify", ...args], environment, folder);
  return { folder, sell, gerbang, environment, gateway };
}

async function writeSchedule(folder: string, name: string, ...steps: string[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify({ gerbang_schedule: 1, steps }));
  return file;
}

describe("gerbang certify", PATIENT, () => {
  it(
    "tells a defect and how to play it again, fails only on new ones, and sees it mended",
    PATIENT,
    async (t) => {
      const { folder, sell, gerbang } = await openFolder(t);
      await sell("repeats");
      const found = await gerbang("--quick", "--only", "redirects", "--report", "out");
      assert.equal(found.code, 1, found.stdout + found.stderr);
      assert.match(found.stderr, /about \d+ orders will be made/);
      assert.doesNotMatch(found.stderr + found.stdout, /SB-Mid-server/);
      const report = JSON.parse(
        await readFile(join(folder, "out", "report.json"), "utf8"),
      ) as JsonReport;
      const print = report.defects[0]?.fingerprint ?? "";
      assert.match(found.stdout, new RegExp(print));
      for (const name of ["report.html", "junit.xml", "report.sarif", "badge.json"]) {
        assert.ok((await readFile(join(folder, "out", name), "utf8")).length > 50, name);
      }
      const known = await gerbang(
        "--quick",
        "--only",
        "redirects",
        "--baseline",
        "out/report.json",
      );
      assert.equal(known.code, 0, known.stdout + known.stderr);
      assert.equal((await gerbang("--replay", `out/${print}.json`)).code, 1);
      await sell("none");
      const mended = await gerbang("--replay", `out/${print}.json`);
      assert.deepEqual([mended.code, /fails no longer/.test(mended.stdout)], [0, true]);
    },
  );

  it(
    "kills the application that it started, in the middle of its work, and tells what that lost",
    PATIENT,
    async (t) => {
      const { folder, sell, gerbang } = await openFolder(t);
      const steps = ["charge gopay", "pay app", "deliver settlement, process killed", "read"];
      const file = await writeSchedule(folder, "killed.json", ...steps);
      await sell("noted first");
      const lost = await gerbang("--replay", file);
      assert.equal(lost.code, 1, lost.stdout + lost.stderr);
      assert.match(lost.stdout, /still breaks I7/);
    },
  );

  it("leaves nothing behind when it is killed itself", async (t) => {
    const { folder, sell, environment, gateway } = await openFolder(t);
    await sell("none");
    const child = spawn(process.execPath, [BIN, "certify", "--quick"], {
      cwd: folder,
      env: { ...process.env, ...environment, NODE_OPTIONS: "" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    t.after(() => child.kill("SIGKILL"));
    await new Promise((resolve) => child.stderr.once("data", resolve));
    const control = await gateway.sandbox.call({ method: "GET", path: "/control" });
    assert.equal(control["active"], true);
    assert.equal(control["undelivered"], "forget");
    const left = Date.parse(String(control["until"])) - Date.now();
    assert.ok(left <= 120_000, `held for ${left} ms`);
    child.kill("SIGKILL");
    const config = JSON.parse(await readFile(join(folder, "gerbang-certify.json"), "utf8")) as {
      readonly app: { readonly ready: string };
    };
    for (;;) {
      const answers = await fetch(config.app.ready).then(
        () => true,
        () => false,
      );
      if (!answers) break;
    }
  });

  it("refuses what is not a sandbox of one's own, and says what is wrong", async (t) => {
    const { folder, sell, gerbang } = await openFolder(t);
    await sell("none");
    const real = await gerbang("--key", "Mid-server-real");
    assert.deepEqual([real.code, /no sandbox key/.test(real.stderr)], [2, true]);
    const config = { create: { post: "http://shop.example.com/orders", order_id: "/id" } };
    const file = join(folder, "other.json");
    await writeFile(file, JSON.stringify({ ...config, read: { get: "http://shop.example.com/" } }));
    const far = await gerbang("--config", file);
    assert.deepEqual([far.code, /--allow-host shop\.example\.com/.test(far.stderr)], [2, true]);
    const gone = await gerbang("--url", "http://127.0.0.1:9");
    assert.equal(gone.code, 3, gone.stderr);
    const both = await tryCommand(["certify", "--quick", "--deep"]);
    assert.equal(both.exitCode, 2);
    const listed = await gerbang("--quick", "--list");
    assert.match(listed.stdout, /^forgeries +F:unsigned p S$/m);
  });
});
