import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { getCACertificates } from "node:tls";
import type { EnvironmentVariables } from "../data-folder.ts";
import { STORE_PASSWORD, writeTrustStore } from "./java-trust-store.ts";

/** What a program needs in its environment so that it trusts an authority and calls by a proxy. */
interface TrustForOne {
  readonly environment: Readonly<Record<string, string>>;
  /** Takes the files away again. */
  forget(): Promise<void>;
}

/**
 * Has one program trust an authority, beside those that this machine trusts anyway, by files in a folder
 * of its own and variables that only the program gets: nothing of the machine's own is changed.
 */
export async function trustForOne(
  authority: string,
  {
    proxy,
    inherited,
    now,
  }: {
    readonly proxy: URL;
    readonly inherited: EnvironmentVariables;
    readonly now: Date;
  },
): Promise<TrustForOne> {
  const folder = await mkdtemp(join(tmpdir(), "gerbang-tls-"));
  const path = (name: string) => join(folder, name);
  const all = [authority, ...knownAuthorities()];
  await mkdir(path("php"));
  await Promise.all([
    writeFile(path("authority.pem"), authority),
    writeFile(path("all.pem"), all.join("\n")),
    writeFile(path("all.jks"), writeTrustStore(all, now)),
    writeFile(
      path("php/gerbang.ini"),
      `curl.cainfo="${path("all.pem")}"\nopenssl.cafile="${path("all.pem")}"\n`,
    ),
  ]);
  return {
    environment: {
      // Clients take the one or the other.
      https_proxy: proxy.origin,
      HTTPS_PROXY: proxy.origin,
      // curl, OpenSSL, Ruby and Go; Python's requests; then PHP, Node.js and Java.
      SSL_CERT_FILE: path("all.pem"),
      CURL_CA_BUNDLE: path("all.pem"),
      REQUESTS_CA_BUNDLE: path("all.pem"),
      // An empty part stands for the folder that PHP was built with.
      PHP_INI_SCAN_DIR: `${inherited["PHP_INI_SCAN_DIR"] ?? ""}${delimiter}${path("php")}`,
      NODE_EXTRA_CA_CERTS: path("authority.pem"),
      NODE_USE_ENV_PROXY: "1",
      JAVA_TOOL_OPTIONS: [
        inherited["JAVA_TOOL_OPTIONS"] ?? "",
        `-Dhttps.proxyHost=${proxy.hostname}`,
        `-Dhttps.proxyPort=${proxy.port}`,
        `-Djavax.net.ssl.trustStore=${path("all.jks")}`,
        `-Djavax.net.ssl.trustStorePassword=${STORE_PASSWORD}`,
        "-Djavax.net.ssl.trustStoreType=jks",
      ]
        .join(" ")
        .trim(),
    },
    forget: async () => await rm(folder, { recursive: true, force: true }),
  };
}

/** Those of Node.js and of the machine, each once. */
function knownAuthorities(): readonly string[] {
  return [...new Set([...getCACertificates("bundled"), ...getCACertificates("system")])];
}
