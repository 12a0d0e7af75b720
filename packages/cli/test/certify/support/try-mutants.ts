import { registerHooks } from "node:module";
import { GUARDS } from "./guards.ts";

/**
 * Run as a process: tries every simulated mutant against the judge without the guard of the number given, or with all
 * of them, and prints which were not found first as what they are: `{"lost": [[15, "GC-21 ⟨P⟩ p S"], [20, ""]]}`.
 */
const taken = GUARDS[Number(process.argv[2] ?? -1)];
let isTaken = taken === undefined;
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (taken === undefined || !url.endsWith(`/src/certify/${taken.file}`)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    if (source.split(taken.from).length !== 2) throw new Error(`not once there: ${taken.from}`);
    isTaken = true;
    return { ...loaded, source: source.replace(taken.from, () => taken.to) };
  },
});
const { certify } = await import("../../../src/certify/certify.ts");
const { printShort } = await import("../../../src/certify/schedule/notation.ts");
const { SimulatedDriver } = await import("./simulated-driver.ts");
const { AMOUNT } = await import("./gateway-model.ts");
const { WANTED } = await import("./mutants.ts");
if (!isTaken) throw new Error(`nobody loads ${taken?.file}`);
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
