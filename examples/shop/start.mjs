// Plain JavaScript, so that a Node.js too old for the rest can still say so.
import module from "node:module";
import v8 from "node:v8";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    `Gerbang needs Node.js 24.12 or newer; this is ${process.versions.node}.\n` +
      "On Linux (x64, arm64) and Windows (x64), `npm install` brings the right one along.\n",
  );
  process.exit(1);
}
// Later starts need not strip the types from three hundred files again: a third of the time.
module.enableCompileCache();
// Nor need loading them leave a young heap behind that is sized for load: 20 MB of idle memory. It may
// grow once everything runs. This is read whenever it would grow, so it may change meanwhile.
v8.setFlagsFromString("--semi-space-growth-factor=1");
await import("./src/start.ts");
