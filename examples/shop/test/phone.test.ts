import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePhone } from "../src/link-wallets.ts";

test("a phone number is taken as people write it, and nothing else is", () => {
  const written = [
    "81110000001",
    "081110000001",
    "0811-1000-0001",
    "+62 811 1000 0001",
    "62 811.1000.0001",
    "(0811) 1000 0001",
    "+62 (0)811 1000 0001",
  ];
  for (const phone of written) assert.equal(parsePhone(phone), "81110000001", phone);
  const wrong = ["", "0", "12", "phone", "0811 1000 000x", "+1 212 555 0100x", "8".repeat(14)];
  for (const phone of wrong) assert.equal(parsePhone(phone), undefined, phone);
});
