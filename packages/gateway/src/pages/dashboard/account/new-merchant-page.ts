import { parseMerchantId } from "@gerbang/protocol";
import { parseMerchantName } from "../../../domain/merchants/merchant-name.ts";
import { createMerchantOnce } from "../../../operations/dashboard/create-merchant-once.ts";
import { newMerchantId } from "../../../operations/merchants/create-merchant.ts";
import { html } from "../../parts/html.ts";
import { csrfField, noteBox, panel } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import type { Visit } from "../frame/visit.ts";

/** Asks for what a new merchant needs; its addresses and labels are settings of its own. */
export async function showNewMerchant(visit: Visit, problem?: string): Promise<unknown> {
  const { say, session, base, fields } = visit;
  const hint = say(
    "It has keys, orders, settings and people of its own. You will be its owner.",
    "Merchant ini punya kunci, pesanan, pengaturan, dan pengguna sendiri. Anda menjadi pemiliknya.",
  );
  const form = html`<form method="post" action="${base}/new-merchant" class="settings" data-once>
    ${csrfField(session)}
    <input type="hidden" name="id" value="${newMerchantId()}" />
    <div class="field">
      <label for="name">${say("Name", "Nama")}</label>
      <input
        id="name"
        name="name"
        type="text"
        required
        maxlength="100"
        autocomplete="off"
        value="${problem === undefined ? undefined : fields["name"]}"
        ${problem !== undefined && html`aria-invalid="true" autofocus`}
        aria-describedby="name-hint"
      />
      <p class="hint" id="name-hint">${say("What customers see.", "Yang dilihat pelanggan.")}</p>
    </div>
    <div><button class="button small primary">${say("Create", "Buat")}</button></div>
  </form>`;
  return await sendFramed(visit, {
    title: say("New merchant", "Merchant baru"),
    ...(problem !== undefined && { status: 422 }),
    body: html`${problem !== undefined && noteBox({ tone: "bad", text: problem })}
    ${panel({ title: say("A sandbox merchant", "Merchant sandbox"), hint }, form)}`,
  });
}

/** Leads to the new merchant, which its creator owns; the same form sent again leads to the same one. */
export async function postNewMerchant(visit: Visit): Promise<unknown> {
  const { context, session, fields, say, reply } = visit;
  const name = parseMerchantName(fields["name"] ?? "");
  if (name === undefined) {
    const rule = say(
      "A name has 1 to 100 characters: letters A to Z without accents, digits, spaces and . , & ' ( ) - _.",
      "Nama berisi 1 sampai 100 karakter: huruf A sampai Z tanpa aksen, angka, spasi, dan . , & ' ( ) - _.",
    );
    return await showNewMerchant(visit, rule);
  }
  const id = parseMerchantId(fields["id"] ?? "") ?? newMerchantId();
  if ((await createMerchantOnce(context.gateway, session, { id, name })) === "form_used") {
    const text = say(
      "This form has made its merchant already. Press once more for another one.",
      "Formulir ini sudah membuat merchantnya. Tekan sekali lagi untuk merchant lain.",
    );
    return await showNewMerchant(visit, text);
  }
  return await reply.redirect(`/dashboard/${id}`, 303);
}
