import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Language } from "../../parts/language.ts";

/** Beside the built files the build puts a copy of the documents; in the repository they are its own. */
const PACKED = new URL("../../../documents/", import.meta.url);
const REPOSITORY = new URL("../../../../../../", import.meta.url);
const ROOT = existsSync(PACKED) ? PACKED : REPOSITORY;

/** Documents that lie elsewhere than in `docs/`, and where they are read. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "README.md": "/docs/readme",
  "SECURITY.md": "/docs/reporting",
  "packages/sdk/README.md": "/docs/packages/sdk",
  "packages/checkout/README.md": "/docs/packages/checkout",
  "packages/cli/README.md": "/docs/packages/cli",
};

/** What is no document, and yet has an address. */
const OTHERS: Readonly<Record<string, string>> = { "docs/openapi.json": "/openapi.json" };

const GUIDES = /^docs\/guides\/(en|id)\//;

/** One document: its file in each language that it was written in. */
export interface DocumentFile {
  readonly address: string;
  readonly files: Readonly<Partial<Record<Language, string>>>;
}

/** Every document there is. Guides are written in English and Indonesian, the others in English. */
export function listDocuments(): readonly DocumentFile[] {
  const byAddress = new Map<string, Partial<Record<Language, string>>>();
  for (const file of [...Object.keys(ELSEWHERE), ...filesBelow("docs")]) {
    const address = addressOfFile(file);
    if (address === undefined || !file.endsWith(".md")) continue;
    const language = GUIDES.exec(file)?.[1] === "id" ? "id" : "en";
    byAddress.set(address, { ...byAddress.get(address), [language]: file });
  }
  return [...byAddress].map(([address, files]) => ({ address, files }));
}

/** `file` is its path in the repository. */
export function readDocument(file: string): string {
  return readFileSync(new URL(file, ROOT), "utf8");
}

/** Where a file, or the README of a folder, is read; `undefined` for what is not shipped. */
export function addressOfFile(file: string): string | undefined {
  const path = file.replace(/\/$/, "");
  const other = ELSEWHERE[path] ?? ELSEWHERE[`${path}/README.md`] ?? OTHERS[path];
  if (other !== undefined) return other;
  if (path === "docs") return "/docs";
  if (!path.startsWith("docs/")) return undefined;
  if (path.endsWith(".md")) return addressOfMarkdown(path);
  return existsSync(new URL(`${path}/README.md`, ROOT)) ? `/${path}` : undefined;
}

function addressOfMarkdown(path: string): string | undefined {
  if (!existsSync(new URL(path, ROOT))) return undefined;
  return `/${path.replace(GUIDES, "docs/guides/").replace(/(?:\/README)?\.md$/, "")}`;
}

function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(new URL(`${folder}/`, ROOT), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
