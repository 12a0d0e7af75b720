import { Secret } from "../../../domain/secret.ts";
import {
  beginTwoStep,
  confirmTwoStep,
  endTwoStep,
  renewRecoveryCodes,
} from "../../../operations/dashboard/two-step.ts";
import { endPost } from "../frame/end-post.ts";
import { TWO_STEP_PATH } from "../frame/guarded-routes.ts";
import { refuseChoice } from "../frame/refuse-choice.ts";
import type { Visit } from "../frame/visit.ts";
import { wrongCodeText } from "./code-page.ts";
import { lockedText } from "./password-parts.ts";
import { showTwoStep } from "./two-step-page.ts";

/** The forms of the page about two-step sign-in. */
export async function postTwoStep(visit: Visit): Promise<unknown> {
  switch (visit.fields["part"]) {
    case "begin":
      return await postBegin(visit);
    case "confirm":
      return await postConfirm(visit);
    case "codes":
      return await postCodes(visit);
    case "off":
      return await postOff(visit);
    case undefined:
    default:
      return await refuseChoice(visit);
  }
}

function askingOf({ session, request }: Visit) {
  return { session, address: request.ip };
}

async function postBegin(visit: Visit): Promise<unknown> {
  const { context, fields, say } = visit;
  const password = new Secret(fields["password"] ?? "");
  const outcome = await beginTwoStep(context.gateway, askingOf(visit), password);
  if (outcome.outcome === "applied") return await endPost(visit, TWO_STEP_PATH);
  switch (outcome.reason) {
    case "is_on":
      return await changed(visit);
    case "wrong_password": {
      const text = say("This is not your password.", "Ini bukan kata sandi Anda.");
      return await showTwoStep(visit, { part: "begin", text, status: 422 });
    }
    case "locked":
      return await refuseCode(visit, "begin", outcome);
  }
}

async function postConfirm(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const outcome = await confirmTwoStep(context.gateway, askingOf(visit), codeOf(visit));
  if (outcome.outcome === "refused") return await refuseCode(visit, "confirm", outcome);
  const text = say(
    "Two-step sign-in is on. Every other session has ended. Keep the recovery codes now.",
    "Masuk dua langkah aktif. Semua sesi lain telah berakhir. Simpan kode pemulihan sekarang.",
  );
  return await handOver(visit, text, outcome.codes);
}

async function postCodes(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const outcome = await renewRecoveryCodes(context.gateway, askingOf(visit), codeOf(visit));
  if (outcome.outcome === "refused") return await refuseCode(visit, "codes", outcome);
  const text = say(
    "There are ten new recovery codes; the old ones are void.",
    "Ada sepuluh kode pemulihan baru; yang lama tidak berlaku.",
  );
  return await handOver(visit, text, outcome.codes);
}

async function postOff(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const outcome = await endTwoStep(context.gateway, askingOf(visit), codeOf(visit));
  if (outcome.outcome === "refused") return await refuseCode(visit, "off", outcome);
  const text = say("Two-step sign-in is off.", "Masuk dua langkah dimatikan.");
  return await endPost(visit, TWO_STEP_PATH, { tone: "good", text });
}

function codeOf({ fields }: Visit): Secret {
  return new Secret(fields["code"] ?? "");
}

/** The page after shows them, and no other: they wait in its note, sealed for the session. */
async function handOver(visit: Visit, text: string, codes: readonly string[]): Promise<unknown> {
  const extra = { codes: codes.join(" ") };
  return await endPost(visit, TWO_STEP_PATH, { tone: "good", text, extra });
}

type Refused =
  | { readonly reason: "wrong_code" | "ended" }
  | { readonly reason: "locked"; readonly retryAfterS: number };

async function refuseCode(
  visit: Visit,
  part: "begin" | "confirm" | "codes" | "off",
  refused: Refused,
): Promise<unknown> {
  const { say, reply } = visit;
  switch (refused.reason) {
    case "wrong_code":
      return await showTwoStep(visit, { part, text: wrongCodeText(say), status: 422 });
    case "ended":
      return await changed(visit);
    case "locked":
      void reply.header("retry-after", refused.retryAfterS);
      return await showTwoStep(visit, { part, text: lockedText(say, refused), status: 429 });
  }
}

/** In another window, by somebody else, or by time. */
async function changed(visit: Visit): Promise<unknown> {
  const text = visit.say(
    "Nothing was changed: this page was too old.",
    "Tidak ada yang diubah: halaman ini sudah lama.",
  );
  return await endPost(visit, TWO_STEP_PATH, { tone: "bad", text });
}
