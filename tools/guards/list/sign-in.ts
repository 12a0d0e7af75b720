import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test/pages/dashboard";
const SIGN_IN = `${TEST}/sign-in.test.ts`;
const TWO_STEP = `${TEST}/two-step.test.ts`;
const STEP_GUARDS = `${TEST}/two-step-guards.test.ts`;
const OPERATIONS = "packages/gateway/src/operations/dashboard";

export const SIGN_IN_GUARDS: readonly Guard[] = [
  {
    name: "wrong passwords lock a pair of address and account",
    file: `${OPERATIONS}/sign-in-limits.ts`,
    fragment: "    if (tries > triesMax) {\n",
    without: '    if (name !== "pair" && tries > triesMax) {\n',
    tests: [SIGN_IN, STEP_GUARDS],
  },
  {
    name: "wrong passwords of many accounts lock an address",
    file: `${OPERATIONS}/sign-in-limits.ts`,
    fragment: "    if (tries > triesMax) {\n",
    without: '    if (name !== "address" && tries > triesMax) {\n',
    tests: [SIGN_IN, STEP_GUARDS],
  },
  {
    name: "wrong passwords from many addresses lock an account",
    file: `${OPERATIONS}/sign-in-limits.ts`,
    fragment: "    if (tries > triesMax) {\n",
    without: '    if (name !== "account" && tries > triesMax) {\n',
    tests: [SIGN_IN, STEP_GUARDS],
  },
  {
    name: "wrong codes lock an account's second step",
    file: `${OPERATIONS}/sign-in-limits.ts`,
    fragment: "    if (tries > triesMax) {\n",
    without: '    if (name !== "code" && tries > triesMax) {\n',
    tests: [STEP_GUARDS, TWO_STEP],
  },
  {
    name: "a right password does not forgive wrong codes",
    file: `${OPERATIONS}/sign-in.ts`,
    fragment: "    await pass();\n",
    without: "    await succeed();\n",
    tests: [STEP_GUARDS, TWO_STEP, SIGN_IN],
  },
];
