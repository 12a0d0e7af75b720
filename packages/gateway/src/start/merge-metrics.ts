import type { WorkerMetrics } from "./worker-pool.ts";

interface Family {
  readonly head: string[];
  readonly samples: string[];
}

/**
 * What several workers tell Prometheus, as one text: each sample with the label `worker`, and those of one
 * name together, as its format asks for.
 */
export function mergeMetrics(told: readonly WorkerMetrics[]): string {
  const families = new Map<string, Family>();
  for (const { worker, text } of told) addTo(families, text, worker);
  const lines = [...families.values()].flatMap(({ head, samples }) => [...head, ...samples]);
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function addTo(families: Map<string, Family>, text: string, worker: number): void {
  let name = "";
  for (const line of text.split("\n")) {
    const head = /^# (?:HELP|TYPE) (\S+)/.exec(line);
    if (head) name = head[1] ?? "";
    const isSample = line !== "" && !line.startsWith("#");
    if (!head && !isSample) continue;
    const family = families.get(name) ?? { head: [], samples: [] };
    families.set(name, family);
    if (isSample) family.samples.push(labelled(line, worker));
    else if (!family.head.includes(line)) family.head.push(line);
  }
}

/** `name 1` and `name{a="b"} 1`: what stands in the braces may hold braces, too. */
function labelled(sample: string, worker: number): string {
  const end = sample.search(/[{ ]/);
  const [name, rest] = [sample.slice(0, end), sample.slice(end)];
  const label = `worker="${worker}"`;
  return rest.startsWith("{") ? `${name}{${label},${rest.slice(1)}` : `${name}{${label}}${rest}`;
}
