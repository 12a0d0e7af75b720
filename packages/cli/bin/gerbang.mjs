#!/usr/bin/env node
// Plain JavaScript, so that a Node.js too old for the rest can still say so.
import { existsSync } from "node:fs";
import * as modules from "node:module";
import v8 from "node:v8";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    `gerbang needs Node.js 24.12 or newer; this is ${process.versions.node}.\n` +
      "In a clone, `npm run gerbang --` uses the one that `npm install` brought along.\n",
  );
  process.exit(1);
}

// Later calls need not strip the types from three hundred files again.
modules.enableCompileCache();
// Nor need loading them leave a young heap behind that is sized for load: `serve` lets it grow once it serves.
v8.setFlagsFromString("--semi-space-growth-factor=1");
const built = new URL("../dist/main.js", import.meta.url);
const source = new URL("../src/main.ts", import.meta.url);
if (existsSync(source)) {
  // A clone: the packages are run from their sources, without a build.
  modules.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, {
        ...context,
        conditions: ["@gerbang/source", ...context.conditions],
      }),
  });
}
const url = existsSync(source) ? source : built;
await (await import(url.href)).main(process.argv);
