import { setTimeout as sleep } from "node:timers/promises";
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
 * first one led to. `done`: by this call. `unknown`: the first has not ended in half a minute, or its process was killed, so that
 * nobody knows what it did; it is not done again. Who is no longer waited for (`signal`) stops looking.
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
  try {
    end = await act();
  } finally {
    await (end ? saveFormEnd(db, form, end) : deleteSentForm(db, form));
  }
}
