import type { Merchant } from "../../../domain/merchants/merchant.ts";
import {
  type DeeplinkVersion,
  deeplinkVersionOf,
  SETTINGS,
} from "../../../domain/merchants/merchant-settings.ts";
import { isSimulated } from "../../../domain/merchants/simulated.ts";
import { type Html, html } from "../../parts/html.ts";
import { panel } from "../frame/form-parts.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { choiceField, fieldsForm, settingsForm } from "./settings-fields.ts";
import { type RefusedForm, sendSettings } from "./settings-frame.ts";

/** Where customers go afterwards, and how the links to the wallet look. */
export async function showRedirectSettings(visit: Visit, refused?: RefusedForm): Promise<unknown> {
  const merchant = await requireMerchant(visit);
  return await sendSettings(visit, {
    page: "redirects",
    refused,
    body: html`${redirects(visit, merchant, refused)}
    ${isSimulated(merchant) && walletLinks(visit, merchant)}`,
  });
}

function redirects(visit: Visit, { settings }: Merchant, refused: RefusedForm | undefined): Html {
  const { say } = visit;
  const field = (
    name: "gopayCallbackUrl" | "finishUrl" | "unfinishUrl" | "errorUrl",
    label: string,
    hint?: string,
  ) => ({
    name,
    label,
    value: refused?.typed ? (refused.typed[name] ?? "") : (settings[name] ?? ""),
    problem: refused?.problems?.[name],
    ...(hint !== undefined && { hint }),
  });
  return panel(
    {
      title: say("Where customers go", "Tujuan pelanggan"),
      hint: say(
        "After the wallet, or after the payment page: a web address, or an app's own scheme.",
        "Setelah dompet, atau setelah halaman pembayaran: alamat web, atau skema aplikasi sendiri.",
      ),
    },
    fieldsForm(visit, "redirects", [
      field(
        "gopayCallbackUrl",
        say("GoPay callback URL", "URL callback GoPay"),
        say("When a charge names none itself.", "Bila charge tidak menyebut sendiri."),
      ),
      field("finishUrl", "Finish URL"),
      field("unfinishUrl", "Unfinish URL"),
      field("errorUrl", "Error URL"),
    ]),
  );
}

function walletLinks(visit: Visit, { settings }: Merchant): Html {
  const { say } = visit;
  const examples: Readonly<Record<DeeplinkVersion, string>> = {
    "1": "/gopay/ui/checkout?referenceid=…",
    "2": "/v2/deeplink/detail?tref=…",
  };
  const hint = say(
    "Accounts of the real service get the second kind of link since November 2024; paying then ends at /v2/deeplink/payment.",
    "Akun di layanan aslinya mendapat tautan jenis kedua sejak November 2024; pembayarannya berakhir di /v2/deeplink/payment.",
  );
  const field = choiceField(visit, {
    name: "deeplinkVersion",
    label: say("Deeplinks like", "Tautan seperti"),
    chosen: deeplinkVersionOf(settings),
    choices: SETTINGS.deeplinkVersion.choices.map((one) => [one, examples[one]] as const),
  });
  return panel(
    { title: say("Wallet links", "Tautan dompet"), hint },
    settingsForm(visit, "links", field),
  );
}
