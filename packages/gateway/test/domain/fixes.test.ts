import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FastifyInstance } from "fastify";
import { findFixes } from "../../src/domain/notifications/fixes/find-fixes.ts";
import {
  detectFramework,
  FRAMEWORKS,
  type Framework,
} from "../../src/domain/notifications/fixes/framework.ts";
import type { IncidentCause } from "../../src/domain/notifications/incident-cause.ts";
import type { NotificationAttempt } from "../../src/domain/notifications/notification-attempt.ts";

type Headers = Readonly<Record<string, string>>;

function attempt(answerHeaders: Headers | undefined, answerBody = ""): NotificationAttempt {
  return { answerHeaders, answerBody } as NotificationAttempt;
}

/** An answer that shows each of them. */
const SHOWN: Readonly<Record<Framework, Headers>> = {
  express: { "x-powered-by": "Express" },
  fastify: {},
  nextjs: { "x-powered-by": "Next.js" },
  laravel: { "x-powered-by": "PHP/8.3.1", "set-cookie": "XSRF-TOKEN=••••, laravel_session=••••" },
  php: { "x-powered-by": "PHP/8.3.1", server: "nginx" },
  rails: { "x-runtime": "0.01", server: "nginx" },
  django: { server: "gunicorn" },
  fastapi: { server: "uvicorn" },
  flask: { server: "Werkzeug/3.0.1 Python/3.12" },
  aspnet: { server: "Kestrel" },
  go: {},
  spring: { "set-cookie": "JSESSIONID=••••", server: "Apache-Coyote/1.1" },
  nginx: { server: "nginx/1.27.0" },
  apache: { server: "Apache/2.4.62 (Debian)" },
  cloudflare: { server: "cloudflare" },
};
const BODIES: Partial<Record<Framework, string>> = {
  fastify: '{"message":"Route POST:/notifications not found","error":"Not Found","statusCode":404}',
  go: "404 page not found\n",
};

function fixesFor(cause: IncidentCause, framework?: Framework, url = "http://shop.example/notify") {
  const lastAttempt = framework && attempt(SHOWN[framework], BODIES[framework]);
  return findFixes({ cause, url, lastAttempt });
}

const SERVER_KEY = "SB-Mid-server-of-the-test";

function message(changed: object = {}): string {
  const signed = { order_id: "order-1", status_code: "200", gross_amount: "44000.00" };
  const text = signed.order_id + signed.status_code + signed.gross_amount + SERVER_KEY;
  const signature_key = createHash("sha512").update(text).digest("hex");
  return JSON.stringify({ ...signed, signature_key, ...changed });
}

// Below the repository, so that what a snippet imports is found.
const BUILD = fileURLToPath(new URL("../../../../node_modules/.cache/fixes/", import.meta.url));
let modules = 0;

/** Runs code of a snippet as a module; what it leaves to its reader is handed to it. */
async function load(t: TestContext, code: string): Promise<Record<string, unknown>> {
  const file = join(BUILD, `${process.pid}-${modules++}.mjs`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, code);
  t.after(async () => await rm(file));
  return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
}

interface Kept {
  readonly order_id: string;
}

const globals = globalThis as unknown as Record<string, unknown>;

/** Hands a snippet what its reader has: a server key and a table. */
function readerOf(t: TestContext): readonly Kept[] {
  const kept: Kept[] = [];
  globals["keep"] = async (one: Kept) => void kept.push(one);
  const before = process.env["SERVER_KEY"];
  process.env["SERVER_KEY"] = SERVER_KEY;
  t.after(() => {
    delete globals["keep"];
    if (before === undefined) delete process.env["SERVER_KEY"];
    else process.env["SERVER_KEY"] = before;
  });
  return kept;
}

const FORGED = message({ gross_amount: "1.00" });

async function takesMessages(post: (body: string) => Promise<number>, kept: readonly Kept[]) {
  assert.equal(await post(message()), 200);
  assert.equal(await post(FORGED), 403);
  assert.deepEqual(
    kept.map(({ order_id }) => order_id),
    ["order-1"],
  );
}

async function postTo(url: string, body: string): Promise<number> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** Reads a JSON list of codes and prints a line of what is wrong with each. */
const PARSE_PYTHON = `
import ast, json, sys
def fault(code):
    try:
        ast.parse(code)
        return ""
    except SyntaxError as error:
        return str(error)
for code in json.load(sys.stdin):
    print(fault(code))`;

/** The same of codes that are separated by a NUL; each stands in a class, as methods do. */
const PARSE_JAVA = `
import com.sun.source.util.JavacTask;
import java.net.URI;
import java.util.*;
import javax.tools.*;

class Parse {
    public static void main(String[] args) throws Exception {
        for (String code : new String(System.in.readAllBytes(), "UTF-8").split("\\\\u0000")) {
            var found = new DiagnosticCollector<JavaFileObject>();
            var file = new SimpleJavaFileObject(URI.create("string:///Outer.java"), JavaFileObject.Kind.SOURCE) {
                public CharSequence getCharContent(boolean ignored) { return "class Outer {" + code + "}"; }
            };
            var compiler = ToolProvider.getSystemJavaCompiler();
            ((JavacTask) compiler.getTask(null, null, found, null, null, List.of(file))).parse();
            System.out.println(found.getDiagnostics().isEmpty() ? "" : found.getDiagnostics().get(0).getMessage(null));
        }
    }
}`;

/** What a language's own parser says of each code, all in one run: it takes long to start. */
function findFaults(
  command: string,
  args: readonly string[],
  snippets: readonly { readonly code: string }[],
): readonly string[] {
  const codes = snippets.map(({ code }) => code);
  const input = command === "java" ? codes.join("\0") : JSON.stringify(codes);
  const parsed = spawnSync(command, args, { input, encoding: "utf8" });
  assert.equal(parsed.status, 0, parsed.stderr);
  return parsed.stdout.split("\n").slice(0, codes.length);
}

suite("the fix as code", () => {
  test("is for what the answer shows", () => {
    for (const framework of FRAMEWORKS) {
      const shown = { answerHeaders: SHOWN[framework], answerBody: BODIES[framework] };
      assert.equal(detectFramework(shown), framework);
    }
    assert.equal(detectFramework({ answerHeaders: undefined, answerBody: undefined }), undefined);
    assert.equal(fixesFor("no_route", "express").snippets[0]?.title, "Express");
    assert.equal(fixesFor("no_route").snippets[0]?.title, "Node.js");
    assert.match(fixesFor("locked", "laravel").snippets[0]?.code ?? "", /except: \['notify'\]/);
    assert.deepEqual(fixesFor("dns").snippets, []);
  });

  test("is there for every framework and every cause that code mends, with no path that would break out", () => {
    const causes = ["no_route", "not_understood", "fails", "late", "time_out", "locked"] as const;
    for (const framework of FRAMEWORKS) {
      for (const cause of [...causes, "redirect", "tls"] as const) {
        const { snippets } = fixesFor(cause, framework);
        assert.ok(snippets.length > 0, `${framework} ${cause}`);
        assert.doesNotMatch(snippets.map(({ code }) => code).join(), /undefined/);
      }
      const odd = fixesFor("no_route", framework, `http://shop.example/it's"$(x)`);
      const { file = "", code = "" } = odd.snippets[0] ?? {};
      assert.doesNotMatch(file + code, /it's|\$\(x\)/);
      assert.match(file + code, /notifications/);
    }
  });

  test("works in Express", async (t) => {
    const kept = readerOf(t);
    const { snippets } = fixesFor("no_route", "express");
    const code = snippets[0]?.code.replace(
      'import express from "express";\n',
      'import express from "express";\nexport const app = express();\n',
    );
    const { app } = (await load(t, code ?? "")) as {
      app: { listen(port: number): Server };
    };
    const server = app.listen(0);
    t.after(() => server.close());
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
    await takesMessages(async (body) => await postTo(url, body), kept);
  });

  test("works in Fastify", async (t) => {
    const kept = readerOf(t);
    const { snippets } = fixesFor("time_out", "fastify");
    const lead = 'import { fastify } from "fastify";\nexport const app = fastify();\n';
    const { app } = (await load(t, lead + (snippets[0]?.code ?? ""))) as {
      app: FastifyInstance;
    };
    t.after(async () => await app.close());
    const post = async (payload: string) =>
      (
        await app.inject({
          method: "POST",
          url: "/notify",
          payload,
          headers: { "content-type": "application/json" },
        })
      ).statusCode;
    await takesMessages(post, kept);
  });

  test("works in Next.js, and lets the path past what asks for a session", async (t) => {
    const kept = readerOf(t);
    const [handler] = fixesFor("fails", "nextjs").snippets;
    assert.equal(handler?.file, "app/notify/route.js");
    const { POST } = (await load(t, handler.code)) as {
      POST: (request: Request) => Promise<Response>;
    };
    const post = async (body: string) =>
      (await POST(new Request("http://shop.example/notify", { method: "POST", body }))).status;
    await takesMessages(post, kept);

    const [unlock] = fixesFor("locked", "nextjs").snippets;
    globals["requireSession"] = () => "sign in first";
    t.after(() => delete globals["requireSession"]);
    const { middleware } = (await load(t, unlock?.code ?? "")) as {
      middleware: (request: { nextUrl: URL }) => unknown;
    };
    const at = (path: string) => middleware({ nextUrl: new URL(path, "http://shop.example") });
    assert.deepEqual([at("/notify"), at("/account")], [undefined, "sign in first"]);

    const redirect = fixesFor("redirect", "nextjs").snippets.at(-1);
    const config = await load(t, redirect?.code ?? "");
    assert.deepEqual(config["default"], { skipTrailingSlashRedirect: true });
  });

  test("works without a framework", async (t) => {
    const kept = readerOf(t);
    process.env["PORT"] = "0";
    t.after(() => delete process.env["PORT"]);
    const { snippets } = fixesFor("not_understood");
    const code = snippets[0]?.code.replace("const server", "export const server") ?? "";
    const { server } = (await load(t, code)) as { server: Server };
    t.after(() => server.close());
    if (!server.listening) await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
    await takesMessages(async (body) => await postTo(url, body), kept);
    assert.equal(await postTo(`${url}/elsewhere`, message()), 404);
  });

  const python = spawnSync("python3", ["--version"]);
  test("is Python where it says so", { skip: python.status !== 0 && "no python3 here" }, () => {
    const codes = (["django", "fastapi", "flask"] as const).flatMap((framework) =>
      (["no_route", "locked", "redirect"] as const).flatMap((cause) =>
        fixesFor(cause, framework).snippets.filter(({ title }) => title !== "curl"),
      ),
    );
    assert.ok(codes.length >= 9);
    assert.deepEqual(
      findFaults("python3", ["-c", PARSE_PYTHON], codes),
      codes.map(() => ""),
    );
  });

  const java = spawnSync("java", ["--describe-module", "jdk.compiler"]);
  test("is Java where it says so", {
    skip: java.status !== 0 && "no Java compiler here",
  }, async (t) => {
    const file = join(BUILD, `${process.pid}/Parse.java`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, PARSE_JAVA);
    t.after(async () => await rm(dirname(file), { recursive: true }));
    const codes = (["no_route", "locked"] as const).flatMap(
      (cause) => fixesFor(cause, "spring").snippets,
    );
    assert.deepEqual(findFaults("java", [file], codes), ["", ""]);
  });
});
