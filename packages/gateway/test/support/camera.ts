import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findChromium } from "../../../checkout/test/support/chromium.ts";
import { readPng } from "./pictures.ts";

const WIDTH = 640;
const HEIGHT = 480;
const WALL = 170;
const NO_COLOUR = 128;

/** A page in a browser of its own whose camera sees this picture on a grey wall. */
export async function openPageWithCamera(
  t: TestContext,
  png: Uint8Array,
  options: BrowserContextOptions,
): Promise<Page> {
  const folder = await mkdtemp(join(tmpdir(), "gerbang-camera-"));
  const film = join(folder, "camera.y4m");
  await writeFile(film, filmOf(png));
  const { executablePath, env } = await findChromium();
  const server = await chromium.launchServer({
    executablePath,
    env: { ...(process.env as Record<string, string>), ...env },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      // A camera that needs no asking for: a film.
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${film}`,
    ],
  });
  t.after(async () => {
    // A browser whose camera did not start once took leave of nobody: it is not asked to.
    await server.kill();
    await rm(folder, { recursive: true });
  });
  const browser = await chromium.connect(server.wsEndpoint());
  const context = await browser.newContext(options);
  return await context.newPage();
}

/** Two frames of YUV4MPEG2, which Chromium plays for ever: brightness, then colours at half size. */
function filmOf(png: Uint8Array): Buffer {
  const { width, height, data } = readPng(png);
  const brightness = Buffer.alloc(WIDTH * HEIGHT, WALL);
  const left = (WIDTH - width) >> 1;
  const top = (HEIGHT - height) >> 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // A camera sees neither black nor white.
      const isLight = data[(y * width + x) * 4] === 255;
      brightness[(top + y) * WIDTH + left + x] = isLight ? 225 : 25;
    }
  }
  const colours = Buffer.alloc((WIDTH * HEIGHT) / 2, NO_COLOUR);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), brightness, colours]);
  const header = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\n`;
  return Buffer.concat([Buffer.from(header), frame, frame]);
}
