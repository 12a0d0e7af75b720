import { appendFileSync } from "node:fs";
import { explainFileError } from "../file-error.ts";
import type { Happening, NotificationHappening, Tell } from "./happening.ts";

interface TellOptions {
  readonly json: boolean;
  /** A file that the same is added to, as JSON lines. */
  readonly log?: string | undefined;
}

/** Tells what happens on the standard output: as JSON lines, or as lines for people. */
export function startTelling({ json, log }: TellOptions): Tell {
  const keep = log === undefined ? undefined : startLog(log);
  return (happening) => {
    const at = new Date();
    const line = `${JSON.stringify({ at: at.toISOString(), ...happening })}\n`;
    keep?.(line);
    const text = json ? line : toText(happening, at);
    if (text !== undefined) process.stdout.write(text);
  };
}

/** Adds lines to a file until it cannot be written: that is told once, and passing on goes on without it. */
function startLog(file: string): (line: string) => void {
  let isBroken = false;
  return (line) => {
    if (isBroken) return;
    try {
      appendFileSync(file, line);
    } catch (error) {
      const told = explainFileError(error, `--log: ${file}`, "written");
      if (!told) throw error;
      isBroken = true;
      process.stderr.write(`${told.message} It ends here.\n`);
      process.exitCode = told.exitCode;
    }
  };
}

/** Lines with the time of day; `undefined` for what only programs want to know. */
function toText(happening: Happening, at: Date): string | undefined {
  const lines = describe(happening);
  const time = at.toTimeString().slice(0, 8);
  return lines?.map((line, index) => `${index === 0 ? time : "        "}  ${line}\n`).join("");
}

function describe(happening: Happening): readonly string[] | undefined {
  switch (happening.event) {
    case "started":
      return describeStart(happening);
    case "call": {
      const { method, path, status, status_code, latency_ms } = happening;
      const code = status_code === null ? "" : ` (${status_code})`;
      return [`${method} ${path}  ${status ?? "no answer"}${code}  ${latency_ms} ms`];
    }
    case "notification":
      return describeNotification(happening);
    case "not_attempted":
      return [`${happening.order_id}: nobody has attempted to pay it yet`];
    case "waiting":
      return [
        `${REASONS[happening.reason]} (${happening.detail}); asking again in ${seconds(happening.wait_ms)}`,
      ];
    case "back":
      return ["The sandbox answers again."];
    case "slept":
      return [`Nothing ran for ${seconds(happening.for_ms)}: asking about all orders now`];
    case "note":
      return [happening.text];
    case "asked":
      return undefined;
  }
}

const REASONS = {
  limited: "Too many calls, says the sandbox",
  lost: "The sandbox does not answer",
  refused: "The sandbox does not know the key",
};

function describeStart({
  url,
  from,
  to,
}: Extract<Happening, { event: "started" }>): readonly string[] {
  return [
    url === null ? `${from} → ${to}` : `${url} → ${from}; notifications → ${to}`,
    ...(url === null ? [] : [`Have your shop call ${url} instead of the sandbox.`]),
    "r repeats the last notification, s asks about all orders now, Ctrl C ends it.",
  ];
}

function describeNotification(told: NotificationHappening): readonly string[] {
  const answer = told.answer_status === null ? `no answer: ${told.error}` : told.answer_status;
  const remarks = [
    ...(told.is_repeat ? ["repeated"] : []),
    ...(told.number > 1 ? [`try ${told.number}`] : []),
    ...(told.next_in_ms === null ? [] : [`again in ${seconds(told.next_in_ms)}`]),
    ...(isRedirect(told) ? ["redirects are not followed"] : []),
  ];
  const parts = [
    `${told.order_id}  ${told.transaction_status} → ${answer}`,
    `${told.latency_ms} ms`,
    ...(remarks.length === 0 ? [] : [remarks.join(", ")]),
  ];
  return [parts.join("  ")];
}

function isRedirect({ answer_status: status }: NotificationHappening): boolean {
  return status !== null && status >= 300 && status < 400;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
