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
  {
    name: "a private IPv6 address is not called for others",
    file: `${FOLDER}/target-guard.ts`,
    fragment: 'if (PRIVATE_V6_LIST.check(plain, "ipv6")) return options.allowPrivate;',
    without: 'if (PRIVATE_V6_LIST.check(plain, "ipv6")) return true;',
    tests: [TEST, UPSTREAM],
  },
  {
    name: "a literal address is checked before a connection is tried",
    file: `${FOLDER}/guarded-agent.ts`,
    fragment: "if (isIP(host) !== 0 && !isAllowed(host)) {",
    without: "if (isIP(host) < 0) {",
    tests: [TEST, UPSTREAM],
  },
  {
    name: "the address of the connected socket is checked, whatever the name said before",
    file: `${FOLDER}/guarded-agent.ts`,
    fragment: "if (isAllowed(address)) return callback(null, socket);",
    without: "if (address !== undefined) return callback(null, socket);",
    tests: [TEST, UPSTREAM],
  },
  {
    name: "addresses that are not allowed are left out of what a name resolves to",
    file: `${FOLDER}/guarded-agent.ts`,
    fragment: "addresses.filter(({ address }) => isAllowed(address))",
    without: "addresses.filter(({ address }) => address !== undefined)",
    tests: [TEST, UPSTREAM],
  },
  {
    name: "only http and https are called",
    file: `${FOLDER}/target-guard.ts`,
    fragment: 'if (url.protocol !== "http:" && url.protocol !== "https:")',
    without: 'if (url.protocol === "")',
    tests: [
      TEST,
      "packages/gateway/test/domain/callback-url.test.ts",
      "packages/gateway/test/http/hostile-addresses.test.ts",
    ],
  },
  {
    name: "only ordinary ports are called for others",
    file: `${FOLDER}/target-guard.ts`,
    fragment:
      'if (!options.allowPrivate && url.port !== "" && url.port !== "80" && url.port !== "443") {',
    without: 'if (url.port === "0") {',
    tests: [TEST, UPSTREAM],
  },
  {
    name: "a URL with credentials is not called",
    file: `${FOLDER}/target-guard.ts`,
    fragment:
      'if (url.username !== "" || url.password !== "") return "URLs with credentials are not called";',
    without: "",
    tests: [TEST, UPSTREAM],
  },
  {
    name: "redirects end",
    file: `${FOLDER}/outbound.ts`,
    fragment: "call.redirects.has(answer.status) && trail.redirects.length < REDIRECTS_MAX;",
    without: "call.redirects.has(answer.status) && trail.redirects.length < 40;",
    tests: [TEST],
  },
  {
    name: "a call ends by its deadline",
    file: `${FOLDER}/exchange.ts`,
    fragment: "    request.deadline.onPassed((reason) => reading.cancel(reason));\n",
    without: "",
    tests: [TEST, UPSTREAM],
  },
  {
    name: "an answer is read to a bound",
    file: `${FOLDER}/exchange.ts`,
    fragment: "if (this.#bytes <= this.#limits.readBytes) return;",
    without: "if (this.#bytes >= 0) return;",
    tests: [TEST, UPSTREAM],
  },
  {
    name: "what was cancelled while it waited for a connection is not sent",
    file: `${FOLDER}/exchange.ts`,
    fragment: "if (this.#cancelled) controller.abort(this.#cancelled);\n    else this",
    without: "this",
    tests: [TEST, UPSTREAM],
  },
  {
    name: "the password of a URL is not kept with the attempt",
    file: `${FOLDER}/outbound.ts`,
    fragment: '  shown.password = "";\n',
    without: "",
    tests: [TEST],
  },
];
