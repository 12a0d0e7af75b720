import type { Guard } from "../guard.ts";

const TEST = "packages/gateway/test/operations/outbound.test.ts";
const UPSTREAM = "packages/gateway/test/connectors/upstream-http.test.ts";
const FOLDER = "packages/gateway/src/outbound";

/** Calls to addresses that others chose. */
export const CALL_GUARDS: readonly Guard[] = [
  {
    name: "addresses of nobody's server are not called, whoever runs Gerbang",
    file: `${FOLDER}/target-guard.ts`,
    fragment: '    !NEVER_LIST.check(address, "ipv4") &&\n',
    without: "",
    tests: [TEST, UPSTREAM],
  },
  {
    name: "private addresses are not called for others",
    file: `${FOLDER}/target-guard.ts`,
    fragment: '(options.allowPrivate || !PRIVATE_LIST.check(address, "ipv4"))',
    without: "address.length > 0",
    tests: [TEST, UPSTREAM],
  },
  {
    name: "an IPv6 address that carries an IPv4 address is judged by that one",
    file: `${FOLDER}/target-guard.ts`,
    fragment: "    if (embedded !== undefined) return isAllowedV4(embedded);\n",
    without: "",
    tests: [TEST, UPSTREAM],
  },
  {
    name: "of IPv6 only what is public is called",
    file: `${FOLDER}/target-guard.ts`,
    fragment: 'return PUBLIC_V6_LIST.check(plain, "ipv6") && !NEVER_V6_LIST.check(plain, "ipv6");',
    without: 'return !NEVER_V6_LIST.check(plain, "ipv6");',
    tests: [TEST, UPSTREAM],
  },
];
