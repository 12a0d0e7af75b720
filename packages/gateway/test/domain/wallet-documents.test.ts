import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { joinQuery } from "../../src/domain/merchants/callback-url.ts";
import { WALLET_CUSTOMERS, WALLET_PIN } from "../../src/domain/transactions/wallet-customer.ts";

function rowsOf(document: string): readonly string[][] {
  const text = readFileSync(new URL(`../../../../docs/${document}`, import.meta.url), "utf8");
  return text
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")))
    .map((cells) => cells.slice(1, -1));
}

suite("the documents", () => {
  test("name the simulated customers as they are", () => {
    const rows = rowsOf("simulated-wallet.md").filter((row) => row.length === 6);
    assert.deepEqual(
      rows.map((row) => row.slice(0, 5)),
      WALLET_CUSTOMERS.map(({ id, phones, balances }) => [
        id,
        phones.join(", "),
        ...Object.values(balances).map(String),
      ]),
    );
    assert.equal(WALLET_PIN, "112233");
  });

  test("join callback URLs as the wallet does", () => {
    const [, ...rows] = rowsOf("opening-the-wallet.md").filter((row) => row.length === 2);
    assert.equal(rows.length, 6);
    for (const [url = "", arrival] of rows) {
      assert.equal(joinQuery(url, { order_id: "101", result: "success" }), arrival);
    }
  });
});
