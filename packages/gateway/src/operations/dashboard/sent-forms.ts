import { setTimeout as sleep } from "node:timers/promises";
import { LostAnswerError } from "../../domain/lost-answer.ts";
import {
  claimForm,
  deleteSentForm,
  type FormEnd,
  type SentForm,
  saveFormEnd,
} from "../../store/dashboard/sent-forms.ts";
import type { Gateway } from "../gateway.ts";

export type { FormEnd, SentForm } from "../../store/dashboard/sent-forms.ts";

const LOOK_EVERY_MS = 100;
/** An advance takes the longest, and a browser waits no longer than this gladly. */
const LOOKS_MAX = 300;

/**
 * Does what a form asks for once, whichever processes its copies come to: the second one waits for where the
 * first one led to. `done`: by this call. `unknown`: the first has not ended in half a minute, its process was killed, or
 * the database's answer was lost, so that nobody knows what it did; it is not done again. Who is no longer waited for (`signal`) stops looking.
 *
 * @param act returns `undefined` when it did nothing: then the same form may be sent again
 */
export async function doOnce(
  gateway: Gateway,
  form: SentForm,
  {
    act,
    signal,
  }: { readonly act: () => Promise<FormEnd | undefined>; readonly signal: AbortSignal },
): Promise<FormEnd | "done" | "unknown"> {
  for (let looks = 0; looks < LOOKS_MAX && !signal.aborted; looks++) {
    const found = await claimForm(gateway.db, form, gateway.wallNow());
    if (found === "claimed") {
      await doClaimed(gateway, form, act);
      return "done";
    }
    if (found !== "running") return found;
    await sleep(LOOK_EVERY_MS);
  }
  return "unknown";
}

async function doClaimed(
  { db }: Gateway,
  form: SentForm,
  act: () => Promise<FormEnd | undefined>,
): Promise<void> {
  let end: FormEnd | undefined;
  let mayBeDone = false;
  try {
    end = await act();
  } catch (error) {
    mayBeDone = error instanceof LostAnswerError;
    throw error;
  } finally {
    if (end) await saveFormEnd(db, form, end);
    else if (!mayBeDone) await deleteSentForm(db, form);
  }
}
