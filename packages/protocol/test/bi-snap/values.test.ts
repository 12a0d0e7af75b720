import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { suite, test } from "node:test";
import { parseRupiah, TRANSACTION_STATUSES } from "@gerbang/protocol";
import {
  BI_SNAP_CASES,
  BI_SNAP_SERVICE_NAMES,
  BI_SNAP_SERVICES,
  BI_SNAP_STATUS,
  type BiSnapCase,
  composeResponseCode,
  describeBiSnapOutcome,
  findBiSnapService,
  formatBiSnapAmount,
  formatBiSnapTime,
  parseBiSnapAmount,
  parseBiSnapTime,
  parseResponseCode,
  readBiSnapStatus,
} from "@gerbang/protocol/bi-snap";
import { readBiSnapFixture } from "./vectors.ts";

const FIXTURES = readdirSync(new URL("../fixtures/bi-snap/", import.meta.url))
  .filter((file) => file !== "snap.vectors.json")
  .map((file) => file.slice("snap.".length, -".json".length));

suite("response codes", () => {
  test("are composed as every recorded answer has them", () => {
    let compared = 0;
    for (const name of FIXTURES) {
      const { meta, body } = readBiSnapFixture(name);
      if (meta.kind !== "response" || typeof body?.["responseCode"] !== "string") continue;
      const { responseCode, responseMessage } = body;
      const parts = parseResponseCode(responseCode);
      assert.ok(parts, name);
      assert.equal(parts.status, meta.http_status, name);
      const service = findBiSnapService(meta.path);
      assert.ok(service, name);
      assert.equal(parts.service, BI_SNAP_SERVICES[service].code, name);
      const made = (Object.keys(BI_SNAP_CASES) as BiSnapCase[]).map((given) => {
        const before = BI_SNAP_CASES[given].text.split("{}")[0] ?? "";
        return describeBiSnapOutcome(service, given, String(responseMessage).slice(before.length));
      });
      const found = made.some(
        (one) => one.responseCode === responseCode && one.responseMessage === responseMessage,
      );
      assert.ok(found, `${name}: ${responseCode} ${String(responseMessage)}`);
      compared++;
    }
    assert.ok(compared > 80, `${compared} answers were compared`);
  });

  test("are different for different cases of a service, and come apart again", () => {
    for (const service of BI_SNAP_SERVICE_NAMES) {
      const names = Object.keys(BI_SNAP_CASES) as BiSnapCase[];
      const codes = names.map((name) => composeResponseCode(service, name));
      const doubled = service === "access_token" ? 1 : 0;
      assert.equal(new Set(codes).size, codes.length - doubled, service);
      for (const code of codes) {
        const parts = parseResponseCode(code);
        assert.ok(parts);
        assert.equal(parts.service, BI_SNAP_SERVICES[service].code);
        assert.equal(`${parts.status}${parts.service}${parts.code}`, code);
      }
    }
  });

  test("are read with one digit too many, and not from anything else", () => {
    assert.deepEqual(parseResponseCode("20054000"), { status: 200, service: "54", code: "00" });
    for (const value of ["200540", "20054001", "0005400", "2005400 ", "abcdefg", 2005400, null]) {
      assert.equal(parseResponseCode(value), undefined, String(value));
    }
  });

  test("carry messages that are no longer than they may be, whatever the detail holds", () => {
    const long = describeBiSnapOutcome("qr_generate", "invalid_format", "x".repeat(400));
    assert.equal(long.responseMessage.length, 150);
    const literal = describeBiSnapOutcome("qr_generate", "invalid_format", "$& $1");
    assert.equal(literal.responseMessage, "Invalid Field Format $& $1");
  });
});

suite("services", () => {
  test("are known by their paths, below a prefix, too, and have codes of their own", () => {
    for (const name of BI_SNAP_SERVICE_NAMES) {
      assert.equal(findBiSnapService(BI_SNAP_SERVICES[name].path), name);
      assert.equal(findBiSnapService(`/webhook${BI_SNAP_SERVICES[name].path}?a=b`), name);
    }
    assert.equal(findBiSnapService("/v2/charge"), undefined);
    const codes = BI_SNAP_SERVICE_NAMES.map((name) => BI_SNAP_SERVICES[name].code);
    assert.equal(new Set(codes).size, codes.length);
  });
});

suite("statuses", () => {
  test("go there and back, save for kinds that the standard does not tell apart", () => {
    const changed = TRANSACTION_STATUSES.filter(
      (status) => readBiSnapStatus(BI_SNAP_STATUS[status]) !== status,
    );
    assert.deepEqual(changed, ["partial_refund", "capture", "chargeback", "partial_chargeback"]);
  });

  test("are text of two digits, and nothing else is a status", () => {
    for (const code of ["07", "0", "10", "", "constructor", 0, 3, null, undefined]) {
      assert.equal(readBiSnapStatus(code), undefined, String(code));
    }
    assert.equal(readBiSnapStatus("02"), "pending");
  });
});

suite("amounts", () => {
  test("are read as clients write them and printed with two decimals", () => {
    for (const [value, rupiah] of [
      ["1500", 1500],
      ["100.0", 100],
      ["10000.00", 10_000],
      ["1", 1],
      ["99999999999.00", 99_999_999_999],
      ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ] as const) {
      assert.equal(parseBiSnapAmount({ value, currency: "IDR" }), rupiah);
    }
    const amount = parseRupiah(44_000);
    assert.ok(amount);
    assert.deepEqual(formatBiSnapAmount(amount), { value: "44000.00", currency: "IDR" });
  });

  test("are refused as numbers, with cents, without worth, in other money and too large", () => {
    for (const value of [
      1500,
      "0",
      "0.00",
      "-1",
      "1.5",
      "1.01",
      "1.000",
      "1,000",
      "",
      " 1",
      "1e3",
    ]) {
      assert.equal(parseBiSnapAmount({ value, currency: "IDR" }), undefined, String(value));
    }
    assert.equal(parseBiSnapAmount({ value: "9007199254740993", currency: "IDR" }), undefined);
    for (const currency of ["USD", "idr", "ID", undefined]) {
      assert.equal(parseBiSnapAmount({ value: "1500", currency }), undefined);
    }
    for (const amount of ["1500", 1500, null, undefined, []]) {
      assert.equal(parseBiSnapAmount(amount), undefined);
    }
  });
});

suite("times", () => {
  test("are read in every notation that clients use, and printed in one", () => {
    for (const text of [
      "2026-01-05T10:15:30+07:00",
      "2026-01-05T03:15:30Z",
      "2026-01-05T03:15:30.000Z",
      "2026-01-05T03:15:30+00:00",
      "2026-01-05T03:15:30.000999999Z",
      "2026-01-04T20:15:30.000-07:00",
      "2026-01-05T10:15:30+0700",
      "2026-01-05T10:15:30",
    ]) {
      const time = parseBiSnapTime(text);
      assert.ok(time, text);
      assert.equal(formatBiSnapTime(time), "2026-01-05T10:15:30+07:00", text);
    }
    assert.equal(parseBiSnapTime("2026-01-05T03:15:30.12Z")?.getMilliseconds(), 120);
  });

  test("are refused when they do not exist or stand in another form", () => {
    for (const text of [
      "2026-02-30T10:15:30+07:00",
      "2026-01-05T24:00:00+07:00",
      "2026-01-05T10:60:00+07:00",
      "2026-01-05T10:15:30+15:00",
      "2026-01-05T10:15:30+07:60",
      "2026-01-05T10:15:30.Z",
      "2026-01-05T10:15:30.1234567890Z",
      "2026-01-05 10:15:30",
      "2026-01-05T10:15:30z",
      " 2026-01-05T10:15:30Z",
      "1767582930",
      "",
      1_767_582_930,
      undefined,
    ]) {
      assert.equal(parseBiSnapTime(text), undefined, String(text));
    }
  });
});
