import { readConfig } from "@gerbang/gateway";
import { findRunningUrl } from "./sandbox/connection.ts";

/** Where people reach the dashboard: as the environment says, else where the running gateway wrote that it is. */
export async function dashboardUrl(): Promise<string> {
  const { publicUrl, host, port } = readConfig(process.env);
  const usual = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return publicUrl ?? (await findRunningUrl(process.env)) ?? usual;
}
