import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin, transform } from "esbuild";

const ROOT = import.meta.dirname;
const OUTPUT = join(ROOT, "dist", "gerbang-checkout.js");

/** Members of the objects that the modules hand to one another; no name that a browser knows. */
const OWN_PROPERTIES =
  /^(?:shell|texts|hrefs|reach|heardAtMs|isChecking|isAsking|isNotYet|isPatient|isSandbox|isQrisOnly|merchantName|retryHref|eventsSrc|onState|onFailure)$/;

const STYLE_SHEET = /\/\* css \*\/ `([^`]*)`/;

/** The style sheet is text to the bundler: minified here as what it is. */
const minifyStyle: Plugin = {
  name: "minify-style",
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]style\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const css = STYLE_SHEET.exec(source)?.[1];
      if (css === undefined) throw new Error(`${path} holds no style sheet`);
      const { code } = await transform(css, { loader: "css", minify: true });
      // Nor does the bundler touch the inside of custom properties.
      const text = code.trim().replace(/(--[\w-]+[:,]) /g, "$1");
      const contents = source.replace(STYLE_SHEET, () => JSON.stringify(text));
      return { contents, loader: "ts" };
    });
  },
};

/**
 * The element and its registration as one minified browser script, made from the sources in some
 * 20 ms: what a page loads with `<script type="module">`.
 */
export async function bundleCheckout(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "src", "define.ts")],
    conditions: ["@gerbang/source"],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    mangleProps: OWN_PROPERTIES,
    plugins: [minifyStyle],
  });
  return outputFiles.map(({ text }) => text).join("");
}

if (import.meta.main) {
  await mkdir(join(ROOT, "dist"), { recursive: true });
  await writeFile(OUTPUT, await bundleCheckout());
}
