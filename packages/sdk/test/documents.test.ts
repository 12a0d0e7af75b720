import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PAGES = join(ROOT, "docs/integrate");
// Below the repository, so that its packages are found.
const BUILD = join(ROOT, "node_modules/.cache/documents");

/** ```ts path/of/the/file.ts: code that a reader copies into this file. */
const FILE = /^```tsx? (\S+)\n([^]*?)^```$/gm;
const CODE = /^```ts\n([^]*?)^```$/gm;

/** Frameworks that are not installed here, as far as the pages use them. Fastify is the real one. */
const FRAMEWORKS = `
declare module "express" {
  import type { IncomingMessage, ServerResponse } from "node:http";
  type Request = IncomingMessage & { readonly params: { readonly token: string }; body: unknown };
  type Response = ServerResponse & { redirect(status: number, url: string): void };
  type Handler = (request: Request, response: Response) => unknown;
  interface App {
    use(middleware: unknown): void;
    get(path: string, handler: Handler): void;
    post(path: string, handler: Handler): void;
    all(path: string, handler: Handler): void;
    listen(port: number): void;
  }
  function express(): App;
  namespace express { function json(): unknown; }
  export default express;
}
declare module "hono" {
  interface Context {
    readonly req: { readonly raw: Request; param(name: string): string };
    redirect(location: string, status: 303): Response;
  }
  type Handler = (c: Context) => Response | Promise<Response>;
  export class Hono {
    get(path: string, handler: Handler): this;
    post(path: string, handler: Handler): this;
    all(path: string, handler: Handler): this;
  }
}
declare module "react" {
  export function useEffect(effect: () => void, deps: unknown[]): void;
  export interface HTMLAttributes<Element> { readonly lang?: string; onClick?: (on: Element) => void; }
  export namespace JSX { interface IntrinsicElements { readonly div: object; } }
}
declare module "react/jsx-runtime" {
  import type { JSX as React } from "react";
  export const jsx: unknown;
  export const jsxs: unknown;
  export namespace JSX { interface IntrinsicElements extends React.IntrinsicElements {} }
}
`;

/** What the README's short examples take for granted. */
const README_HAS = `
declare const logger: { warn(about: object): void; error(error: unknown): void };
declare function orderOfToken(token: string | undefined): Promise<string | undefined>;
`;

const OPTIONS = {
  extends: "../../../tsconfig.base.json",
  compilerOptions: {
    lib: ["es2024", "dom", "dom.iterable"],
    types: ["node", "pg"],
    incremental: false,
    jsx: "react-jsx",
    noPropertyAccessFromIndexSignature: false,
    noUnusedLocals: false,
    paths: { "@/lib/payments": ["./nextjs/payments.ts"] },
  },
  include: ["**/*.ts", "**/*.tsx"],
};

async function compile(t: TestContext): Promise<string> {
  const tsc = spawn(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", BUILD]);
  t.after(() => tsc.kill());
  let output = "";
  tsc.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(tsc, "close");
  return output;
}

async function write(path: string, content: string): Promise<void> {
  const file = join(BUILD, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function readFiles(page: string): Promise<[path: string, code: string][]> {
  const text = await readFile(join(PAGES, page), "utf8");
  return [...text.matchAll(FILE)].map(([, path = "", code = ""]) => [path, code]);
}

suite("the documents for merchants", () => {
  test("show code that compiles, and every page the same five steps", async (t) => {
    await rm(BUILD, { recursive: true, force: true });
    await write("tsconfig.json", JSON.stringify(OPTIONS));
    await write("frameworks.d.ts", FRAMEWORKS);
    const [setUp] = await readFiles("payments.md");
    assert.ok(setUp);
    const pages = (await readdir(PAGES)).filter(
      (page) => !/README|payments|official-clients/.test(page),
    );
    assert.equal(pages.length, 5);
    for (const page of pages) {
      const text = await readFile(join(PAGES, page), "utf8");
      for (const step of ["2. Charge", "3. Receive", "4. Show", "5. Come back"]) {
        assert.ok(text.includes(step), `${page}: ${step}`);
      }
      const files = await readFiles(page);
      if (files.length > 0) files.push(setUp);
      for (const [path, code] of files) await write(join(page.replace(".md", ""), path), code);
    }
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const blocks = [...readme.matchAll(CODE)].map(([, code = ""]) => code);
    assert.ok(blocks.length >= 2);
    await write("readme/readme.ts", withImports(README_HAS + blocks.join("\n")));
    assert.equal(await compile(t), "");
  });

  test("verify a signature by plain HTTP as the specification does", async () => {
    const page = await readFile(join(PAGES, "plain-http.md"), "utf8");
    const order =
      /hash\('sha512',\s*\$message\['(\w+)'\]\.\$message\['(\w+)'\]\.\$message\['(\w+)'\]\.\$serverKey\)/;
    assert.deepEqual(order.exec(page)?.slice(1), ["order_id", "status_code", "gross_amount"]);
    assert.match(page, /hash_equals\(\$expected, \$message\['signature_key'\]\)/);
  });
});

/** The second example goes on where the first has ended, with names that are not imported yet. */
function withImports(code: string): string {
  return `import { createCheckoutEndpoints, createFinish } from "@gerbang/sdk";\n${code}`;
}
