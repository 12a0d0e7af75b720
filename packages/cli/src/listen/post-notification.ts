const POST_MS = 30_000;

/** What became of one try. */
interface Posted {
  /** Absent when nothing was answered. */
  readonly answerStatus?: number;
  readonly error?: string;
  readonly latencyMs: number;
}

/** Posts a body as the real service does, follows no redirect, and waits for half a minute at the most. */
export async function postNotification(
  url: string,
  {
    body,
    headers = {},
  }: { readonly body: string; readonly headers?: Readonly<Record<string, string>> | undefined },
  signal: AbortSignal,
): Promise<Posted> {
  const from = performance.now();
  const latencyMs = () => Math.round(performance.now() - from);
  try {
    const answer = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "user-agent": "Veritrans",
        accept: "application/json",
        "content-type": "application/json",
        ...headers,
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(POST_MS)]),
    });
    const posted = { answerStatus: answer.status, latencyMs: latencyMs() };
    // What it says does not matter, but the connection is free once it was said.
    await answer.body?.cancel();
    return posted;
  } catch (error) {
    return { error: nameFailure(error), latencyMs: latencyMs() };
  }
}

/** In the words of whoever can put it right. */
export function nameFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  return [cause.message || error.message, code]
    .filter((text, index, all) => text !== undefined && !all.slice(0, index).join().includes(text))
    .join(" ");
}
