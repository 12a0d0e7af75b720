// Plain JavaScript, so that a Node.js too old for the rest can still say so.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    `Gerbang needs Node.js 24.12 or newer; this is ${process.versions.node}.\n` +
      "On Linux and Windows (x64), and Linux (arm64), `npm install` brings the right one along.\n",
  );
  process.exit(1);
}
await import("./src/start.ts");
