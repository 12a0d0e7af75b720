import { BI_SNAP_SERVICE_NAMES, BI_SNAP_SERVICES, type BiSnapService } from "../services.ts";
import { signedPath } from "../signed-text.ts";
import { parseBiSnapTime } from "../time.ts";
import { listVariants, type Variant } from "./variant.ts";

/** What clients sign for a method. */
export function methodVariants(method: string): readonly Variant[] {
  const right = method.toUpperCase();
  return listVariants(right, [
    ["method_case", right.toLowerCase()],
    ["other_method", right === "POST" ? "GET" : "POST"],
  ]);
}

/** Under which addresses of the standard are known to stand, and what stands in front may take away. */
const PREFIXES = ["/snap", "/api", "/snap-adapter/b2b", "/snap-adapter/b2b2c", "/openapi"];

/** What clients sign for the address at which they call: `target` with whatever stands before the path. */
export function pathVariants(target: string, host: string | undefined): readonly Variant[] {
  const right = signedPath(target);
  const whole = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  const [bare = ""] = right.split("?", 1);
  const hosts = host === undefined ? [] : [`https://${host}`, `http://${host}`, host];
  const own = listVariants(right, [
    ["path_with_prefix", whole],
    ...PREFIXES.map((prefix) => ["path_with_prefix", prefix + right] as const),
    ["path_with_host", target],
    ...hosts.map((start) => ["path_with_host", start + whole] as const),
    ["path_without_query", bare],
    ["path_without_slash", right.slice(1)],
    ["path_with_trailing_slash", bare.endsWith("/") ? bare.slice(0, -1) : `${bare}/`],
    ["path_without_version", right.replace(/^\/v\d+\.\d+/, "")],
  ]);
  return [...own, ...BI_SNAP_SERVICE_NAMES.map(pathOfOther)];
}

function pathOfOther(name: BiSnapService): Variant {
  const value = BI_SNAP_SERVICES[name].path;
  return { habits: ["path_of_other_service"], value, isRare: true };
}

/** What clients sign for the token. */
export function tokenVariants(token: string): readonly Variant[] {
  return listVariants(token, [
    ["token_with_bearer", `Bearer ${token}`],
    ["token_with_bearer", `bearer ${token}`],
    ["token_empty", ""],
    ["token_with_white_space", `${token}\n`],
    ["token_with_white_space", `${token} `],
  ]);
}

const SECONDS_APART = [-1, 1, -2, 2, -3, 3];

/** What clients sign for the time, when they read the clock again or print it otherwise. */
export function timeVariants(timestamp: string): readonly Variant[] {
  const time = parseBiSnapTime(timestamp.trim());
  if (!time) return listVariants(timestamp, [["timestamp_reformatted", timestamp.trim()]]);
  return listVariants(timestamp, [
    ...notationsOf(time, timestamp).map((text) => ["timestamp_reformatted", text] as const),
    ...SECONDS_APART.map(
      (seconds) => ["timestamp_other_second", shift(timestamp, seconds)] as const,
    ),
  ]);
}

function notationsOf(time: Date, given: string): readonly string[] {
  const utc = time.toISOString();
  const wib = new Date(time.getTime() + 7 * 3_600_000).toISOString();
  const zones = [
    [utc, ["Z", "+00:00", "+0000", ""]],
    [wib, ["+07:00", "+0700", ""]],
  ] as const;
  const fraction = /\.(\d+)/.exec(given)?.[0] ?? "";
  const fractions = new Set(["", utc.slice(19, 23), `${utc.slice(19, 23)}000`, fraction]);
  const texts = zones.flatMap(([local, marks]) =>
    marks.flatMap((mark) => [...fractions].map((digits) => local.slice(0, 19) + digits + mark)),
  );
  const spaced = [utc, wib].map((local) => local.slice(0, 19).replace("T", " "));
  const seconds = Math.floor(time.getTime() / 1000);
  return [...texts, ...spaced, String(seconds), String(time.getTime())];
}

/** The same notation some seconds later. */
function shift(timestamp: string, seconds: number): string {
  const shifted = new Date(Date.parse(`${timestamp.slice(0, 19)}Z`) + seconds * 1000);
  return shifted.toISOString().slice(0, 19) + timestamp.slice(19);
}
