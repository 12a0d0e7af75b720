import type { Command } from "commander";
import type { ListenOptions } from "../listen/listen-options.ts";

/** `gerbang listen --to http://localhost:3000/notify` */
export function addListenCommand(program: Command): void {
  program
    .command("listen")
    .description(
      "have notifications of the real service's sandbox, or of a gateway elsewhere, come to a shop on this machine",
    )
    .requiredOption("--to <url>", "where notifications are posted: your shop")
    .option("--server-key <key>", "the merchant's server key there (GERBANG_SERVER_KEY)")
    .option("--gerbang <url>", "relay what this gateway, where your team works, tells its merchant")
    .option("--port <port>", "where your shop's calls are taken on this machine", "7747")
    .option(
      "--order <id>",
      "watch this order, too; with --gerbang, this one alone; may be given several times",
      append,
      [],
    )
    .option("--sandbox-key", "the key does not begin with SB-, and yet is the sandbox's", false)
    .option("--sandbox-url <url>", "what stands in for the sandbox, on this machine")
    .option("--elsewhere", "what stands in for the sandbox is on another machine", false)
    .option("--keep-callbacks", "leave the addresses that customers come back to alone", false)
    .option(
      "--snap-key <file>",
      "the key that signs messages of BI-SNAP; made when there is no such file, and anew each time without one",
    )
    .option("--log <file>", "add everything to this file, as JSON lines")
    .option("--json", "print JSON lines, for scripts", false)
    .addHelpText("after", HELP)
    .action(run);
}

const HELP = `
Your shop calls http://localhost:7747 instead of https://api.sandbox.midtrans.com: every call is passed on to the
sandbox as it is. What becomes of the orders is asked for, once a second at the most, and each change is posted to
your shop as the notification that the sandbox would send if it could reach you. No tunnel, no public address.

Calls of BI-SNAP (/v1.0/…) are passed on, too. Its messages are posted below the address, and signed by a key of this
machine, for nobody else has the service's: give your shop the public half that is printed.

With --gerbang your shop goes on calling your team's gateway, and what that tells the merchant is posted here, too,
with the bytes and the signature that it sends.

Production keys are refused.

Examples:
  $ GERBANG_SERVER_KEY=SB-… gerbang listen --to http://localhost:3000/notify
  $ gerbang listen --to http://localhost:3000/notify --order order-101 --json
  $ gerbang listen --to http://localhost:3000/notify --gerbang https://team.example`;

function append(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function run(options: ListenOptions): Promise<void> {
  const { listenUntilEnded } = await import("../listen/run-listen.ts");
  await listenUntilEnded(options);
}
