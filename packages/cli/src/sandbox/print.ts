import { formatJakartaTime } from "@gerbang/protocol";
import type { JsonObject } from "./sandbox-client.ts";

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, null, 2));
}

/** Columns of equal width, two spaces apart; the last one is not filled up. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of rows) {
    printLine(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

/** A moment as the gateway tells it, in WIB like the Core API's times. */
export function wib(moment: unknown): string {
  return typeof moment === "string" ? formatJakartaTime(new Date(moment)) : "-";
}

/** A member as text; `-` when it is absent. */
export function cell(object: JsonObject, name: string): string {
  const value = object[name];
  if (value === undefined || value === null) return "-";
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number);
}

export function listIn(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name];
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

/** A text that is told in both languages. */
export function inEnglish(object: JsonObject, name: string): string | undefined {
  const texts = object[name];
  if (typeof texts !== "object" || texts === null || !("en" in texts)) return undefined;
  return typeof texts.en === "string" ? texts.en : undefined;
}
