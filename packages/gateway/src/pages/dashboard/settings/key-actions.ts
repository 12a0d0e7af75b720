import { endKey, listAcceptedKeys } from "../../../operations/dashboard/merchant-keys.ts";
import { replaceKey } from "../../../operations/merchants/rotate-key.ts";
import { endPost } from "../frame/end-post.ts";
import { refuseChoice } from "../frame/refuse-choice.ts";
import type { Visit } from "../frame/visit.ts";
import { recordSetting } from "./record-setting.ts";
import { OVERLAP_HOURS } from "./settings-keys.ts";

const PAGE = "/settings/keys";
const HOUR_MS = 3_600_000;
const USUAL_OVERLAP_HOURS = 24;
const KINDS = ["server", "client"] as const;

/** The same form sent again makes no other key. */
export async function postRotation(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const { overlap = String(USUAL_OVERLAP_HOURS) } = fields;
  const kind = KINDS.find((one) => one === fields["kind"]);
  const overlapHours = OVERLAP_HOURS.find((hours) => String(hours) === overlap);
  if (!kind || overlapHours === undefined) return await refuseChoice(visit);
  const graceMs = overlapHours * HOUR_MS;
  const { replaces } = fields;
  const rotation = {
    merchantId: merchant.id,
    kind,
    graceMs,
    ...(replaces !== undefined && { replaces }),
  } as const;
  if ((await replaceKey(context.gateway, rotation)) === "replaced_before") {
    const text = say(
      `There is a new ${kind} key already: pressed twice, or by somebody else meanwhile. No other was made.`,
      `${kind} key baru sudah ada: ditekan dua kali, atau oleh orang lain sementara itu. Tidak dibuat lagi.`,
    );
    return await endPost(visit, PAGE, { tone: "good", text });
  }
  await recordSetting(visit, `rotate_${kind}_key`, { data: { overlap_hours: overlapHours } });
  const text = say(`Saved. There is a new ${kind} key.`, `Tersimpan. Ada ${kind} key baru.`);
  return await endPost(visit, PAGE, { tone: "good", text });
}

export async function postKeyEnd(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const key = fields["key"] ?? "";
  if (!(await endKey(context.gateway, merchant.id, key))) {
    const text = say(
      "Not ended: it is the newest of its kind, or has ended already.",
      "Tidak diakhiri: kunci terbaru, atau sudah berakhir.",
    );
    return await endPost(visit, PAGE, { tone: "bad", text });
  }
  await recordSetting(visit, "end_key", { data: { key } });
  const text = say("Saved. The key has ended.", "Tersimpan. Kunci sudah berakhir.");
  return await endPost(visit, PAGE, { tone: "good", text });
}

/** The next page shows the key, once: it stands in no address, and loading that page again hides it. */
export async function postReveal(visit: Visit): Promise<unknown> {
  const { context, merchant, fields } = visit;
  const revealed = fields["key"] ?? "";
  const keys = await listAcceptedKeys(context.gateway, merchant.id);
  if (!keys.some(({ id }) => id === revealed)) return await refuseChoice(visit);
  await recordSetting(visit, "reveal_key", { data: { key: revealed } });
  return await endPost(visit, PAGE, { tone: "good", text: "", extra: { revealed } });
}
