import { isMessage, type Schedule, type Step } from "../schedule/step.ts";
import type { Exchange, Trace, TraceEntry } from "./trace.ts";
import type { Invariant, Violation } from "./violation.ts";

/** What is wrong with what the merchant answered, whatever it shows. */
export function judgeAnswer(
  schedule: Schedule,
  entry: TraceEntry,
  index: number,
): Violation | undefined {
  const { step, exchanges, alive } = entry;
  const breaks = (invariant: Invariant, status?: number): Violation => ({
    invariant,
    schedule,
    step,
    deviation: undefined,
    asked: exchanges.find(({ asked }) => asked)?.asked,
    status,
    reconciled: false,
  });
  if (!alive) return breaks("I13");
  const statuses = exchanges.flatMap(({ status }, at) =>
    at === 1 && isVisit(step.beside) ? [] : (status ?? []),
  );
  // Whoever cannot ask may say so, and is told again.
  if (schedule.steps.slice(0, index).some(({ letter }) => letter === "A")) return undefined;
  const refused = statuses.find((status) => status >= 300);
  return refused === undefined || !mustAccept(step, refused)
    ? undefined
    : breaks(isOddlyShaped(step) && refused >= 400 ? "I13" : "I11", refused);
}

/** A browser may be sent on to wherever the merchant likes. */
function isVisit(beside: Step | undefined): boolean {
  return beside !== undefined && !isMessage(beside.letter);
}

/**
 * What an answer to a forger gives away. Judged last: it is advice beside whatever else is wrong, and an
 * answer to what the gateway sent is read by the gateway alone.
 */
export function judgeWords({ schedule, entries }: Trace): Violation | undefined {
  for (const { step, exchanges } of entries) {
    if (step.letter !== "F" || !exchanges.some(givesAway)) continue;
    const [first] = exchanges;
    const what = { deviation: undefined, asked: first?.asked, status: first?.status } as const;
    return { invariant: "I15", schedule, step, ...what, reconciled: false };
  }
  return undefined;
}

const KEY = /(?:SB-)?Mid-server-[\w-]{8,}/u;
const SIGNATURE = /(?<![0-9a-f])[0-9a-f]{128}(?![0-9a-f])/giu;
/** Where in a program it went wrong: JavaScript, Python, PHP, Go, Java and Ruby. */
const STACK =
  /^\s+at \S.*:\d+|Traceback \(most recent call last\)|^\s+File ".+", line \d+|^#\d+ .+\.php\(\d+\)|^goroutine \d+ \[|\.rb:\d+:in [`']/mu;

/** A server key, a stack, or a signature that nobody sent: the one that would have been right. */
function givesAway({ body, sent = "" }: Exchange): boolean {
  // A trace within JSON has its lines escaped.
  const lines = body.replaceAll("\\n", "\n").replaceAll('\\"', '"');
  if (KEY.test(body) || STACK.test(lines)) return true;
  return (body.match(SIGNATURE) ?? []).some((one) => !sent.includes(one));
}

/** Whether refusing so is wrong, whatever the merchant makes of the message. */
function mustAccept(step: Step, refused: number): boolean {
  // What is unknown to the status call may only be unknown yet: who says so is told again.
  if (step.forgery === "test-message") return true;
  return isOddlyShaped(step) || (isMessage(step.letter) && refused < 400);
}

function isOddlyShaped({ delivery }: Step): boolean {
  return delivery === "missing" || delivery === "unknown";
}
