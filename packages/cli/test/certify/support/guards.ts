/** One of the judge's guards, and the change that takes it away. */
interface Guard {
  readonly name: string;
  /** Below `src/certify`. */
  readonly file: string;
  /** What stands there once, and what stands there without the guard. */
  readonly from: string;
  readonly to: string;
}

const guard = (name: string, file: string, from: string, to: string): Guard => ({
  name,
  file,
  from,
  to,
});

const ANSWERS = "judge/judge-answer.ts";
const JUDGE = "judge/judge.ts";
const READING = "judge/judge-reading.ts";
const RELATIONS = "judge/relations.ts";

/** A row of what must not look alike. */
function unlike(name: string, invariant: string, schedule: string, states: string): Guard {
  const row = `["${invariant}", "${schedule}", ${states}],`;
  return guard(name, RELATIONS, row, "");
}

/** Every guard of the judge: without each of them some wrong handler is not found, or told as another one. */
export const GUARDS: readonly Guard[] = [
  guard("a process that died is a defect", ANSWERS, 'if (!alive) return breaks("I13");', ""),
  guard(
    "a test message is to be accepted",
    ANSWERS,
    'if (step.forgery === "test-message") return true;',
    "",
  ),
  guard(
    "a message with more or fewer members is to be accepted",
    ANSWERS,
    "return isOddlyShaped(step) || ",
    "return ",
  ),
  guard("an answer gives nothing away", ANSWERS, "!exchanges.some(givesAway)", "true"),
  guard(
    "a forgery changes nothing",
    JUDGE,
    'if (step.letter === "F") return this.judgeForgery(entry);',
    'if (step.letter === "F") return undefined;',
  ),
  guard(
    "a forgery that makes the merchant ask changes nothing but to the truth",
    JUDGE,
    "return this.judgeView(view, entry) && violation;",
    "return undefined;",
  ),
  guard(
    "what was acknowledged has to show",
    JUDGE,
    'if (isAnswered && step.delivery !== "cut") this.acknowledge(step);',
    "",
  ),
  guard(
    "what came again at the end and was acknowledged has to show",
    JUDGE,
    "for (const step of trace.redelivered) for (const order of orders) order.acknowledge(step);",
    "",
  ),
  guard("what shows at the end is judged", JUDGE, "if (early) return early;", ""),
  guard(
    "what shows after reconciling is judged",
    JUDGE,
    "return still && { ...still, reconciled: true };",
    "return still && undefined;",
  ),
  guard(
    "whoever reconciled knows everything",
    JUDGE,
    "this.standing = { ...this.standing, told };\n    const still",
    "const still",
  ),
  guard(
    "what one order's events do to another is told as that",
    JUDGE,
    'if (this.isOthers(step)) return "I8";',
    "",
  ),
  guard(
    "what the end of an attempt does to a paid order is told as that",
    JUDGE,
    'endsAnAttempt(step) && isPaid(happened) ? "I9" : "I4"',
    '"I4"',
  ),
  guard(
    "a view knows no less than it was told or once knew",
    READING,
    "word.length >= least",
    "word.length > 0",
  ),
  guard(
    "a view knows no more than what happened",
    READING,
    "const prefixes = happened.map((_, index) => happened.slice(0, index + 1));",
    'const prefixes = [...goldens.byState.keys()].map((key) => key.split(" "));',
  ),
  guard(
    "a view that no state shows is wrong",
    READING,
    "if (foreign === undefined) {",
    "if (foreign === undefined) {\n return { allowed: true, reached };",
  ),
  guard(
    "numbers that are too high are effects",
    READING,
    'if (wrong.some(isEffect)) return "more";',
    "",
  ),
  guard(
    "the ordinary answers are to be accepted",
    RELATIONS,
    "const refused = judgeRefusals(goldens, alike);",
    "const refused: readonly Violation[] = [];",
  ),
  guard(
    "the price is not misread",
    RELATIONS,
    "const isWrong = isMisread(",
    "const isWrong = false && isMisread(",
  ),
  guard(
    "a refund that was asked for is not booked",
    RELATIONS,
    'if (shows(goldens, "c1 p1 r1", confirmed)) wrong.push(',
    "if (false) wrong.push(",
  ),
  guard(
    "a refund does not count when it is asked for and when it is confirmed",
    RELATIONS,
    "else if (growsTwice(goldens, [paid, asked, confirmed], 1))",
    "else if (false)",
  ),
  guard(
    "a second refund does not count the first again",
    RELATIONS,
    "else if (growsTwice(goldens, [paid, confirmed, twice], 2))",
    "else if (false)",
  ),
  guard(
    "what is scanned does not count twice",
    RELATIONS,
    "return isTwice(goldens, views) ? ",
    "return false ? ",
  ),
  unlike("paid is not unpaid", "I7", "p S", '"c1 p1", "c1"'),
  unlike("paid by scan is not unpaid", "I12", "q S", '"c1 q1", "c1"'),
  unlike("refunded is not paid", "I6", "p S r f b", '"c1 f1 p1 r1", "c1 p1"'),
  unlike("a part is not all", "I6", "p S r f b", '"c1 f1 p1 r1", "c1 f1 p1 w1", "elsewhere"'),
  unlike("refunded in full is not paid", "I6", "p S w f b", '"c1 f1 p1 w1", "c1 p1"'),
  unlike("two refunds are not one", "I6", "p S r f b r f b", '"c1 f1 f2 p1 r1 r2", "c1 f1 p1 r1"'),
  unlike("an older attempt's payment shows", "I14", "c₂ p S", '"c1 c2 p1", "c1 c2"'),
  unlike("a late payment shows", "I14", "x X l S", '"c1 l1 x1", "c1 x1"'),
  guard("refunds that overlap come to the same", "certify.ts", "await search.crossRefunds();", ""),
  guard(
    "a pending message does nothing",
    "certify.ts",
    "const pending = await search.judgePending();",
    "const pending = undefined as Violation | undefined;",
  ),
];
