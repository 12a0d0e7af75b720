import { bodiesToHash, minifyJson } from "../minify.ts";
import type { SnapHabit } from "./habits.ts";
import type { Variant } from "./variant.ts";

/** Longer bodies are not printed in other ways: it would take too long for what it tells. */
const BODY_BYTES_MAX = 262_144;

/** The bytes that clients hash: those that are accepted, then others that they are known for. */
export function bodyVariants(
  body: Uint8Array<ArrayBuffer>,
): readonly Variant<Uint8Array<ArrayBuffer>>[] {
  const accepted = bodiesToHash(body).map(({ bytes }) => ({ habits: [], value: bytes }));
  if (body.length > BODY_BYTES_MAX) return accepted;
  return [...accepted, ...otherBodies(new TextDecoder().decode(body))];
}

function otherBodies(text: string): readonly Variant<Uint8Array<ArrayBuffer>>[] {
  const minified = minifyJson(text);
  const printed = printAgain(text);
  const texts: readonly (readonly [SnapHabit, string])[] = [
    ["body_slashes_escaped", escapeSlashes(minified)],
    ["body_non_ascii_escaped", escapeNonAscii(minified)],
    ["body_slashes_escaped", escapeSlashes(escapeNonAscii(minified))],
    ...printed,
    ["body_trailing_newline", `${text}\n`],
    ["body_trailing_newline", `${text}\r\n`],
    ["body_trailing_newline", `${minified}\n`],
    ["body_reserialised", text.trim()],
    ["body_blanks_stripped", text.replace(/\s/g, "")],
    ["body_empty", ""],
    ["body_braces", "{}"],
  ];
  const encoder = new TextEncoder();
  return [
    ...texts.map(([habit, value]) => ({ habits: [habit], value: encoder.encode(value) })),
    { habits: ["body_other_charset"], value: toLatin1(minified) },
    { habits: ["body_other_charset"], value: encoder.encode(text.replace(/^\ufeff/, "")) },
  ];
}

/** As programs print what they have parsed; nothing where the body is no JSON. */
function printAgain(text: string): readonly (readonly [SnapHabit, string])[] {
  const value = parse(text);
  if (value === undefined) return [];
  const plain = JSON.stringify(value);
  // Python's default has a blank after each comma and colon.
  const spaced = spaceOut(plain);
  return [
    ["body_reserialised", plain],
    ["body_reserialised", escapeSlashes(plain)],
    ["body_reserialised", escapeSlashes(escapeNonAscii(plain))],
    ["body_not_minified", JSON.stringify(value, null, 2)],
    ["body_not_minified", JSON.stringify(value, null, 4)],
    ["body_not_minified", JSON.stringify(value, null, "\t")],
    ["body_not_minified", spaced],
    ["body_not_minified", escapeNonAscii(spaced)],
    ["body_floats", addDecimals(minifyJson(text))],
    ["body_sorted", JSON.stringify(sortMembers(value))],
  ];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: there is nothing to print again.
    return undefined;
  }
}

function escapeSlashes(json: string): string {
  return json.replace(/(?<!\\)\//g, "\\/");
}

function escapeNonAscii(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `10000` → `10000.0`, outside strings. */
function addDecimals(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:[.eE][\d.eE+-]*)?/g, (token) =>
    /^-?\d+$/.test(token) ? `${token}.0` : token,
  );
}

function spaceOut(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (token) =>
    token === "," || token === ":" ? `${token} ` : token,
  );
}

function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sortMembers(member)]));
}

function toLatin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
