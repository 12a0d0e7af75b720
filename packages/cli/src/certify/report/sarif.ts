import type { Finding } from "../stories/finding.ts";
import { FINDINGS } from "../stories/findings/findings.ts";
import { REMEDIES } from "../stories/remedies/remedies.ts";
import type { JsonReport, ReportedDefect } from "./json-report.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/** Who ran it, and the file at which findings are shown: the handler's, or else the configuration. */
interface SarifContext {
  readonly version: string;
  /** A path from the root of the repository. */
  readonly source: string;
}

/**
 * The defects as SARIF 2.1.0, which code hosts show beside the code. The fingerprint keeps a finding the same
 * one from run to run; the story is its flow.
 */
export function toSarif({ defects, unsteady }: JsonReport, context: SarifContext): unknown {
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "gerbang certify",
            version: context.version,
            rules: FINDINGS.map(ruleOf),
          },
        },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: unsteady.map(({ breaks, steps }) => ({
              level: "warning",
              message: {
                text: `Unsteady: ${breaks} was broken once of three times: ${steps.join(", ")}`,
              },
            })),
          },
        ],
        results: defects.map((defect) => resultOf(defect, context)),
      },
    ],
  };
}

function ruleOf({ id, title, sentence, cause, remedy }: Finding): unknown {
  const { advice, express, laravel, go } = REMEDIES[remedy];
  const codes = [
    ["js", express],
    ["php", laravel],
    ["go", go],
  ].map(([language, code]) => `\`\`\`${language}\n${code}\n\`\`\``);
  return {
    id,
    shortDescription: { text: title.en },
    fullDescription: { text: `${sentence.en} ${cause.en}` },
    help: { text: advice.en, markdown: [cause.en, advice.en, ...codes].join("\n\n") },
    defaultConfiguration: { level: "error" },
  };
}

function resultOf(
  { defect, breaks, schedule, fingerprint, story }: ReportedDefect,
  { source }: SarifContext,
): unknown {
  const ruleIndex = FINDINGS.findIndex(({ id }) => id === defect);
  const location = {
    physicalLocation: { artifactLocation: { uri: asUri(source) }, region: { startLine: 1 } },
  };
  return {
    ruleId: defect,
    ruleIndex,
    level: "error",
    message: {
      text: `${FINDINGS[ruleIndex]?.sentence.en ?? defect} Breaks ${breaks}: ${schedule}`,
    },
    locations: [location],
    partialFingerprints: { "gerbangSchedule/v1": fingerprint },
    codeFlows: [
      {
        threadFlows: [
          {
            locations: story.en.map((text, index) => ({
              executionOrder: index + 1,
              location: { ...location, message: { text } },
            })),
          },
        ],
      },
    ],
  };
}

/** A path as the relative address that the format asks for. */
function asUri(path: string): string {
  return path
    .replaceAll("\\", "/")
    .replace(/^\.\//u, "")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}
