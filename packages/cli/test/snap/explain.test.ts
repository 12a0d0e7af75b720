import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import type { SnapExplanation } from "@gerbang/protocol/bi-snap";
import { CommandError, EXIT } from "../../src/command-error.ts";
import { readRequest } from "../../src/snap/read-request.ts";
import { splitShellWords } from "../../src/snap/shell-words.ts";
import { newFolder } from "../support/new-folder.ts";
import { runCommand } from "../support/run-command.ts";
import { tryCommand } from "../support/try-command.ts";

const SECRET = "a secret for tests only";
const PATH = "/v1.0/debit/payment-host-to-host";
const TIME = "2026-01-05T10:15:30+07:00";
const BODY = '{"partnerReferenceNo":"Rudi\'s order","url":"https://shop.example/a"}';

function textOf(token: string, body = BODY): string {
  const hash = createHash("sha256").update(body).digest("hex");
  return ["POST", PATH, token, hash, TIME].join(":");
}

function sign(text: string): string {
  return createHmac("sha512", SECRET).update(text).digest("base64");
}

function httpOf(signature: string, { ending = "\n", head = "" } = {}): string {
  return `POST ${PATH} HTTP/1.1\r\nHost: merchants.example\r\nAuthorization: Bearer tok-1\r\nX-TIMESTAMP: ${TIME}\r\nX-SIGNATURE: ${signature}\r\n${head}\r\n${BODY}${ending}`;
}

function bodyOf(request: { readonly body: Uint8Array }): string {
  return Buffer.from(request.body).toString();
}

suite("gerbang snap explain", () => {
  test("tells a person both texts, where they part, and the habit", async (t) => {
    const folder = await newFolder(t);
    const file = join(folder, "refused.http");
    await writeFile(file, httpOf(sign(textOf("Bearer tok-1"))));
    const { code, stdout } = await runCommand(["snap", "explain", file], {
      GERBANG_SNAP_SECRET: SECRET,
    });
    assert.equal(code, EXIT.refused);
    assert.match(
      stdout,
      /^What was signed is not what should have been\.\n {2}- The token is signed with the word Bearer/,
    );
    assert.ok(stdout.includes(`To be signed:\n  ${textOf("tok-1")}\n`));
    assert.ok(stdout.includes(`Was signed:\n  ${textOf("Bearer tok-1")}\n`));
    assert.match(
      stdout,
      /They part in the access token:\n {2}should be {2}tok-1:.*character 39 on/,
    );
    assert.ok(!stdout.includes(SECRET));
  });

  test("tells a script the same, from a curl command, flags before all else", async (t) => {
    const folder = await newFolder(t);
    const file = join(folder, "refused.sh");
    const escaped = sign(textOf("tok-1", BODY.replaceAll("/", "\\/")));
    await writeFile(join(folder, "body.json"), BODY);
    await writeFile(
      file,
      `curl -sS 'https://merchants.example${PATH}' \\\n  -H 'Authorization: Bearer other' -H "X-TIMESTAMP: ${TIME}" \\\n  -H 'X-SIGNATURE: none' --data-binary @body.json`,
    );
    const flags = ["--secret", SECRET, "--token", "tok-1", "--header", `X-SIGNATURE: ${escaped}`];
    const { code, stdout } = await runCommand(["snap", "explain", file, ...flags, "--json"]);
    assert.equal(code, EXIT.refused);
    const found = JSON.parse(stdout) as SnapExplanation;
    assert.equal(found.verdict, "explained");
    assert.deepEqual(found.habits, ["body_slashes_escaped"]);
    assert.ok(found.bodyDifference?.signed.startsWith("\\/\\/shop"));
  });

  test("ends with 0 when the signature is right, and takes everything by flags", async () => {
    const headers = [`X-SIGNATURE: ${sign(textOf("tok-1"))}`, `X-TIMESTAMP: ${TIME}`];
    const flags = ["--path", PATH, "--body", BODY, "--token", "tok-1", "--secret", SECRET];
    const args = ["snap", "explain", ...flags, ...headers.flatMap((line) => ["--header", line])];
    const { code, stdout } = await runCommand(args);
    assert.equal(code, EXIT.done);
    assert.match(stdout, /^The signature is right\./);
  });

  test("says what is missing, and what it cannot read", async (t) => {
    const folder = await newFolder(t);
    const file = join(folder, "refused.http");
    await writeFile(file, httpOf("AAAA"));
    await writeFile(join(folder, "noise.txt"), "hello");
    const token = ["--path", "/v1.0/access-token/b2b", "--header", "X-CLIENT-KEY: c"];
    for (const [args, said] of [
      [[file], /the client secret \(--secret, or GERBANG_SNAP_SECRET\)/],
      [["--path", PATH, "--secret", SECRET], /X-SIGNATURE, X-TIMESTAMP, the access token/],
      [[...token, "--secret", SECRET], /the public key of the one who signs/],
      [[join(folder, "noise.txt")], /neither as it goes over the wire .* nor a curl command/],
      [[file, "--secret", SECRET, "--public-key", file], /holds no key in PEM text/],
      [[file, "--header", "none"], /--header is "Name: value"/],
    ] as const) {
      const { exitCode, text } = await tryCommand(["snap", "explain", ...args]);
      assert.equal(exitCode, EXIT.usage, text);
      assert.match(text, said);
    }
    const { exitCode, text } = await tryCommand(["snap", "explain", join(folder, "none.http")]);
    assert.equal(exitCode, EXIT.file);
    assert.match(text, /none\.http cannot be read: there is no such file/);
  });
});

suite("a request that is written down", () => {
  test("is read as it goes over the wire, its body to the byte", () => {
    const read = (text: string) => readRequest(Buffer.from(text), undefined);
    const request = read(httpOf("AAAA"));
    assert.equal(request.method, "POST");
    assert.equal(request.target, PATH);
    assert.equal(request.headers["X-SIGNATURE"], "AAAA");
    assert.equal(bodyOf(request), BODY);
    const length = `Content-Length: ${Buffer.byteLength(BODY) + 1}\r\n`;
    assert.equal(bodyOf(read(httpOf("AAAA", { head: length }))), `${BODY}\n`);
    assert.equal(bodyOf(read(httpOf("AAAA", { ending: "\n\n" }))), `${BODY}\n`);
    assert.equal(bodyOf(read(httpOf("AAAA").replaceAll("\r\n", "\n"))), BODY);
    assert.equal(bodyOf(read("GET /v1.0/get-auth-code?a=b\nHost: x")), "");
    const long = "Content-Length: 9000\r\n";
    assert.equal(bodyOf(read(httpOf("AAAA", { head: long }))), BODY);
  });

  test("is read as curl reads its command", () => {
    const read = (text: string) => readRequest(Buffer.from(text), undefined);
    const plain = read(`curl https://a.example${PATH}`);
    assert.deepEqual([plain.method, plain.target], ["GET", `https://a.example${PATH}`]);
    const full = read(
      `$ curl -XPUT --url="https://a.example/x" -u me:secret -H'A: 1' --header "B: \\"2\\"" -d a -d b --compressed -o out`,
    );
    assert.deepEqual(
      { ...full, body: bodyOf(full) },
      {
        method: "PUT",
        target: "https://a.example/x",
        headers: { A: "1", B: '"2"' },
        body: "a&b",
      },
    );
    const raw = read(`curl x --data-raw '@${BODY.replace("'", "'\\''")}'`);
    assert.equal(bodyOf(raw), `@${BODY}`);
    assert.equal(raw.method, "POST");
    assert.throws(() => read("curl -X POST"), CommandError);
    assert.throws(() => read("curl x -d @none.json"), CommandError);
  });

  test("has words as a shell has them", () => {
    assert.deepEqual(
      splitShellWords(`a 'b c' "d \\"e\\" \\n" f\\ g h'i'"j" \\\n k '' $'l\\n\\u00e9\\x41'`),
      ["a", "b c", 'd "e" \\n', "f g", "hij", "k", "", "l\né A".replace(" ", "")],
    );
  });
});
