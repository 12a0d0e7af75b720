import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { bodiesToHash, minifyJson, unescapeJson } from "@gerbang/protocol/bi-snap";

function formsOf(text: string): Record<string, string> {
  const forms = bodiesToHash(new TextEncoder().encode(text));
  return Object.fromEntries(
    forms.map(({ form, bytes }) => [form, new TextDecoder().decode(bytes)]),
  );
}

suite("minifying by the letter", () => {
  test("drops white space outside strings and nothing else", () => {
    assert.equal(
      minifyJson('\r\n{ "a b" :\t[ 1.0 , 1e3 ] ,\n "c" : " \\" } , { \\\\" , "b":2 }\n'),
      '{"a b":[1.0,1e3],"c":" \\" } , { \\\\","b":2}',
    );
  });

  test("leaves blanks that JSON does not count as white space", () => {
    assert.equal(minifyJson('{\u00a0"a":\u20031}'), '{\u00a0"a":\u20031}');
  });

  test("is not confused by strings that never end", () => {
    assert.equal(minifyJson('{ "a": "b c'), '{"a":"b c');
    assert.equal(minifyJson('{ "a\\'), '{"a\\');
  });

  test("takes time in proportion to the text, whatever it is", () => {
    const text = '"\\"'.repeat(300_000);
    assert.equal(minifyJson(text), text);
    assert.equal(unescapeJson(text), text);
  });
});

suite("unescaping by the letter", () => {
  test("makes characters of slashes and code units", () => {
    assert.equal(
      unescapeJson('{"a":"https:\\/\\/x\\/","\\u00e9":"\\u00C9\\ud83d\\ude00"}'),
      '{"a":"https://x/","é":"É😀"}',
    );
  });

  test("keeps what the official PHP client keeps: controls, quotes, backslashes, line ends", () => {
    const kept = '"\\u0000\\u001f\\u0022\\u005c\\u2028\\u2029\\n\\t\\"\\\\"';
    assert.equal(unescapeJson(kept), kept);
  });

  test("keeps halves of a pair, and takes an escaped backslash for one character", () => {
    assert.equal(unescapeJson('"\\ud83d x \\ude00"'), '"\\ud83d x \\ude00"');
    assert.equal(unescapeJson('"\\ud83d\\u0041"'), '"\\ud83dA"');
    assert.equal(unescapeJson('"\\\\u00e9 \\\\\\/"'), '"\\\\u00e9 \\\\/"');
  });

  test("changes nothing outside strings", () => {
    assert.equal(unescapeJson("\\/ \\u0041"), "\\/ \\u0041");
  });
});

suite("the forms of a body that may have been hashed", () => {
  test("are given once each", () => {
    assert.deepEqual(formsOf('{"a":1}'), { as_received: '{"a":1}' });
    assert.deepEqual(formsOf('{"a": 1}'), { as_received: '{"a": 1}', minified: '{"a":1}' });
    assert.deepEqual(formsOf('{"a":"\\/"}'), {
      as_received: '{"a":"\\/"}',
      unescaped: '{"a":"/"}',
    });
    assert.deepEqual(formsOf('{"a": "\\/"}'), {
      as_received: '{"a": "\\/"}',
      minified: '{"a":"\\/"}',
      unescaped: '{"a":"/"}',
    });
    assert.deepEqual(formsOf(""), { as_received: "" });
  });

  test("are one where the bytes are no text", () => {
    const bytes = Uint8Array.of(0x7b, 0x20, 0xff, 0x7d);
    assert.deepEqual(bodiesToHash(bytes), [{ form: "as_received", bytes }]);
  });

  test("keep a mark of byte order, which is part of what was sent", () => {
    const bytes = new TextEncoder().encode('\ufeff{"a": 1}');
    const [, minified] = bodiesToHash(bytes);
    assert.deepEqual(minified?.bytes.slice(0, 3), Uint8Array.of(0xef, 0xbb, 0xbf));
  });
});
