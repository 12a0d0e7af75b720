import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { docsAddress } from "../../../src/domain/docs-address.ts";
import { HINT_TEXTS } from "../../../src/domain/requests/hint-texts.ts";
import { describeApi } from "../../../src/http/api-document.ts";
import { describeErrors } from "../../../src/http/shared/api-error.ts";
import { listDocuments } from "../../../src/pages/docs/library/document-files.ts";
import { openLibrary } from "../../../src/pages/docs/library/library.ts";
import { startTestServer } from "../../support/gateway.ts";

/** Pages of this gateway that are no documents; each is asked for, and not read on from. */
const ELSEWHERE = /^\/(?:$|openapi\.json|assets\/|qris\/|devices)/;
/** Asks who it is, and leads whoever is nobody to the sign-in page. */
const DASHBOARD = /^\/dashboard(?:$|\/sign-in\?)/;

function linksOf(html: string): readonly string[] {
  return Array.from(html.matchAll(/href="([^"]+)"/g), ([, href = ""]) =>
    href.replaceAll("&amp;", "&").replaceAll("&#39;", "'"),
  );
}

suite("the documents' links", () => {
  test("all lead to a page, and to a part that it has, in both languages", async (t) => {
    const { url } = await startTestServer(t);
    for (const language of ["en", "id"]) {
      const pages = new Map<string, string>();
      const read = async (path: string): Promise<string> => {
        const known = pages.get(path);
        if (known !== undefined) return known;
        const answer = await fetch(url + path, {
          headers: {
            "accept-language": language,
            accept: "text/html",
            "sec-fetch-mode": "navigate",
          },
        });
        const html = await answer.text();
        assert.equal(answer.status, 200, `${path} in ${language}`);
        pages.set(path, html);
        return html;
      };
      const queue = ["/docs"];
      const seen = new Set(queue);
      for (const address of queue) {
        const path = address.split(/[?#]/, 1)[0] ?? "";
        const html = await read(path);
        if (ELSEWHERE.test(path)) continue;
        // The dashboard calls it Workbench, or Bengkel.
        assert.doesNotMatch(html, /\bAPI log|log API\b|log of API/i, `${path} in ${language}`);
        for (const link of linksOf(html)) {
          const target = new URL(link, url + path);
          const isOwn = target.origin === url && !link.includes("lang=");
          if (!isOwn || DASHBOARD.test(target.pathname + target.search)) continue;
          const next = target.pathname + target.hash;
          if (target.hash !== "") {
            const anchor = decodeURIComponent(target.hash.slice(1));
            const there = await read(target.pathname);
            assert.ok(there.includes(`id="${anchor}"`), `${link} on ${path} in ${language}`);
          }
          if (!seen.has(next)) queue.push(next);
          seen.add(next);
        }
      }
      const reached = new Set([...seen].map((one) => one.split("#", 1)[0]));
      const missed = listDocuments().filter(({ address }) => !reached.has(address));
      assert.deepEqual(missed, [], "every document is reached from the start page");
    }
  });

  test("every topic that code names has its place", async (t) => {
    const { url } = await startTestServer(t);
    const has = async (address: string) => {
      const [page = "", anchor] = address.split("#", 2);
      const answer = await fetch(url + page);
      const html = await answer.text();
      return answer.status === 200 && (anchor === undefined || html.includes(`id="${anchor}"`));
    };
    const operations = Object.values(describeApi().paths).flatMap((path) => Object.values(path));
    const topics = [
      ...describeErrors().map(({ code }) => docsAddress(`errors/${code}`)),
      ...Object.keys(HINT_TEXTS).map((code) => docsAddress(`hints#${code}`)),
      ...operations.map(({ operationId }) => docsAddress(`api/${operationId}`)),
    ];
    assert.ok(topics.length > 100);
    for (const address of topics) assert.ok(await has(address), address);
    assert.equal(await has("/docs/errors/none"), false);
  });
});

suite("documents", () => {
  test("all have a title of their own", () => {
    const library = openLibrary();
    const titles = listDocuments().map(({ address }) => library.find(address, "en")?.title ?? "");
    for (const title of titles) assert.doesNotMatch(title, /^$|[.]md$/);
  });
});

suite("guides", () => {
  test("are written in both languages, with the same parts under the same names", () => {
    const library = openLibrary();
    const guides = listDocuments().filter(({ address }) => address.startsWith("/docs/guides/"));
    assert.ok(guides.length >= 9);
    for (const { address } of guides) {
      const [en, id] = [library.find(address, "en"), library.find(address, "id")];
      assert.ok(en && id, address);
      assert.equal(id.language, "id", address);
      assert.deepEqual(
        id.sections.map(({ anchor, level }) => [anchor, level]),
        en.sections.map(({ anchor, level }) => [anchor, level]),
        address,
      );
      assert.notEqual(id.title, en.title);
    }
  });

  test("hold the same code in both languages, but for what is said in comments", () => {
    const codeOf = (file: string) =>
      Array.from(
        readFileSync(new URL(`../../../../../${file}`, import.meta.url), "utf8").matchAll(
          /```\w+(?: \S+)?\n([\s\S]*?)```/g,
        ),
        ([, code = ""]) => code.replace(/^\s*(?:#|\/\/).*$/gm, "").replace(/\s+# .*$/gm, ""),
      );
    for (const { files } of listDocuments()) {
      if (files.id === undefined || files.en === undefined) continue;
      assert.deepEqual(codeOf(files.id), codeOf(files.en), files.id);
    }
  });
});
