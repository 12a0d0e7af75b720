import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";

const CONTENT_TYPES = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
} as const;

interface Asset {
  readonly url: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Styles and scripts of the pages, served under addresses that change with their content. */
export interface Assets {
  /** The address of a file, for `href` and `src`. */
  url(name: string): string;
}

/** By its place and its prefix: nothing about a file changes while we run. */
const read = new Map<string, Asset>();

/** Files of one folder. */
interface AssetFolder {
  readonly folder: URL;
  readonly names: readonly string[];
}

/**
 * Reads the named files, once for all gateways of a process, and serves them under an address that holds their
 * digest, so that browsers may keep them for ever. What is no longer there, as after an upgrade, is not found.
 */
export function serveAssets(
  app: FastifyInstance,
  prefix: string,
  folders: readonly AssetFolder[],
): Assets {
  const named = folders.flatMap(({ folder, names }) =>
    names.map((name) => [name, openAsset(folder, prefix, name)] as const),
  );
  const byName = new Map(named);
  const byUrl = new Map(named.map(([, asset]) => [asset.url, asset]));
  app.get<{ Params: { file: string } }>(`${prefix}/:file`, async ({ params }, reply) => {
    const asset = byUrl.get(`${prefix}/${params.file}`);
    if (!asset) return reply.callNotFound();
    return await reply
      .header("content-type", asset.contentType)
      .header("cache-control", "public, max-age=31536000, immutable")
      .header("x-content-type-options", "nosniff")
      .send(asset.bytes);
  });
  return {
    url(name) {
      const asset = byName.get(name);
      if (!asset) throw new Error(`${name} is not among the assets`);
      return asset.url;
    },
  };
}

function openAsset(folder: URL, prefix: string, name: string): Asset {
  const file = new URL(name, folder);
  const place = `${prefix} ${file.href}`;
  const asset = read.get(place) ?? readAsset(file, prefix, name);
  read.set(place, asset);
  return asset;
}

function readAsset(file: URL, prefix: string, name: string): Asset {
  const bytes = readFileSync(file);
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  const extension = name.slice(dot + 1);
  if (!isKnown(extension)) throw new Error(`${name} has no known content type`);
  return {
    url: `${prefix}/${name.slice(0, dot)}.${digest}.${extension}`,
    contentType: CONTENT_TYPES[extension],
    bytes,
  };
}

function isKnown(extension: string): extension is keyof typeof CONTENT_TYPES {
  return extension in CONTENT_TYPES;
}
