import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isAmong, parseAddresses } from "../../src/operations/address-list.ts";

suite("a list of addresses", () => {
  test("is read as people type it, and each entry is written in one way", () => {
    for (const [typed, read] of [
      ["", []],
      [" \n , ;", []],
      ["192.0.2.7", ["192.0.2.7"]],
      ["192.0.2.7/32", ["192.0.2.7"]],
      ["192.0.2.7/24", ["192.0.2.0/24"]],
      ["10.255.255.255/9", ["10.128.0.0/9"]],
      ["203.0.113.7,198.51.100.0/24\r\n192.0.2.1", ["203.0.113.7", "198.51.100.0/24", "192.0.2.1"]],
      ["192.0.2.7, 192.0.2.7/32 ::ffff:192.0.2.7 ::FFFF:C000:207", ["192.0.2.7"]],
      ["::ffff:192.0.2.7/120", ["192.0.2.0/24"]],
      ["2001:DB8:0:0::7", ["2001:db8::7"]],
      ["2001:db8:1:2:3::/64", ["2001:db8:1:2::/64"]],
      ["2001:db8::/33", ["2001:db8::/33"]],
      ["::1", ["::1"]],
      ["0.0.0.0/0 ::/0", ["0.0.0.0/0", "::/0"]],
    ] as const) {
      assert.deepEqual(parseAddresses(typed), read, typed);
    }
  });

  test("takes nothing that is neither an address nor a network", () => {
    for (const entry of [
      "192.0.2",
      "192.0.2.256",
      "192.0.2.07",
      "0x7f.1",
      "3221225985",
      "192.0.2.0/33",
      "192.0.2.0/",
      "192.0.2.0/-1",
      "192.0.2.0/8/8",
      "192.0.2.*",
      "2001:db8::/129",
      "::ffff:192.0.2.0/95",
      "fe80::1%eth0",
      "[::1]",
      "kedai.example",
      "<b>",
      "1.2.3.4\0",
    ]) {
      const read = parseAddresses(`192.0.2.1 ${entry}`);
      assert.deepEqual(read, { problem: "bad", entry: entry.split(/\s/)[0] }, entry);
    }
    const many = Array.from({ length: 51 }, (_, at) => `192.0.2.${at}`).join(" ");
    assert.deepEqual(parseAddresses(many), { problem: "too_many", entry: "" });
  });

  test("knows an address in every way of writing it, and nobody else's", () => {
    const list = parseAddresses("192.0.2.0/25 203.0.113.7 2001:db8:1::/48 fe80::1");
    assert.ok(Array.isArray(list));
    for (const address of [
      "192.0.2.0",
      "192.0.2.127",
      "::ffff:192.0.2.1",
      "0:0:0:0:0:FFFF:C000:0201",
      "203.0.113.7",
      "2001:db8:1:ffff::1",
      "2001:0DB8:0001::",
      "fe80::1%eth0",
    ]) {
      assert.ok(isAmong(list, address), address);
    }
    for (const address of [
      "192.0.2.128",
      "::ffff:192.0.2.128",
      "::192.0.2.1",
      "203.0.113.8",
      "2001:db8:2::1",
      "::1",
      "",
      "unknown",
      "192.0.2.1, 198.51.100.1",
      "x".repeat(10_000),
    ]) {
      assert.ok(!isAmong(list, address), address);
    }
    for (const address of ["192.0.2.1", "unknown", ""]) assert.ok(isAmong([], address), "no list");
    assert.ok(isAmong(["::/0"], "2001:db8::1") && !isAmong(["::/0"], "192.0.2.1"));
  });
});
