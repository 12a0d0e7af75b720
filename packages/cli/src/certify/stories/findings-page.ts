import { written } from "../schedule/notation.ts";
import type { Finding } from "./finding.ts";
import { FINDINGS } from "./findings/findings.ts";
import { REMEDIES } from "./remedies/remedies.ts";
import type { Remedy, RemedyName } from "./remedies/remedy.ts";
import { tellStory } from "./tell-story.ts";

/** The document that tells every class of defects, with what mends it. */
export function findingsPage(): string {
  const rows = FINDINGS.map(
    ({ id, title, breaks, shortest }) =>
      `| [${id}](#${anchorOf(`${id} ${title.en}`)}) | ${title.en} | ${breaks} | \`${shortest.replace("B-", "B−")}\` |`,
  );
  return `<!-- Made by \`npm run docs\`. Edit the code that it is made from. -->

# What goes wrong in notification handlers

Every class of defects that \`gerbang certify\` knows: what goes wrong, how it comes about, the shortest story that
brings it to light, and what mends it in Express, Laravel and Go. Most of them were met in handlers that
use, or are one small step away from one that is. Read it before you write yours.

The short form of a schedule begins after the charge. \`p\` paid in the app, \`q\` by scan, \`x\` expired, \`k\` cancelled,
\`d\` denied, \`r\` refund asked for, \`f\` confirmed, \`n\` denied; their messages are \`P S X K D\`, and \`a\` and \`b\` of a
refund. \`B+\` and \`B−\` is a browser that comes back, \`R\` a reconciliation, \`Z\` a restart, \`F:\` a forgery, \`A:\` a status
API that fails; \`∥\` at once, \`⊘\` never sent, \`#\` killed in the middle, \`/\` given up, \`⟨ ⟩\` held at its question.

| Class | What | Breaks | Shortest schedule |
| --- | --- | --- | --- |
${rows.join("\n")}

## What must always hold

${Object.entries(INVARIANTS)
  .map(([id, text]) => `- **${id}** ${text}`)
  .join("\n")}

## The classes

${FINDINGS.map(classPart).join("\n")}
## What mends them

${Object.entries(REMEDIES)
  .map(([name, remedy]) => remedyPart(name as RemedyName, remedy))
  .join("\n")}`;
}

const INVARIANTS = {
  I1: "Paid once: each effect of a payment happens once for each paid transaction.",
  I2: "Nothing forged: a request that the gateway did not make changes nothing.",
  I3: "Nothing unconfirmed: an order is paid only after the gateway has settled.",
  I4: "Never back: paid is left only by a refund, closed only by a payment.",
  I5: "The amount: an order is paid only by what it costs.",
  I6: "Refunds count once, only when confirmed, and never for more than was paid.",
  I7: "It converges: after all retries, or one reconciliation, the order shows what the facts demand.",
  I8: "Isolation: what happens to one order changes no other.",
  I9: "The right attempt: what ends one transaction does not end another's order.",
  I11: "Honest answers: 2xx only for what survives a crash, and always for what needs nothing.",
  I12: "Both doors: paid by scan counts like paid in the app.",
  I13: "Robust: members that are new or absent stop nothing, and the process lives.",
  I14: "Money is visible: a payment for a closed order or an older attempt is not dropped.",
  I15: "Says nothing: an answer holds no key, no expected signature and no stack.",
};

function classPart({ id, title, sentence, cause, remedy, ...finding }: Finding): string {
  const story = tellStory(written(finding.shortest, finding.orders), "en");
  const numbered = story.map((line, index) => `${index + 1}. ${line}`);
  return `### ${id} ${title.en}

${sentence.en} ${cause.en}

${numbered.join("\n")}

Breaks ${finding.breaks}. [What mends it](#${anchorOf(HEADINGS[remedy])}).
`;
}

function remedyPart(name: RemedyName, { advice, express, laravel, go }: Remedy): string {
  const ids = FINDINGS.filter(({ remedy }) => remedy === name).map(({ id }) => id);
  return `### ${HEADINGS[name]}

For ${ids.join(", ")}. ${advice.en}

Express:

\`\`\`js
${express}
\`\`\`

Laravel:

\`\`\`php
${laravel}
\`\`\`

Go:

\`\`\`go
${go}
\`\`\`
`;
}

const HEADINGS: Readonly<Record<RemedyName, string>> = {
  verify: "Check the signature first",
  ask: "Ask the gateway and compare",
  amount: "Compare the amount",
  silent: "Refuse in silence",
  finish: "Believe no browser",
  facts: "Remember facts in one transaction",
  forward: "Go forward only",
  own_order: "Store the order before the charge",
  failures: "Say that you failed",
  durable: "Commit before you answer",
  unknown: "Accept what is not yours",
  route: "Keep the address open",
  caught: "Catch what one message throws",
  statuses: "Go by the status",
  tolerant: "Read only what you need",
  refunds: "Book refunds by their keys",
  reconcile: "Look again",
  attempts: "Keep every attempt",
  late_money: "Keep late money",
  exact: "Find orders by their whole id",
};

/** How the documents' pages name a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
