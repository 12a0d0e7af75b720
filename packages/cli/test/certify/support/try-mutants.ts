import { loadWithoutGuard } from "./without-guard.ts";

/**
 * Run as a process: tries every simulated mutant against the judge without the guard of the number given, or with all
 * of them, and prints which were not found first as what they are: `{"lost": [[15, "GC-21 ⟨P⟩ p S"], [20, ""]]}`.
 */
const number = process.argv[2];
const checkTaken = loadWithoutGuard(number === undefined ? undefined : Number(number));
const { certify } = await import("../../../src/certify/certify.ts");
const { printShort } = await import("../../../src/certify/schedule/notation.ts");
const { SimulatedDriver } = await import("./simulated-driver.ts");
const { AMOUNT } = await import("./gateway-model.ts");
const { WANTED } = await import("./mutants.ts");
checkTaken();
const lost: (readonly [number, string])[] = [];
for (const [edit, wanted] of WANTED) {
  const { defects } = await certify(new SimulatedDriver(edit), {
    profile: "quick",
    amount: AMOUNT,
  });
  const [first] = defects;
  const found = first ? `${first.id} ${printShort(first.schedule)}` : "";
  if (found !== wanted && first?.id !== wanted) lost.push([edit, found]);
}
process.stdout.write(`${JSON.stringify({ lost })}\n`);
