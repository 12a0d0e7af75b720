import {
  type AccessProblem,
  changeAccess,
  describeAccess,
  readAccess,
} from "../../../operations/merchants/access.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { endPost } from "../frame/end-post.ts";
import { csrfField, panel, problemAttributes, problemText } from "../frame/form-parts.ts";
import { TWO_STEP_PATH } from "../frame/guarded-routes.ts";
import { refuseChoice } from "../frame/refuse-choice.ts";
import { may, type Visit } from "../frame/visit.ts";
import { recordSetting } from "./record-setting.ts";
import { type RefusedForm, sendSettings } from "./settings-frame.ts";

const PAGE = "/settings/access";

/** From where the merchant's keys are accepted, from where its dashboard opens, and with how many steps. */
export async function showAccess(visit: Visit, refused?: RefusedForm): Promise<unknown> {
  const { context, merchant, say } = visit;
  const access = await readAccess(context.gateway, merchant.id);
  const shown = {
    api: refused?.typed?.["api"] ?? access.apiAddresses.join("\n"),
    dashboard: refused?.typed?.["dashboard"] ?? access.dashboardAddresses.join("\n"),
  };
  const body = html`${panel(
    { title: say("Addresses", "Alamat"), hint: addressesHint(visit) },
    addressesForm(visit, shown, refused?.problems ?? {}),
  )}
  ${stepsPanel(visit, access.requiresSecondFactor)}`;
  return await sendSettings(visit, { page: "access", refused, body });
}

function addressesHint({ say, request }: Visit): Html {
  return html`${say(
      "One a line: 203.0.113.7, 2001:db8::7, or a network, 203.0.113.0/24. Empty: from everywhere. Yours, as Gerbang sees it:",
      "Satu per baris: 203.0.113.7, 2001:db8::7, atau jaringan, 203.0.113.0/24. Kosong: dari mana saja. Alamat Anda menurut Gerbang:",
    )} <code class="code">${request.ip}</code>`;
}

function addressesForm(
  visit: Visit,
  shown: { readonly api: string; readonly dashboard: string },
  problems: NonNullable<RefusedForm["problems"]>,
): Html {
  const { say } = visit;
  return accessForm(
    visit,
    "addresses",
    html`${addressField(visit, {
      name: "api",
      label: say("Server keys are accepted from", "Server key diterima dari"),
      value: shown.api,
      problem: problems["api"],
      hint: say(
        "Your servers, and whoever else calls the API. Others get 401.",
        "Server Anda dan siapa pun yang memanggil API. Yang lain mendapat 401.",
      ),
    })}
    ${addressField(visit, {
      name: "dashboard",
      label: say("The dashboard opens from", "Dasbor terbuka dari"),
      value: shown.dashboard,
      problem: problems["dashboard"],
      hint: say(
        "Everybody who looks after this merchant, you too.",
        "Semua yang mengelola merchant ini, termasuk Anda.",
      ),
    })}`,
  );
}

interface AddressField {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly hint: string;
}

function addressField(visit: Visit, { name, label, value, problem, hint }: AddressField): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <textarea
      id="${name}"
      name="${name}"
      rows="4"
      spellcheck="false"
      autocapitalize="none"
      ${problemAttributes(name, problem, `${name}-hint`)}
      ${!may(visit, "change_access") && "disabled"}
    >
${value}</textarea
    >${problemText(name, problem)}
    <p class="hint" id="${name}-hint">${hint}</p>
  </div>`;
}

function stepsPanel(visit: Visit, isRequired: boolean): Html {
  const { say, base, session } = visit;
  const hint = say(
    "Whoever has not set two-step sign-in up is led to where they do, and sees nothing else of this merchant before.",
    "Yang belum menyiapkan masuk dua langkah diarahkan untuk menyiapkannya, dan belum melihat apa pun dari merchant ini.",
  );
  const isLocked = !isRequired && !session.hasSecondFactor;
  const body = html`<p>
      ${
        isRequired
          ? say("Two steps are required of everybody.", "Dua langkah wajib bagi semua orang.")
          : say("A password is enough.", "Kata sandi sudah cukup.")
      }
    </p>
    ${
      isLocked && may(visit, "change_access")
        ? html`<p>
            ${say("Set yours up first:", "Siapkan milik Anda dulu:")}
            <a href="${base}${TWO_STEP_PATH}">${say("Two-step sign-in", "Masuk dua langkah")}</a>
          </p>`
        : stepsForm(visit, isRequired)
    }`;
  return panel({ title: say("Two-step sign-in", "Masuk dua langkah"), hint }, body);
}

function stepsForm(visit: Visit, isRequired: boolean): Html | false {
  const { say, base, session } = visit;
  return (
    may(visit, "change_access") &&
    html`<form method="post" action="${base}${PAGE}" class="settings" data-once>
      ${csrfField(session)}
      <input type="hidden" name="part" value="steps" />
      <input type="hidden" name="required" value="${isRequired ? "no" : "yes"}" />
      <div>
        <button class="button small ${isRequired ? "danger" : "primary"}">
          ${
            isRequired
              ? say("Require it no longer", "Jangan wajibkan lagi")
              : say("Require two steps", "Wajibkan dua langkah")
          }
        </button>
      </div>
    </form>`
  );
}

function accessForm(visit: Visit, part: string, fields: Html): Html {
  const { say, base, session } = visit;
  return html`<form method="post" action="${base}${PAGE}" class="settings" data-once>
    ${csrfField(session)}
    <input type="hidden" name="part" value="${part}" />
    <div class="settings-grid">${fields}</div>
    ${
      may(visit, "change_access") &&
      html`<div><button class="button small primary">${say("Save", "Simpan")}</button></div>`
    }
  </form>`;
}

export async function postAccess(visit: Visit): Promise<unknown> {
  const { context, merchant, session, request, fields, say } = visit;
  const typed = readTyped(visit);
  if (!typed) return await refuseChoice(visit);
  const { hasSecondFactor } = session;
  const by = { kind: "member", address: request.ip, hasSecondFactor } as const;
  const outcome = await changeAccess(context.gateway, merchant.id, typed, by);
  if (outcome.outcome === "refused") {
    const problem = problemOf(visit, outcome);
    const text = `${say("Nothing was saved.", "Tidak disimpan.")} ${problem}`;
    const note = { tone: "bad", text } as const;
    return await showAccess(visit, {
      note,
      typed: { api: fields["api"] ?? "", dashboard: fields["dashboard"] ?? "" },
      problems: { [outcome.field]: problem },
    });
  }
  if (outcome.outcome === "applied") {
    await recordSetting(visit, "access", { data: describeAccess(outcome.to) });
  }
  return await endPost(visit, PAGE, { tone: "good", text: say("Saved.", "Tersimpan.") });
}

function readTyped({ fields }: Visit) {
  switch (fields["part"]) {
    case "addresses":
      return { api: fields["api"] ?? "", dashboard: fields["dashboard"] ?? "" };
    case "steps":
      return fields["required"] === "yes" || fields["required"] === "no"
        ? { requiresSecondFactor: fields["required"] === "yes" }
        : undefined;
    case undefined:
    default:
      return undefined;
  }
}

function problemOf({ say, request }: Visit, problem: AccessProblem): string {
  switch (problem.problem) {
    case "bad":
      return badText(say, problem.entry);
    case "too_many":
      return say("At most 50 addresses.", "Paling banyak 50 alamat.");
    case "not_yours":
      return problem.field === "dashboard"
        ? say(
            `Your own address, ${request.ip}, must be among them, or you would be shut out.`,
            `Alamat Anda sendiri, ${request.ip}, harus termasuk, supaya Anda tidak terkunci.`,
          )
        : say("Set your own second step up first.", "Siapkan langkah kedua Anda sendiri dulu.");
  }
}

function badText(say: Say, entry: string): string {
  return say(
    `“${entry}” is neither an address nor a network.`,
    `“${entry}” bukan alamat dan bukan jaringan.`,
  );
}
