/** Nothing of ours: secrets in it could be read by the server's user, `PG…` would change what it does. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const fixed = { LC_ALL: "C", TZ: "UTC" };
  if (process.platform !== "win32") return { ...fixed, PATH: "/usr/local/bin:/usr/bin:/bin" };
  // Windows programs do not start without these.
  const { SystemRoot, Path, TEMP } = process.env;
  return { ...fixed, SystemRoot, Path, TEMP };
}
