import { cell, listIn, printLine, wib } from "./print.ts";
import { removedNote } from "./removed-note.ts";
import type { JsonObject } from "./sandbox-client.ts";

const KIND_WIDTH = "delivery".length;

/** An entry of the workbench in a line, with what explains it below. */
export function printEntry(
  entry: JsonObject,
  { withBodies }: { readonly withBodies: boolean },
): void {
  const [what, ...below] = describe(entry, withBodies);
  const kind = cell(entry, "kind").padEnd(KIND_WIDTH);
  printLine([wib(entry["at"]), kind, what].join("  "));
  for (const line of below) printLine(`    ${line}`);
}

function describe(entry: JsonObject, withBodies: boolean): readonly string[] {
  const [request, delivery, event] = ["request", "delivery", "event"].map(
    (name) => entry[name] as JsonObject | undefined,
  );
  if (request) return describeRequest(request, withBodies);
  if (delivery) return describeDelivery(entry, delivery, withBodies);
  return describeEvent(event ?? {});
}

function describeRequest(request: JsonObject, withBodies: boolean): readonly string[] {
  const code = request["status_code"] ?? request["http_status"];
  const parts = [
    String(code).padEnd(3),
    `${cell(request, "method").padEnd(4)} ${cell(request, "path")}`,
    cell(request, "order_id"),
    `${cell(request, "duration_ms")} ms`,
    cell(request, "client"),
  ];
  const { error, problems } = request;
  const details = Array.isArray(problems) ? (problems as unknown[]) : [];
  return [
    parts.join("  "),
    ...(error === null ? [] : [cell(request, "error")]),
    ...details.filter((one) => one !== error).map((one) => `- ${String(one)}`),
    ...listIn(request, "hints").map((hint) => `hint (${cell(hint, "code")}): ${cell(hint, "en")}`),
    ...describeCheck(request["signature_check"] as JsonObject | null | undefined),
    ...(withBodies ? contents(request, ["body", "answer"]) : []),
  ];
}

/** Why a signature was refused. */
function describeCheck(check: JsonObject | null | undefined): readonly string[] {
  if (!check) return [];
  const [first] = listIn(check, "expected");
  return [
    `signature: ${cell(check, "verdict")}`,
    ...listIn(check, "habits").map((habit) => `- ${cell(habit, "en")}`),
    ...(first ? [`to be signed: ${cell(first, "text")}`] : []),
    ...(typeof check["signed"] === "string" ? [`was signed:   ${cell(check, "signed")}`] : []),
  ];
}

function describeDelivery(
  entry: JsonObject,
  delivery: JsonObject,
  withBodies: boolean,
): readonly string[] {
  const answer = delivery["answer_status"] ?? delivery["error"];
  const parts = [
    String(answer).padEnd(3),
    `POST ${cell(delivery, "url")}${removedNote(delivery)}`,
    cell(entry, "order_id"),
    cell(delivery, "transaction_status"),
    `try ${cell(delivery, "number")}`,
    `${cell(delivery, "latency_ms")} ms`,
  ];
  const next = delivery["next_at"] === null ? [] : [`next try ${wib(delivery["next_at"])}`];
  const detail = delivery["error_detail"] === null ? [] : [cell(delivery, "error_detail")];
  const isFailed = entry["failed"] === true;
  return [
    parts.join("  "),
    ...(isFailed ? [[...detail, cell(delivery, "rule"), ...next].join("; ")] : []),
    ...(withBodies ? contents(delivery, ["body", "answer_body"]) : []),
  ];
}

function describeEvent(event: JsonObject): readonly string[] {
  const told = (event["data"] ?? {}) as JsonObject;
  const data = Object.keys(told).map((name) => `${name}=${cell(told, name)}`);
  return [[cell(event, "name").padEnd(24), cell(event, "order_id"), ...data].join("  ")];
}

function contents(object: JsonObject, names: readonly string[]): readonly string[] {
  return names
    .filter((name) => typeof object[name] === "string" && object[name] !== "")
    .map((name) => `${name}: ${cell(object, name)}`);
}
