import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Command } from "commander";
import { printJson, printLine } from "../sandbox/print.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";
import { corePath } from "../sandbox/transaction-path.ts";

interface OpenOptions extends SandboxOptions {
  readonly print: boolean;
}

/** `gerbang open [ORDER]` */
export function addOpenCommand(program: Command): void {
  const command = program
    .command("open [order]")
    .description("open the dashboard in the browser, or an order's page in it")
    .option("--print", "only print the address", false);
  onSandbox(command, ["gerbang open", "gerbang open order-101", "gerbang open --print"]).action(
    async (order: string | undefined, { print, ...options }: OpenOptions) => {
      const sandbox = await openSandbox(options);
      const url = new URL("/dashboard", sandbox.url);
      if (order !== undefined) {
        const path = corePath(order, "status");
        const found = await sandbox.call({ method: "GET", api: "core", path });
        url.pathname += `/${String(found["merchant_id"])}/transactions/${String(found["transaction_id"])}`;
      }
      if (options.json) printJson({ url: url.href });
      else printLine(url.href);
      if (!print && !options.json && process.stdout.isTTY) await openBrowser(url.href);
    },
  );
}

/** Tells nothing when there is no browser: the address is printed already. */
async function openBrowser(url: string): Promise<void> {
  const [command = "", ...args] = BROWSERS[process.platform] ?? ["xdg-open"];
  const browser = spawn(command, [...args, url], { stdio: "ignore", detached: true });
  browser.unref();
  await once(browser, "spawn").catch(() => {});
}

const BROWSERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
