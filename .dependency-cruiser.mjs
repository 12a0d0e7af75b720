// What each part of the repository may import besides its own folder. ARCHITECTURE.md says why.
const PROTOCOL = "packages/protocol/src";
const GATEWAY = "packages/gateway/src";
const DATABASE = `${GATEWAY}/store/(database|changes|clock-row)[.]ts$`;

const MAY_IMPORT = {
  "packages/protocol/src": [],
  "packages/sdk/src": [PROTOCOL, "node:(http|https|stream|crypto)", "(http|https|stream|crypto)$"],
  "packages/checkout/src": [PROTOCOL],
  [`${GATEWAY}/domain`]: [PROTOCOL],
  [`${GATEWAY}/postgres`]: ["node_modules/pg/", "node:", "[a-z_/]+$"],
  [`${GATEWAY}/store`]: [
    PROTOCOL,
    `${GATEWAY}/domain`,
    "node_modules/(@types/)?(kysely|pg)/",
    "[a-z_/]+$",
  ],
  [`${GATEWAY}/operations`]: [
    PROTOCOL,
    `${GATEWAY}/(domain|store)`,
    "node_modules/(undici|@opentelemetry/api)/",
    "[a-z_/]+$",
  ],
  [`${GATEWAY}/qr`]: [PROTOCOL, "node_modules/zxing-wasm/", "[a-z_/]+$"],
  [`${GATEWAY}/http`]: [
    PROTOCOL,
    `${GATEWAY}/(domain|operations|qr)`,
    DATABASE,
    "node_modules/(fastify|@sinclair/typebox|pino)/",
    "[a-z_/]+$",
  ],
  [`${GATEWAY}/pages`]: [
    PROTOCOL,
    `${GATEWAY}/(domain|operations|qr)`,
    `${GATEWAY}/http/(app-context|content-type|openapi|present-answers)[.]ts$`,
    DATABASE,
    "node_modules/(fastify|@sinclair/typebox|uplot)/",
    "[a-z_/]+$",
  ],
  [`${GATEWAY}/workers`]: [PROTOCOL, `${GATEWAY}/(domain|operations)`, DATABASE, "[a-z_/]+$"],
};

export default {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([part, allowed]) => ({
      name: part,
      severity: "error",
      from: { path: `^${part}/` },
      to: { pathNot: [`${part}/`, ...allowed].map((path) => `^${path}`) },
    })),
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
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
