import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename } from "node:path";

/** Only when they are named: they take what npm does not bring, or a machine and its disk for long. */
const ON_DEMAND = ["failover", "scale"];

/**
 * `npm run bench` runs every bench in turn but these; `npm run bench qr sdk` runs those two. What follows `--`, and
 * begins with it, is theirs: `npm run bench charge -- --seconds 1 --keep`.
 */
const given = process.argv.slice(2);
const end = given.findIndex((one) => one.startsWith("--"));
const [wanted, options] = end === -1 ? [given, []] : [given.slice(0, end), given.slice(end)];
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== basename(import.meta.filename))
  .map((file) => basename(file, ".ts"))
  .filter((name) => (wanted.length === 0 ? !ON_DEMAND.includes(name) : wanted.includes(name)));

for (const name of names) {
  process.stdout.write(`\n── ${name}\n`);
  const { status } = spawnSync(
    process.execPath,
    ["--conditions=@gerbang/source", `${name}.ts`, ...options],
    {
      cwd: import.meta.dirname,
      stdio: "inherit",
    },
  );
  if (status !== 0) process.exitCode = 1;
}
