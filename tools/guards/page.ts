import { GUARDED_ROOMS } from "./all-guards.ts";
import type { Guard, GuardedRoom } from "./guard.ts";
import { missedBy, readResults } from "./results.ts";

const PAGE_HEAD = `<!-- Made by \`npm run guards -- --keep\` and \`npm run docs\`. Edit the lists in tools/guards/list. -->

# What each guard is for

A guard is something in the way of a mistake: a lock, a condition, a constraint, a bound. \`npm run guards\` takes each
out of a copy of the repository, one at a time, and runs the tests that should miss it: the third column names some that
went red (of those that were tried with \`--first\` the first one). A guard that none of them misses is a finding, and
ends the run with an error. Those of certify's judge have [a page of their own](certify-guards.md).
`;
const SHOWN_MAX = 3;

/** The document of all guards. Throws when one was not tried as it stands now. */
export function guardsPage(): string {
  const results = readResults();
  const untried = GUARDED_ROOMS.flatMap(({ guards }) => guards).filter(
    (guard) => missedBy(results, guard) === undefined,
  );
  if (untried.length > 0) {
    const names = untried.map(({ name }) => `"${name}"`).join(", ");
    throw new Error(`Run \`npm run guards -- --new --keep\`: not tried as it stands now: ${names}`);
  }
  return [PAGE_HEAD, ...GUARDED_ROOMS.map((room) => describeRoom(room, results))].join("\n");
}

function describeRoom(
  { title, guards }: GuardedRoom,
  results: ReturnType<typeof readResults>,
): string {
  const rows = guards.map((guard) => {
    const red = missedBy(results, guard) ?? [];
    return `| ${escape(guard.name)} | ${placeOf(guard)} | ${listed(red)} |`;
  });
  return `## ${title}

| Gerbang holds that … | Where | Without it goes red |
| --- | --- | --- |
${rows.join("\n")}
`;
}

function placeOf(guard: Guard): string {
  if (!("file" in guard)) return "the schema";
  return `\`${guard.file.replace(/^packages[/]/, "").replace("gateway/src/", "")}\``;
}

function listed(red: readonly string[]): string {
  const shown = red.slice(0, SHOWN_MAX).map(escape).join("; ");
  return red.length > SHOWN_MAX ? `${shown}; and ${red.length - SHOWN_MAX} more` : shown;
}

function escape(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
}
