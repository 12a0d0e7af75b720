import {
  SNAP_HABITS,
  type SnapExplanation,
  type SnapVerdict,
  type TextDifference,
} from "@gerbang/protocol/bi-snap";

const VERDICTS: Readonly<Record<SnapVerdict, string>> = {
  valid: "The signature is right. What was refused is something else: read the responseCode.",
  explained: "What was signed is not what should have been.",
  other_secret:
    "The text is right, and the signature is not of it: another secret, key or algorithm was used.",
  other_text:
    "The text that was shown is not what should be signed, and the signature is not of it.",
  unexplained:
    "No known habit leads to this signature. Most likely another secret or key has signed; to be sure, give the text that your program signs: --signed-text.",
  incomplete: "Something is missing:",
};

const PARTS = {
  method: "the method",
  path: "the path",
  token: "the access token",
  hash: "the hash of the body",
  client_id: "the client id",
  timestamp: "the time",
  data: "seamlessData",
} as const;

/** An explanation for the person at the terminal. */
export function describeExplanation(found: SnapExplanation): string {
  const { verdict, habits, secretName, missing, difference, bodyDifference, signed } = found;
  const lines = [VERDICTS[verdict], ...missing.map((name) => `  - ${name}`)];
  for (const habit of habits) lines.push(`  - ${SNAP_HABITS[habit].en}`);
  if (secretName !== undefined) lines.push(`    It is the ${secretName}.`);
  lines.push("", "To be signed:");
  for (const { text, form } of found.expected) lines.push(`  ${text}${FORMS[form]}`);
  if (signed !== undefined) lines.push("Was signed:", `  ${visible(signed)}`);
  if (difference) {
    const where = difference.part ? `in ${PARTS[difference.part]}` : "after the end";
    lines.push("", `They part ${where}:`, ...sides("should be", "is", difference));
  }
  if (bodyDifference) {
    lines.push("", "The bodies part:", ...sides("was sent", "was hashed", bodyDifference));
  }
  if (verdict === "explained" && habits.length === 0) {
    lines.push("", "No known habit leads from one to the other.");
  }
  return lines.join("\n");
}

const FORMS = {
  as_received: "",
  minified: "   (or so, over the minified body)",
  unescaped: "   (or so, over the body with \\/ and \\uXXXX as characters)",
} as const;

function sides(right: string, wrong: string, { at, expected, signed }: TextDifference): string[] {
  const width = Math.max(right.length, wrong.length);
  return [
    `  ${right.padEnd(width)}  ${visible(expected)}   (from character ${at + 1} on)`,
    `  ${wrong.padEnd(width)}  ${visible(signed)}`,
  ];
}

/** A line end must be seen. */
function visible(text: string): string {
  if (text === "") return "(nothing)";
  return text.replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}
