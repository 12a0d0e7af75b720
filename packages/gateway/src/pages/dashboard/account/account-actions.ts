import { Secret } from "../../../domain/secret.ts";
import {
  changeIdentity,
  changePassword,
  signOutOthers,
} from "../../../operations/dashboard/account.ts";
import type { Say } from "../../parts/say.ts";
import { endPost } from "../frame/end-post.ts";
import type { Visit } from "../frame/visit.ts";
import { type AccountProblem, showAccount } from "./account-page.ts";
import { lockedText, passwordText } from "./password-parts.ts";

/** The forms of the account page. What was done leads back to it, so that loading it again repeats nothing. */
export async function postAccount(visit: Visit): Promise<unknown> {
  const { part } = visit.fields;
  if (part === "identity") return await postIdentity(visit);
  if (part === "password") return await postPassword(visit);
  if (part !== "sessions") return await showAccount(visit);
  await signOutOthers(visit.context.gateway, visit.session);
  return await done(visit, "sessions");
}

async function postIdentity(visit: Visit): Promise<unknown> {
  const { context, session, request, fields, say } = visit;
  const asking = { session, address: request.ip };
  const outcome = await changeIdentity(context.gateway, asking, {
    name: fields["name"] ?? "",
    email: fields["email"] ?? "",
    password: new Secret(fields["proof"] ?? ""),
  });
  if (outcome.outcome !== "refused") return await done(visit, "identity");
  switch (outcome.reason) {
    case "bad_name":
      return await refuse(visit, "name", nameRule(visit));
    case "bad_email":
      return await refuse(
        visit,
        "email",
        say("This is not an e-mail address.", "Ini bukan alamat e-mail."),
      );
    case "email_taken":
      return await refuse(
        visit,
        "email",
        say("Somebody else has this e-mail address.", "Alamat e-mail ini milik orang lain."),
      );
    case "wrong_password":
      return await refuse(
        visit,
        "proof",
        say(
          "Another e-mail address takes your password, and this is not it.",
          "Mengganti alamat e-mail memerlukan kata sandi Anda, dan ini salah.",
        ),
      );
    case "locked":
      return await refuseLocked(visit, "proof", outcome);
  }
}

function nameRule({ say }: Visit): string {
  return say("A name has 1 to 100 characters.", "Nama berisi 1 sampai 100 karakter.");
}

async function postPassword(visit: Visit): Promise<unknown> {
  const { context, session, request, fields, say } = visit;
  const { current = "", password = "", repeated = "" } = fields;
  if (password !== repeated) return await refuse(visit, "repeated", passwordText(say, "differs"));
  const asking = { session, address: request.ip };
  const typed = { current: new Secret(current), wanted: new Secret(password) };
  const outcome = await changePassword(context.gateway, asking, typed);
  if (outcome.outcome === "applied") return await done(visit, "password");
  if (outcome.reason === "locked") return await refuseLocked(visit, "current", outcome);
  if (outcome.reason !== "wrong_password") {
    return await refuse(visit, "password", passwordText(say, outcome.reason));
  }
  const wrong = say("This is not your current password.", "Ini bukan kata sandi Anda sekarang.");
  return await refuse(visit, "current", wrong);
}

async function done(visit: Visit, result: keyof ReturnType<typeof doneTexts>): Promise<unknown> {
  return await endPost(visit, "/account", { tone: "good", text: doneTexts(visit.say)[result] });
}

function doneTexts(say: Say) {
  return {
    identity: say("Saved.", "Tersimpan."),
    password: say(
      "The password is changed. Every other session has ended.",
      "Kata sandi diubah. Semua sesi lain telah berakhir.",
    ),
    sessions: say("Every other session has ended.", "Semua sesi lain telah berakhir."),
  };
}

async function refuse(
  visit: Visit,
  field: AccountProblem["field"],
  reason: string,
): Promise<unknown> {
  const text = `${visit.say("Nothing was changed.", "Tidak ada yang diubah.")} ${reason}`;
  return await showAccount(visit, { field, text, status: 422 });
}

async function refuseLocked(
  visit: Visit,
  field: AccountProblem["field"],
  lock: { readonly retryAfterS: number },
): Promise<unknown> {
  void visit.reply.header("retry-after", lock.retryAfterS);
  return await showAccount(visit, { field, text: lockedText(visit.say, lock), status: 429 });
}
