import { MERCHANT_CITY_LENGTH_MAX, toQrisText } from "@gerbang/protocol";
import { toSandboxName } from "../../../domain/qris/sandbox-qris.ts";
import type { TypedProfile } from "../../../operations/dashboard/change-profile.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { html } from "../../parts/html.ts";
import { panel } from "../frame/form-parts.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { fieldsForm } from "./settings-fields.ts";
import { type RefusedForm, sendSettings } from "./settings-frame.ts";
import { upstreamAccounts } from "./upstream-accounts.ts";

/** Who the merchant is, as QR codes print it. */
export async function showMerchantSettings(visit: Visit, refused?: RefusedForm): Promise<unknown> {
  const { say } = visit;
  const { profile } = await requireMerchant(visit);
  const hint = say(
    "As printed in the QR code and shown in a customer's wallet. Codes made from now on carry it: 25 characters of the name, the mark TEST among them, and 15 of the city.",
    "Tercetak di kode QR dan tampil di dompet pelanggan. Berlaku untuk kode yang dibuat mulai sekarang: 25 karakter nama, termasuk tanda TEST, dan 15 karakter kota.",
  );
  const field = (name: keyof TypedProfile, label: string, note: string) => ({
    name,
    label,
    value: refused?.typed ? (refused.typed[name] ?? "") : profile[name],
    problem: refused?.problems?.[name],
    hint: note,
  });
  const printed = say("Printed as", "Tercetak sebagai");
  const city = toQrisText(profile.city, MERCHANT_CITY_LENGTH_MAX);
  const form = fieldsForm(visit, "profile", [
    field("name", say("Name", "Nama"), `${printed}: ${toSandboxName(profile.name)}`),
    field("city", say("City", "Kota"), `${printed}: ${city}`),
    field("postalCode", say("Postcode", "Kode pos"), say("Five digits.", "Lima angka.")),
    field(
      "categoryCode",
      say("Category code (MCC)", "Kode kategori (MCC)"),
      say("Four digits of ISO 18245.", "Empat angka ISO 18245."),
    ),
  ]);
  const zone = await readPresentation(visit.context.gateway, visit.merchant.id);
  const upstreams = await upstreamAccounts(visit, zone);
  const profilePanel = panel({ title: say("Merchant profile", "Profil merchant"), hint }, form);
  return await sendSettings(visit, {
    page: "merchant",
    refused,
    body: html`${upstreams} ${profilePanel}`,
  });
}
