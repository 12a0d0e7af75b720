import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A browser to launch: where it is and what its environment must say. */
interface Chromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

const SYSTEM_PATHS = [
  process.env["CHROME_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** The package's browser is built for this platform only. */
const IS_PACKAGED = process.platform === "linux" && process.arch === "x64";

/**
 * Why browser tests cannot run on this machine, or `false` when they can: what a test's or a
 * suite's `skip` option wants.
 */
export const browserMissing: string | false =
  IS_PACKAGED || systemPath() !== undefined
    ? false
    : "no browser: install Google Chrome or Chromium, or name one in CHROME_PATH";

/** Finds the browser: the one inside the npm package first, so that every machine runs the same. */
export async function findChromium(): Promise<Chromium> {
  if (IS_PACKAGED && process.env["CHROME_PATH"] === undefined) return await unpackChromium();
  const executablePath = systemPath();
  if (executablePath === undefined) throw new Error(String(browserMissing));
  return { executablePath, env: {} };
}

function systemPath(): string | undefined {
  return SYSTEM_PATHS.find((path) => path !== undefined && existsSync(path));
}

/**
 * Unpacks the package's browser once per version and user.
 *
 * The package itself unpacks to fixed names in the temporary folder and takes a half-written file
 * for a whole one. Test files are processes that start together, so each unpacks into a folder of
 * its own and the first to finish gives it the name the others look for.
 */
async function unpackChromium(): Promise<Chromium> {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `gerbang-chromium-${packageVersion()}-${uid}`);
  if (!existsSync(folder)) {
    const staging = `${folder}-${randomUUID()}`;
    try {
      await unpackInto(staging, folder);
      await rename(staging, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error;
      });
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
  // The temporary folder is shared: never run what another user has put there.
  if (lstatSync(folder).uid !== uid) throw new Error(`${folder} belongs to another user`);
  return {
    executablePath: join(folder, "chromium"),
    env: { FONTCONFIG_PATH: folder, LD_LIBRARY_PATH: join(folder, "al2023", "lib") },
  };
}

async function unpackInto(staging: string, folder: string): Promise<void> {
  await mkdir(staging, { mode: 0o700 });
  const script = `
    const { default: chromium } = await import("@sparticuz/chromium");
    await chromium.executablePath();
  `;
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: import.meta.dirname,
    // Named as on a serverless platform, it also unpacks the libraries a bare system lacks.
    env: { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" },
  });
  await writeFile(join(staging, "fonts.conf"), fontsConfig(folder));
}

/** The packaged font alone, so that text looks the same wherever the tests run. */
function fontsConfig(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "fonts")}</dir>
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
</fontconfig>
`;
}

function packageVersion(): string {
  const entry = import.meta.resolve("@sparticuz/chromium");
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", entry), "utf8"));
  return (manifest as { version: string }).version;
}
