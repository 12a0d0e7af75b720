import { UPSTREAM_CASES, type UpstreamCase } from "./upstream-cases.ts";

/** Shares no divisor with what people do, so that neighbours in the sample differ in everything. */
const STRIDE = 17;

/** One case of every fault, each at another step, with other people. All of them: `npm run nightly`. */
export function oneOfEachFault(turn: number): readonly UpstreamCase[] {
  const byFault = Map.groupBy(UPSTREAM_CASES, ({ troubles }) => troubles.at(-1)?.name);
  return [...byFault.values()].flatMap(
    (cases, at) => cases[(at * STRIDE + turn) % cases.length] ?? [],
  );
}
