import { type ChildProcess, spawn } from "node:child_process";
import { extname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { callHttp, whyUnanswered } from "./http-call.ts";
import { ShopError } from "./shop-error.ts";
import { fillIn, toArguments } from "./template.ts";

const READY_WITHIN_MS = 60_000;
const POLL_MS = 20;

/** The merchant's application as a child of ours, so that it can be killed at any moment and started again. */
export class AppProcess {
  private readonly command: { readonly run: string; readonly ready: string };
  private child: ChildProcess | undefined;
  private guard: ChildProcess | undefined;
  private restarting: Promise<void> | undefined;

  constructor(command: { readonly run: string; readonly ready: string }) {
    this.command = command;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && !this.child.signalCode;
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    const [program = "", ...words] = toArguments(fillIn(this.command.run, {}));
    // A group of its own, so that what it starts dies with it.
    const child = spawn(program, words, { stdio: "ignore", detached: true });
    this.child = child;
    this.watchOver(child.pid ?? 0);
    let failure: Error | undefined;
    child.on("error", (error) => {
      failure = error;
    });
    const until = performance.now() + READY_WITHIN_MS;
    let reason = "";
    while (performance.now() < until) {
      if (failure) throw new ShopError(`app.run: ${failure.message}`);
      if (!this.isRunning)
        throw new ShopError(`app.run ended with ${child.exitCode ?? child.signalCode}`);
      const answer = await callHttp({
        method: "GET",
        url: this.command.ready,
        timeoutMs: 5_000,
      }).catch((error: unknown) => whyUnanswered(error));
      if (typeof answer !== "string" && answer.status < 500) return;
      reason = typeof answer === "string" ? answer : `HTTP ${answer.status}`;
      await pause(POLL_MS);
    }
    this.kill();
    throw new ShopError(`${this.command.ready} was not ready within a minute (${reason})`, {
      isUnreachable: true,
    });
  }

  /** Whatever becomes of this process, the application does not outlive it. */
  private watchOver(pid: number): void {
    this.guard ??= startGuard();
    this.guard.stdin?.write(`${pid}\n`);
  }

  /** At once, with everything that it started. Safe to repeat. */
  kill(): void {
    const { child } = this;
    if (child?.pid === undefined || !this.isRunning) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
  }

  /** Kills it, waits until it is gone, and starts it again. Whoever wants that meanwhile waits for the same. */
  async restart(): Promise<void> {
    this.restarting ??= this.stop()
      .then(async () => await this.start())
      .finally(() => {
        this.restarting = undefined;
      });
    await this.restarting;
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child && this.isRunning) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      this.kill();
      await ended;
    }
    this.child = undefined;
  }

  /** Stops it for good. */
  async end(): Promise<void> {
    await this.stop();
    this.watchOver(0);
    this.guard?.stdin?.end();
    this.guard = undefined;
  }
}

function startGuard(): ChildProcess {
  const file = new URL(`./app-guard${extname(import.meta.url)}`, import.meta.url);
  // Ctrl C reaches every process of a terminal: this one is to come last.
  const guard = spawn(process.execPath, [fileURLToPath(file)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
  guard.stdin.on("error", () => undefined);
  (guard.stdin as unknown as { unref(): void }).unref();
  return guard;
}
