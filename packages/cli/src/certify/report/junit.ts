import type { JsonReport } from "./json-report.ts";

/** One case for each defect and each unsteady schedule, and one for all that passed. */
export function toJUnit({ profile, schedules, defects, unsteady }: JsonReport): string {
  const failures = defects.map(
    ({ defect, breaks, schedule, story }) =>
      `    <testcase classname="${escape(defect)}" name="${escape(schedule)}">
      <failure type="${escape(breaks)}" message="${escape(`${defect} breaks ${breaks}`)}">${escape(story.en.join("\n"))}</failure>
    </testcase>`,
  );
  const skipped = unsteady.map(
    ({ breaks, steps }) =>
      `    <testcase classname="unsteady" name="${escape(steps.join(", "))}">
      <skipped message="${escape(`${breaks} was broken once of three times`)}"/>
    </testcase>`,
  );
  const passed = `    <testcase classname="suite" name="${schedules} schedules"/>`;
  const count = 1 + failures.length + skipped.length;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="gerbang certify ${profile}" tests="${count}" failures="${failures.length}" skipped="${skipped.length}">
${[passed, ...failures, ...skipped].join("\n")}
  </testsuite>
</testsuites>
`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
