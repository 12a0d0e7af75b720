// The walls of the house. ARCHITECTURE.md says why they stand where they stand.
const PROTOCOL = "packages/protocol/src";
const GATEWAY = "packages/gateway/src";
const NODE = "[a-z_/]+$";

const library = (...names) => `node_modules/(@types/)?(${names.join("|")})/`;
const floor = (...names) => `${GATEWAY}/(${names.join("|")})/`;

/** What each part may import besides its own folder. */
const FLOORS = {
  "packages/protocol/src": [],
  "packages/sdk/src": [PROTOCOL, "node:(http|https|stream|crypto)", "(http|https|stream|crypto)$"],
  "packages/checkout/src": [PROTOCOL],
  [`${GATEWAY}/domain`]: [PROTOCOL],
  [`${GATEWAY}/postgres`]: [library("pg"), "node:", NODE],
  [`${GATEWAY}/qr`]: [
    PROTOCOL,
    library("zxing-wasm"),
    `packages/gateway/${library("pngjs")}`,
    NODE,
  ],
  [`${GATEWAY}/outbound`]: [floor("domain"), library("undici"), NODE],
  [`${GATEWAY}/connectors`]: [PROTOCOL, floor("domain"), NODE],
  [`${GATEWAY}/store`]: [
    PROTOCOL,
    floor("domain"),
    library("kysely", "pg", "pg-copy-streams"),
    NODE,
  ],
  [`${GATEWAY}/operations`]: [
    PROTOCOL,
    floor("domain", "store", "outbound", "connectors"),
    library("@opentelemetry/api"),
    NODE,
  ],
  [`${GATEWAY}/http`]: [
    PROTOCOL,
    floor("domain", "operations", "qr"),
    library("fastify", "@sinclair/typebox", "pino"),
    NODE,
  ],
  [`${GATEWAY}/pages`]: [
    PROTOCOL,
    floor("domain", "operations", "qr"),
    `${GATEWAY}/http/(openapi|shared/(api-error|app-context|client-left|event-stream|rate-limit|(receive|send)-snapshot)|core-api/present-answers)[.]ts$`,
    "packages/checkout/(build|read-bundle)[.][jt]s$",
    library("fastify", "@fastify/(busboy|cookie)", "uplot", "yazl"),
    `packages/gateway/${library("marked")}`,
    NODE,
  ],
  [`${GATEWAY}/workers`]: [PROTOCOL, floor("domain", "operations"), NODE],
  [`${GATEWAY}/start`]: [
    PROTOCOL,
    floor(
      "domain",
      "postgres",
      "outbound",
      "connectors",
      "store",
      "operations",
      "qr",
      "http",
      "pages",
      "workers",
    ),
    library("fastify", "pg", "pino", "@opentelemetry/[a-z-]+"),
    NODE,
  ],
};

/**
 * The rooms of each floor, and which of their neighbours they may enter. The files at the top of a
 * floor are either its ground, which every room stands on, or its roof, which assembles the rooms.
 */
const ROOMS = {
  domain: {
    top: "ground",
    merchants: [],
    qris: ["merchants"],
    transactions: ["merchants"],
    accounts: ["merchants", "transactions"],
    "bi-snap": ["transactions"],
    notifications: ["merchants", "transactions", "accounts", "bi-snap"],
    requests: ["transactions"],
    upstream: ["merchants", "transactions", "bi-snap"],
    till: ["transactions"],
    subscriptions: ["transactions"],
    workbench: [],
  },
  store: {
    top: "ground",
    merchants: [],
    notifications: [],
    accounts: [],
    transactions: ["merchants", "accounts"],
    "bi-snap": ["merchants", "transactions"],
    dashboard: [],
    requests: [],
    sandbox: ["merchants", "dashboard"],
    upstream: ["transactions"],
    till: [],
    subscriptions: ["notifications", "transactions"],
    workbench: ["upstream"],
  },
  operations: {
    top: "ground",
    merchants: [],
    upstream: ["merchants"],
    accounts: ["merchants"],
    transactions: ["merchants", "upstream", "accounts"],
    "bi-snap": ["merchants", "transactions"],
    notifications: ["merchants", "bi-snap"],
    requests: [],
    workbench: ["requests"],
    snap: ["merchants", "transactions"],
    sandbox: ["merchants", "transactions", "notifications", "accounts", "subscriptions"],
    till: ["merchants", "transactions"],
    subscriptions: ["merchants", "transactions"],
    seeding: ["merchants", "transactions"],
    dashboard: ["merchants", "transactions", "notifications"],
  },
  http: {
    top: "roof",
    shared: [],
    "core-api": ["shared"],
    snap: ["shared", "core-api"],
    "bi-snap": ["shared", "core-api"],
    subscriptions: ["shared", "core-api"],
    sandbox: ["shared", "core-api"],
    upstream: ["shared"],
  },
  pages: {
    top: "roof",
    parts: [],
    home: ["parts"],
    wallet: ["parts"],
    verification: ["parts", "wallet"],
    linking: ["parts"],
    scanner: ["parts", "wallet"],
    snap: ["parts"],
    buyer: ["parts"],
    finish: ["parts"],
    devices: ["parts"],
    docs: ["parts", "dashboard"],
    "api-address": ["parts"],
    dashboard: ["parts"],
  },
  "pages/dashboard": {
    top: "roof",
    frame: [],
    ahead: ["frame"],
    overview: ["frame"],
    attention: ["frame"],
    upstreams: ["frame"],
    notifications: ["frame"],
    palette: ["frame", "sandbox", "settings", "linked-accounts"],
    "linked-accounts": ["frame"],
    subscriptions: ["frame"],
    transactions: ["frame", "notifications", "ahead"],
    workbench: ["frame"],
    reports: ["frame", "transactions"],
    sandbox: ["frame", "ahead"],
    settings: ["frame"],
    till: ["frame"],
    account: ["frame"],
  },
};

/**
 * A file of a floor may not enter a room of it that its own room was not given.
 *
 * @param {[string, Record<string, string | string[]>]} entry
 */
function wallsOf([floorName, { top, ...rooms }]) {
  const folder = `${GATEWAY}/${floorName}`;
  const names = Object.keys(rooms);
  /** @param {string} room */
  const enter = (room) => `^${folder}/${room}/`;
  const between = Object.entries(rooms).map(([room, neighbours]) => ({
    name: `${floorName}/${room}`,
    severity: "error",
    from: { path: enter(room) },
    to: {
      path: top === "roof" ? `^${folder}/` : `^${folder}/[^/]+/`,
      pathNot: [room, neighbours].flat().map(enter),
    },
  }));
  const ground = {
    name: `${floorName} is ground`,
    severity: "error",
    from: { path: `^${folder}/[^/]+$` },
    to: { path: `^${folder}/[^/]+/` },
  };
  const unknown = {
    name: `${floorName} has no such room`,
    severity: "error",
    from: {},
    to: { path: `^${folder}/[^/]+/[^/]+[.]ts$`, pathNot: names.map(enter) },
  };
  return [...between, unknown, ...(top === "ground" ? [ground] : [])];
}

export default {
  forbidden: [
    ...Object.entries(FLOORS).map(([part, allowed]) => ({
      name: part,
      severity: "error",
      from: { path: `^${part}/` },
      to: { pathNot: [`${part}/`, ...allowed].map((path) => `^${path}`) },
    })),
    ...Object.entries(ROOMS).flatMap(wallsOf),
    {
      name: "nothing lies outside of the floors",
      severity: "error",
      from: {},
      to: { path: `^${GATEWAY}/[^/]+$`, pathNot: `^${GATEWAY}/index[.]ts$` },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-cycles-of-folders",
      severity: "error",
      scope: "folder",
      from: { path: `^${GATEWAY}/` },
      to: { circular: true },
    },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^/" },
      // An address that begins with a slash is the browser's to resolve.
    },
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    // What a build has left; the sources are what counts.
    exclude: { path: "^packages/[^/]+/dist/" },
    enhancedResolveOptions: {
      conditionNames: ["@gerbang/source", "import", "node"],
      exportsFields: ["exports"],
      extensions: [".ts", ".mjs", ".js"],
    },
  },
};
