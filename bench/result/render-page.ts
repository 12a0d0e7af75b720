import type { BenchResult, Figure } from "./bench-result.ts";

const HEAD = `# Performance

Made by \`npm run bench charge shop signatures -- --keep\` from the JSON beside it (\`docs/performance/\`); do not edit. Everything is
durable, the load, the gateway, PostgreSQL and the receiver share the machine, and what is compared was measured in
alternating rounds. The median is shown, and beside it the least and the most. Of a machine that others use, too,
the processor time of each call is the figure that holds; ratios of one run hold better than rates.

The three largest of what the gateway's process does in a whole charge are writing to sockets, most of it to PostgreSQL, clearing
away objects, and HTTP to who is told: [a flame graph](decisions/0022-what-made-a-whole-charge-jump.md) shows it, and
what made a whole charge cost now this and now three times as much.
`;

/** The page of all kept results. */
export function renderPage(results: readonly BenchResult[]): string {
  return [HEAD, ...results.map(renderResult)].join("\n");
}

function renderResult({ bench, setting, date, machine, figures, missing }: BenchResult): string {
  const rows = [...new Set(figures.map(({ row }) => row))];
  const tables = rows.map((row) => {
    const lines = figures.filter((figure) => figure.row === row).map(renderFigure);
    return `### ${row}\n\n| | median | least to most |\n|---|---|---|\n${lines.join("\n")}\n`;
  });
  const left = missing.map((why) => `Left out: ${why}.\n`);
  return [`## ${bench}\n\n${setting} Measured on ${date} (${machine}).\n`, ...tables, ...left].join(
    "\n",
  );
}

function renderFigure({ what, unit, rounds }: Figure): string {
  const sorted = rounds.toSorted((one, other) => one - other);
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  return `| ${what} | ${show(medianOf(rounds))} ${unit} | ${show(least)} to ${show(most)} |`;
}

export function medianOf(rounds: readonly number[]): number {
  return rounds.toSorted((one, other) => one - other)[Math.floor(rounds.length / 2)] ?? 0;
}

/** Ratios with two digits, everything else without. */
export function show(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0);
}
