import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { describeApi } from "../../../src/http/api-document.ts";
import { INDONESIAN_TABLES, inLanguage } from "../../../src/pages/docs/reference/in-language.ts";
import { listOperations } from "../../../src/pages/docs/reference/operations.ts";
import { aboutSchema, schemaRows } from "../../../src/pages/docs/reference/schema-rows.ts";
import { html } from "../../../src/pages/parts/html.ts";
import { startTestServer } from "../../support/gateway.ts";

const API = describeApi();
const OPERATIONS = listOperations(API);
const SCHEMAS = [
  ...Object.values(API.components.schemas),
  ...OPERATIONS.flatMap(({ described }) =>
    Object.values(described.requestBody?.content ?? {}).map(({ schema }) => schema),
  ),
];

/** As the tables have it: a full stop at the end belongs to the place, not to the text. */
function bare(text: string): string {
  return text.replace(/\.$/, "");
}

/** Every description in a schema, at any depth. */
function descriptionsIn(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]) =>
    name === "description" && typeof value === "string" ? [value] : descriptionsIn(value),
  );
}

/** What the reference says of members, as far as people wrote it. */
function textsOfMembers(): readonly string[] {
  const shown = new Set(
    SCHEMAS.flatMap((schema) => [
      bare(aboutSchema(schema, "en")),
      ...schemaRows(schema, "en").flatMap(({ rule }) => rule.split(" · ")),
    ]),
  );
  const written = new Set(SCHEMAS.flatMap(descriptionsIn).map(bare));
  for (const text of written) {
    assert.ok(text.startsWith("Must be ") || shown.has(text), `is shown: ${text}`);
  }
  return [...written]
    .map((text) => text.replace(/^Must be /, ""))
    .filter((text) => shown.has(text));
}

const SHOWN: ReadonlySet<string> = new Set([
  bare(API.info.description),
  ...API.tags.map(({ name }) => name),
  ...OPERATIONS.flatMap(({ described }) => [
    described.summary,
    ...(described.description === undefined ? [] : [bare(described.description)]),
    ...(described.parameters ?? []).flatMap(({ description }) =>
      description === undefined ? [] : [bare(description)],
    ),
    ...Object.values(described.responses).map(({ description }) => bare(description)),
  ]),
  ...textsOfMembers(),
]);

suite("the reference in Indonesian", () => {
  test("has a text for each one of the document, once, and none besides", () => {
    const keys = INDONESIAN_TABLES.flatMap((table) => Object.keys(table));
    const plain = keys.map((key) => bare(key.trim()));
    assert.deepEqual(keys, plain, "without blanks around, and without a full stop");
    assert.equal(new Set(keys).size, keys.length, "each once");
    const known = new Set(keys);
    assert.deepEqual(
      [...SHOWN].filter((text) => !known.has(text)),
      [],
      "not translated",
    );
    assert.deepEqual(
      keys.filter((key) => !SHOWN.has(key)),
      [],
      "said nowhere",
    );
    for (const text of INDONESIAN_TABLES.flatMap((table) => Object.values(table))) {
      assert.match(text, /^\S(?:.*[^\s.])?$/s);
    }
  });

  test("keeps code, numbers and the names of the wire as they are", () => {
    const codeOf = (text: string) =>
      [...text.matchAll(/`[^`]*`|\b[a-z]+(?:_[a-z]+)+\b/g)].map(String);
    const numbersOf = (text: string) =>
      [...text.replaceAll(",", ".").matchAll(/\d+(?:\.\d+)*/g)].map(String);
    for (const text of SHOWN) {
      const indonesian = inLanguage(text, "id");
      assert.deepEqual(codeOf(indonesian).sort(), codeOf(text).sort(), text);
      assert.deepEqual(numbersOf(indonesian).sort(), numbersOf(text).sort(), text);
    }
  });

  test("is what its pages say, and what its search finds", async (t) => {
    const { url } = await startTestServer(t);
    const open = async (path: string) => {
      const answer = await fetch(url + path, { headers: { "accept-language": "id" } });
      assert.equal(answer.status, 200, path);
      return await answer.text();
    };
    // Shorter ones stand in other words as well.
    const english = [...SHOWN]
      .filter((text) => text.length > 15 && inLanguage(text, "id") !== text)
      .map((text) => html`${text}`.toString());
    const paths = [
      "/docs/api",
      "/docs/api/messages",
      ...OPERATIONS.map(({ id }) => `/docs/api/${id}`),
    ];
    for (const path of paths) {
      const page = await open(path);
      // Below the head, which leads to the English page; what is between grave accents is marked up.
      const text = page.slice(page.indexOf("<main")).replace(/<\/?code>/g, "`");
      for (const one of english) assert.ok(!text.includes(one), `${path}: ${one}`);
      const made = text.match(/lang="en"|array of|\d characters|such as|\d to \d| or null/g) ?? [];
      assert.deepEqual(made, [], path);
    }
    const refund = await open("/docs/api/refund");
    assert.match(refund, /<h1>Mengembalikan dana transaksi lunas<\/h1>/);
    assert.match(refund, /paling banyak 255 karakter/);
    assert.match(await open("/docs/search?q=dicadangkan"), /href="\/docs\/api\/capture"/);
    assert.match(await open("/docs/search?q=reserved+amount"), /href="\/docs\/api\/capture"/);
    assert.match(await open("/docs/errors"), /<a[^>]*lang="en"[^>]*>412/, "what answers say");
  });
});

suite("the reference", () => {
  test("lists members that are within a choice, in both parts of a whole, and of a list", () => {
    const rows = schemaRows(
      {
        properties: {
          muted: {
            anyOf: [{ type: "object", properties: { by: { type: "string" } } }, { type: "null" }],
          },
          both: {
            type: "object",
            allOf: [
              { type: "object", properties: { url: { type: "string", description: "Where to." } } },
              { type: "object", properties: { number: { type: "integer" } } },
            ],
          },
          some: {
            type: "array",
            items: { type: "string", enum: ["a", "b"], description: "Those." },
          },
          lists: {
            anyOf: [
              { type: "array", items: { properties: { id: { type: "string" } } } },
              { type: "null" },
            ],
          },
        },
      },
      "en",
    );
    assert.deepEqual(
      rows.map(({ name, type, rule }) => [name, type, rule]),
      [
        ["muted", "object or null", ""],
        ["muted.by", "string", ""],
        ["both", "object", ""],
        ["both.url", "string", "Where to"],
        ["both.number", "integer", ""],
        ["some", "array of strings", "Those · a, b"],
        ["lists", "array or null", ""],
        ["lists[].id", "string", ""],
      ],
    );
  });
});
