import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename } from "node:path";

/**
 * `npm run bench` runs every bench in turn; `npm run bench qr sdk` runs those two. What follows `--`, and
 * begins with it, is theirs: `npm run bench charge -- --seconds 1 --keep`.
 */
const given = process.argv.slice(2);
const end = given.findIndex((one) => one.startsWith("--"));
const [wanted, options] = end === -1 ? [given, []] : [given.slice(0, end), given.slice(end)];
const files = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== basename(import.meta.filename))
  .filter((file) => wanted.length === 0 || wanted.includes(basename(file, ".ts")));

for (const file of files) {
  process.stdout.write(`\n── ${basename(file, ".ts")}\n`);
  const { status } = spawnSync(
    process.execPath,
    ["--conditions=@gerbang/source", file, ...options],
    {
      cwd: import.meta.dirname,
      stdio: "inherit",
    },
  );
  if (status !== 0) process.exitCode = 1;
}
