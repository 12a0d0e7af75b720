import type { RunningGateway } from "./start-gateway.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** What a worker has with whoever started it. */
interface WorkerChannel {
  /** Resolves when it is asked to stop, also while it starts. */
  readonly stopAsked: Promise<"asked">;
  /** From now on it serves, and answers what it is asked. */
  tellReady(running: RunningGateway): void;
  /** The last word: without it the process would not end. */
  close(): void;
}

/**
 * To be opened before the start, so that nothing that is asked meanwhile is missed. `onUnread` is told why
 * the metrics could not be read: they are then left out.
 */
export function openWorkerChannel(onUnread: (cause: unknown) => void): WorkerChannel {
  let readMetrics: () => Promise<string> = async () => await Promise.resolve("");
  const stopAsked = Promise.withResolvers<"asked">();
  const answer = async (id: number) => {
    try {
      tell({ tell: "metrics", id, text: await readMetrics() });
    } catch (error) {
      onUnread(error);
      tell({ tell: "metrics", id, text: "" });
    }
  };
  process.on("message", (message: ToWorker) => {
    if (message.ask === "stop") stopAsked.resolve("asked");
    else void answer(message.id);
  });
  return {
    stopAsked: stopAsked.promise,
    tellReady({ url, firstMerchant, signInUrl, readMetrics: read }) {
      if (read) readMetrics = read;
      const ready = {
        url,
        merchantId: firstMerchant.id,
        ...(signInUrl !== undefined && { signInUrl }),
      };
      tell({ tell: "ready", ready });
    },
    close: () => {
      if (process.connected) process.disconnect();
    },
  };
}

function tell(message: FromWorker): void {
  // Whoever would hear it may just have ended: then so does this process.
  process.send?.(message, undefined, undefined, () => {});
}
