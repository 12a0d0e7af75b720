import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { byNight } from "../../../../checkout/test/support/sample.ts";
import { describeApi } from "../../../src/http/api-document.ts";
import { exampleOf, sampleCall } from "../../../src/pages/docs/reference/example-call.ts";
import { listOperations } from "../../../src/pages/docs/reference/operations.ts";
import { type SampleCall, samplesOf } from "../../../src/pages/docs/reference/samples.ts";
import { startTestServer } from "../../support/gateway.ts";
import { type Receiver, startReceiver } from "../../support/receiver.ts";

const exec = promisify(execFile);
const SESSION = '{"a":1}\n';
const KEY = "SB-Mid-server-for-samples";

function has(command: string, ...words: readonly string[]): boolean {
  return spawnSync(command, words).status === 0;
}

/** How a sample is run where its runtime is on the machine. */
const RUNTIMES = [
  { id: "curl", file: "call.sh", command: ["sh"], isHere: has("curl", "--version") },
  { id: "node", file: "call.mjs", command: [process.execPath], isHere: true },
  { id: "python", file: "call.py", command: ["python3"], isHere: has("python3", "--version") },
  { id: "php", file: "call.php", command: ["php"], isHere: has("php", "-r", "curl_version();") },
  { id: "ruby", file: "call.rb", command: ["ruby"], isHere: has("ruby", "--version") },
  { id: "go", file: "call.go", command: ["go", "run"], isHere: has("go", "version") },
  { id: "java", file: "Call.java", command: ["java"], isHere: has("javac", "-version") },
] as const;

/** Of each kind one: with a body, an empty one, a query, a picture, lines of text, a file. */
const RUN = [
  "charge",
  "sandboxRefuse",
  "sandboxNotifications",
  "gopayQrCode",
  "sandboxEvents",
  "sandboxImport",
];

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gerbang-samples-"));
  t.after(async () => await rm(folder, { recursive: true }));
  return folder;
}

/** The last request is the one that the sample is of. */
function assertSent(receiver: Receiver, call: SampleCall, name: string): void {
  const got = receiver.received.at(-1);
  assert.ok(got, name);
  const { origin } = new URL(receiver.url);
  assert.deepEqual([got.method, origin + got.path], [call.method, call.url], name);
  const authorization = call.key === undefined ? undefined : `Basic ${btoa(`${KEY}:`)}`;
  assert.equal(got.headers.authorization, authorization, name);
  if (call.file !== undefined) assert.equal(got.body, SESSION, name);
  else if (call.body !== undefined) {
    assert.deepEqual(JSON.parse(got.body), call.body, name);
    assert.match(got.headers["content-type"] ?? "", /^application\/json/, name);
  }
}

suite("samples of calls", () => {
  for (const { id, file, command, isHere } of RUNTIMES) {
    // It compiles for seconds: once is enough, below.
    if (id === "java") continue;
    test(`in ${id} send what the example sends`, { skip: !isHere && `no ${id}` }, async (t) => {
      const folder = await folderFor(t);
      const receiver = await startReceiver(t, { status: 200, body: '{"ok":true}' });
      await writeFile(join(folder, "session.jsonl"), SESSION);
      const { origin } = new URL(receiver.url);
      for (const operation of listOperations(describeApi())) {
        if (!RUN.includes(operation.id)) continue;
        const call = sampleCall(operation, { url: origin, serverKey: KEY });
        await writeFile(
          join(folder, file),
          samplesOf(call).find((one) => one.id === id)?.code ?? "",
        );
        const [program, ...words] = command;
        const { stdout } = await exec(program, [...words, file], { cwd: folder });
        assertSent(receiver, call, `${operation.id} in ${id}`);
        if (call.answered === "picture") {
          assert.equal(await readFile(join(folder, "qr-code.png"), "utf8"), '{"ok":true}');
        } else assert.match(stdout, /ok/, operation.id);
      }
    });
  }

  test("hold address, method, key and every value in all languages, and their brackets close", () => {
    for (const operation of listOperations(describeApi())) {
      const call = sampleCall(operation, { url: "http://127.0.0.1:7747", serverKey: KEY });
      for (const { id, code } of samplesOf(call)) {
        const name = `${operation.id} in ${id}`;
        assert.ok(code.includes(call.url), name);
        const isSaid = call.method === "GET" && id === "curl";
        assert.ok(isSaid || code.toUpperCase().includes(call.method), name);
        assert.equal(code.includes(KEY), call.key !== undefined, name);
        const small = code.toLowerCase();
        for (const value of leaves(call.body)) {
          assert.ok(small.includes(value.toLowerCase()), `${value}, ${name}`);
        }
        const bare = code.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, "");
        for (const [open, close] of ["()", "[]", "{}"]) {
          const count = (sign = "") => bare.split(sign).length;
          assert.equal(count(open), count(close), `${open}${close} of ${name}`);
        }
      }
    }
  });

  test("keep signs that mean something in a language what they are", {
    skip: byNight,
  }, async (t) => {
    const folder = await folderFor(t);
    const receiver = await startReceiver(t, { status: 200, body: "{}" });
    const text = "a'b\"c\\d `e` $f #{g} ${h} %s <?php é\n☕";
    const call: SampleCall = {
      method: "POST",
      url: receiver.url,
      key: KEY,
      body: { text, none: null, yes: true, list: [], object: {}, "a-b": 1 },
      answered: "json",
    };
    for (const { id, file, command, isHere } of RUNTIMES) {
      if (!isHere) continue;
      await writeFile(join(folder, file), samplesOf(call).find((one) => one.id === id)?.code ?? "");
      const [program, ...words] = command;
      await exec(program, [...words, file], { cwd: folder });
      assert.deepEqual(JSON.parse(receiver.received.at(-1)?.body ?? ""), call.body, id);
    }
  });

  test("are made from the examples that this gateway answers", () => {
    for (const operation of listOperations(describeApi())) {
      const { answer, answered } = exampleOf(operation);
      const isText = answered === "json" || answered === "text";
      assert.equal(answer !== undefined, isText, operation.id);
    }
  });
});

function leaves(value: unknown): readonly string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(leaves);
  if (typeof value === "string") return [value];
  return typeof value === "number" || typeof value === "boolean" ? [String(value)] : [];
}

suite("the guide to the first payment", () => {
  test("runs as it stands: charges, is paid and is told", async (t) => {
    const { url, keys } = await startTestServer(t, { workers: true });
    const guide = new URL("../../../../../docs/guides/en/first-payment.md", import.meta.url);
    const code = /```js pay\.mjs\n([\s\S]*?)```/.exec(readFileSync(guide, "utf8"))?.[1] ?? "";
    const folder = await folderFor(t);
    await writeFile(join(folder, "pay.mjs"), code);
    const key = keys.serverKey.reveal();
    const port = await freePort(t);
    const running = exec(process.execPath, ["pay.mjs"], {
      cwd: folder,
      env: { SERVER_KEY: key, GATEWAY_URL: url, PORT: String(port) },
    });
    let printed = "";
    const charged = new Promise<string>((resolve) => {
      running.child.stdout?.on("data", (chunk: string) => {
        printed += chunk;
        const id = /\/v2\/gopay\/([\w-]+)\/qr-code/.exec(printed)?.[1];
        if (id) resolve(id);
      });
    });
    const id = await charged;
    await fetch(`${url}/sandbox/v1/transactions/${id}/pay`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${key}:`)}` },
    });
    const { stdout } = await running;
    assert.match(stdout, /^201 GoPay transaction is created\n/);
    assert.match(stdout, /order-\d+ settlement\n$/);
  });
});

async function freePort(t: TestContext): Promise<number> {
  const taken = await startReceiver(t);
  taken.stop();
  return Number(new URL(taken.url).port);
}
