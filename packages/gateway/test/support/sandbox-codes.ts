import type { MerchantId, Rupiah } from "@gerbang/protocol";
import fc from "fast-check";
import type { SandboxQrisFacts } from "../../src/domain/qris/sandbox-qris.ts";

/** A merchant's code as most look. */
export const GOPAY_FACTS: SandboxQrisFacts = {
  merchantId: "G123456789" as MerchantId,
  environment: "sandbox",
  profile: {
    name: "Kedai Gerbang",
    city: "JAKARTA",
    postalCode: "10110",
    categoryCode: "5814",
    criterion: "UMI",
    nmid: "AID000123456789",
  },
  acquirer: "gopay",
  amount: 44_000 as Rupiah,
  reference: "1f0e2d3c-4b5a-4978-8877-665544332211",
};

export const SHOPEE_FACTS: SandboxQrisFacts = {
  ...GOPAY_FACTS,
  acquirer: "airpay shopee",
  reference: "Ab3dE5fG7hJ9kL1mN3pQ5rS7t",
};

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".split("");

/** Any merchant, whatever they call themselves, any amount, any reference. */
export const anyFacts: fc.Arbitrary<SandboxQrisFacts> = fc
  .record({
    merchantId: fc.oneof(
      fc.integer({ min: 0, max: 999_999_999 }).map((id) => `G${String(id).padStart(9, "0")}`),
      fc.stringMatching(/^[A-Z][A-Z0-9]{5,24}$/),
    ),
    profile: fc.record({
      name: fc.string({ unit: "binary" }),
      city: fc.string({ unit: "binary" }),
      postalCode: fc.stringMatching(/^\d{0,5}$/),
      categoryCode: fc.stringMatching(/^\d{4}$/),
      criterion: fc.constantFrom("UMI", "UKE", "UME", "UBE", "URE"),
      nmid: fc.oneof(
        fc.constantFrom("", "ID1025000000123", "AID000123456789"),
        fc.string({ unit: "binary" }),
      ),
    }),
    amount: fc.integer({ min: 1, max: 20_000_000 }),
    shopee: fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 25, maxLength: 25 }),
    gopay: fc.uuid(),
    acquirer: fc.constantFrom("gopay", "airpay shopee"),
  })
  .map(
    ({ shopee, gopay, ...facts }) =>
      ({
        ...facts,
        environment: "sandbox",
        reference: facts.acquirer === "gopay" ? gopay : shopee,
      }) as SandboxQrisFacts,
  );
