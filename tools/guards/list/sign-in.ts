import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test/pages/dashboard";
const SIGN_IN = `${TEST}/sign-in.test.ts`;
const TWO_STEP = `${TEST}/two-step.test.ts`;
const STEP_GUARDS = `${TEST}/two-step-guards.test.ts`;
const STORE = "packages/gateway/src/store/dashboard";
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
  {
    name: "what a lock refuses counts for that lock alone",
    file: `${OPERATIONS}/sign-in-limits.ts`,
    fragment: "      await pass();\n      const retryAfterS",
    without: "      const retryAfterS",
    tests: [SIGN_IN, STEP_GUARDS],
  },
  {
    name: "tries at one moment all count",
    file: `${STORE}/sign-in-failures.ts`,
    fragment: "case when f.since <= $3 then 1 else f.failures + 1 end",
    without: "1",
    tests: [SIGN_IN, STEP_GUARDS],
  },
  {
    name: "a code of an app opens one session",
    file: `${STORE}/second-factors.ts`,
    fragment: '    .where("last_step", "<", step)\n',
    without: "",
    tests: [STEP_GUARDS, TWO_STEP],
  },
  {
    name: "a recovery code opens one session",
    file: `${STORE}/second-factors.ts`,
    fragment: '    .where("hash", "=", hash)\n    .where("used_at", "is", null)\n',
    without: '    .where("hash", "=", hash)\n',
    tests: [STEP_GUARDS, TWO_STEP],
  },
  {
    name: "codes far from the present one are wrong",
    file: `${OPERATIONS}/totp.ts`,
    fragment: "const DRIFT_STEPS = 1;",
    without: "const DRIFT_STEPS = 2;",
    tests: ["packages/gateway/test/operations/totp.test.ts", STEP_GUARDS],
  },
  {
    name: "no session begins without the second step while that is switched on",
    file: `${STORE}/second-factors.ts`,
    fragment: '    .where("disabled_at", "is", null)\n    .forUpdate()\n',
    without: '    .where("disabled_at", "is", null)\n',
    tests: [STEP_GUARDS, TWO_STEP],
  },
  {
    name: "a second step that is set up is not replaced by a new one",
    file: `${STORE}/second-factors.ts`,
    fragment: '\n        .where("second_factor.confirmed_at", "is", null),',
    without: ",",
    tests: [STEP_GUARDS, TWO_STEP],
  },
  {
    name: "a key that is not confirmed asks nobody for a code",
    file: `${STORE}/second-factors.ts`,
    fragment: "hasSecondFactor: factor?.confirmedAt !== undefined",
    without: "hasSecondFactor: factor !== undefined",
    tests: [STEP_GUARDS, TWO_STEP],
  },
  {
    name: "a code is waited for no longer than it says",
    file: `${STORE}/sign-in-steps.ts`,
    fragment: '    .where("sign_in_step.expires_at", ">", now)\n',
    without: "",
    tests: [STEP_GUARDS, TWO_STEP],
  },
  {
    name: "a sign-in link works once",
    file: `${STORE}/sessions.ts`,
    fragment: '    .deleteFrom("sign_in_link")\n    .where("hash", "=", hash)',
    without: '    .updateTable("sign_in_link")\n    .set({ hash })\n    .where("hash", "=", hash)',
    tests: [SIGN_IN, `${TEST}/account.test.ts`],
  },
  {
    name: "a sign-in link leads nowhere after its time",
    file: `${STORE}/sessions.ts`,
    fragment: '    .where("sign_in_link.expires_at", ">", now)\n',
    without: "    .where(({ lit }) => lit(now !== undefined))\n",
    tests: [SIGN_IN],
  },
  {
    name: "a sign-in link whose time ended while its password was looked at is not used",
    file: `${STORE}/sessions.ts`,
    fragment:
      '    .where("hash", "=", hash)\n    .where("expires_at", ">", now)\n    .returning("user_id")',
    without:
      '    .where("hash", "=", hash)\n    .where(({ lit }) => lit(now !== undefined))\n    .returning("user_id")',
    tests: [SIGN_IN],
  },
  {
    name: "an account that was closed is in no session any more",
    file: `${STORE}/sessions.ts`,
    fragment: "where s.hash = $1 and u.disabled_at is null",
    without: "where s.hash = $1",
    tests: [SIGN_IN],
  },
  {
    name: "an account that was closed is opened by no sign-in link",
    file: `${STORE}/sessions.ts`,
    fragment: '    .where("dashboard_user.disabled_at", "is", null)\n',
    without: "",
    tests: [SIGN_IN],
  },
  {
    name: "a session ends when it was idle for too long",
    file: `${OPERATIONS}/session.ts`,
    fragment: "return idleMs > IDLE_MAX_MS || ageMs > AGE_MAX_MS;",
    without: "return idleMs < 0 || ageMs > AGE_MAX_MS;",
    tests: [SIGN_IN, `${TEST}/account.test.ts`],
  },
  {
    name: "a session ends when it is too old",
    file: `${OPERATIONS}/session.ts`,
    fragment: "return idleMs > IDLE_MAX_MS || ageMs > AGE_MAX_MS;",
    without: "return idleMs > IDLE_MAX_MS || ageMs < 0;",
    tests: [SIGN_IN, `${TEST}/account.test.ts`],
  },
  {
    name: "a form is sent by the page that was signed in",
    file: `${OPERATIONS}/session.ts`,
    fragment: "return given.length === expected.length && timingSafeEqual(given, expected);",
    without: "return given.length >= 0 && timingSafeEqual(expected, expected);",
    tests: [SIGN_IN, `${TEST}/attackers.test.ts`, `${TEST}/roles.test.ts`],
  },
  {
    name: "a merchant that requires two steps is closed to a password alone",
    file: `${OPERATIONS}/door.ts`,
    fragment: 'requiresSecondFactor && !hasSecondFactor ? "second_factor" : undefined',
    without: 'requiresSecondFactor && hasSecondFactor === undefined ? "second_factor" : undefined',
    tests: [`${TEST}/access.test.ts`, TWO_STEP, STEP_GUARDS],
  },
  {
    name: "a merchant is open from its own addresses",
    file: `${OPERATIONS}/door.ts`,
    fragment: 'if (!isAmong(dashboardAddresses, address)) return "address";',
    without: "",
    tests: [`${TEST}/access.test.ts`],
  },
  {
    name: "a form that is sent twice is done once",
    file: `${STORE}/sent-forms.ts`,
    fragment: "  on conflict (merchant_id, form) do nothing returning true\n",
    without:
      "  on conflict (merchant_id, form) do update set sent_at = excluded.sent_at returning true\n",
    tests: [`${TEST}/sent-twice.test.ts`, `${TEST}/ends-of-forms.test.ts`],
  },
];
