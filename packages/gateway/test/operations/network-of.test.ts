import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { networkOf } from "../../src/operations/network-of.ts";

suite("the network of an address", () => {
  test("is the address itself, or its first 64 bits, whatever its spelling and zone", () => {
    for (const [address, network] of [
      ["192.0.2.1", "192.0.2.1"],
      ["::ffff:192.0.2.1", "192.0.2.1"],
      ["::FFFF:192.0.2.1%eth0", "192.0.2.1"],
      ["::ffff:c000:201", "192.0.2.1"],
      ["fe80::1%eth0", "fe80:0:0:0::/64"],
      ["FE80:0::2%wlan0", "fe80:0:0:0::/64"],
      ["fe80::3", "fe80:0:0:0::/64"],
      ["2001:db8::1:2:3:4", "2001:db8:0:0::/64"],
      ["2001:0DB8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
      ["1::", "1:0:0:0::/64"],
      ["::", "0:0:0:0::/64"],
      ["::1", "0:0:0:0::/64"],
    ] as const) {
      assert.equal(networkOf(address), network, address);
    }
  });

  test("is found for any text, and is never long", () => {
    const near = fc.stringMatching(/^[:%.0-9a-fx[\]/ ]{0,50}$/);
    fc.assert(
      fc.property(fc.oneof(near, fc.string(), fc.ipV6(), fc.ipV4()), (text) => {
        assert.ok(networkOf(text).length <= 100);
      }),
      { numRuns: 2_000 },
    );
    assert.equal(networkOf("x".repeat(9_000)).length, 100);
  });
});
