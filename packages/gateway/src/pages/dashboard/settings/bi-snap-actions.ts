import {
  addPublicKey,
  type ChangeRefusal,
  changeNotifications,
  changeRedirectUrls,
  endClient,
  endOlderSecret,
  removePublicKey,
  rotateSecret,
} from "../../../operations/bi-snap/change-client.ts";
import { createClient, readClient } from "../../../operations/bi-snap/clients.ts";
import type { Say } from "../../parts/say.ts";
import { endPost } from "../frame/end-post.ts";
import { refuseChoice } from "../frame/refuse-choice.ts";
import type { Visit } from "../frame/visit.ts";
import { BI_SNAP_PAGE, fingerprint, showBiSnap } from "./bi-snap-settings.ts";
import { recordSetting } from "./record-setting.ts";

/** The same form sent again makes nothing anew. */
export async function postBiSnapClient(visit: Visit): Promise<unknown> {
  const { context, merchant, say } = visit;
  const outcome = await createClient(context.gateway, merchant.id);
  if (outcome?.outcome === "created") {
    return await done(
      visit,
      "bi_snap_client",
      say("Made. Now add your public key.", "Sudah dibuat. Sekarang tambahkan kunci publik Anda."),
    );
  }
  const text = say("There are credentials already.", "Kredensial sudah ada.");
  return await endPost(visit, BI_SNAP_PAGE, { tone: "bad", text });
}

export async function postBiSnapRotation(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const { replaces } = fields;
  const which = replaces === undefined ? {} : { replaces };
  const outcome = await rotateSecret(context.gateway, merchant.id, which);
  return await end(visit, outcome, {
    what: "bi_snap_rotate",
    text: say("Saved. There is a new secret.", "Tersimpan. Ada secret baru."),
  });
}

export async function postBiSnapOlderEnd(visit: Visit): Promise<unknown> {
  const { context, merchant, say } = visit;
  const outcome = await endOlderSecret(context.gateway, merchant.id);
  return await end(visit, outcome, {
    what: "bi_snap_end_older",
    text: say("Saved. The old secret has ended.", "Tersimpan. Secret lama sudah berakhir."),
  });
}

/** The next page shows the secret, once: it stands in no address, and loading that page again hides it. */
export async function postBiSnapReveal(visit: Visit): Promise<unknown> {
  const { context, merchant } = visit;
  if (!(await readClient(context.gateway, merchant.id))) return await refuseChoice(visit);
  await recordSetting(visit, "bi_snap_reveal");
  return await endPost(visit, BI_SNAP_PAGE, {
    tone: "good",
    text: "",
    extra: { revealed: "secret" },
  });
}

export async function postBiSnapKey(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const outcome = await addPublicKey(context.gateway, merchant.id, fields["publicKey"] ?? "");
  if (outcome.outcome === "refused") {
    return await showAgain(visit, { publicKey: refusalText(say, outcome.reason) });
  }
  return await done(
    visit,
    "bi_snap_add_key",
    say("Saved. The key is added.", "Tersimpan. Kunci ditambahkan."),
  );
}

export async function postBiSnapKeyRemoval(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const client = await readClient(context.gateway, merchant.id);
  const key = client?.publicKeys.find((one) => fingerprint(one) === fields["fingerprint"]);
  if (key === undefined) return await refuseChoice(visit);
  const outcome = await removePublicKey(context.gateway, merchant.id, key);
  return await end(visit, outcome, {
    what: "bi_snap_remove_key",
    text: say("Saved. The key is removed.", "Tersimpan. Kunci dihapus."),
  });
}

export async function postBiSnapMessages(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const { prefix = "", partnerId = "" } = fields;
  const outcome = await changeNotifications(context.gateway, merchant.id, { prefix, partnerId });
  if (outcome.outcome === "refused" && outcome.reason !== "no_client") {
    const text = refusalText(say, outcome.reason);
    return await showAgain(visit, { [outcome.reason === "url" ? "prefix" : "partnerId"]: text });
  }
  return await end(visit, outcome, { what: "bi_snap_messages", text: say("Saved.", "Tersimpan.") });
}

export async function postBiSnapLinking(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const urls = (fields["redirectUrls"] ?? "").split(/\s+/);
  const outcome = await changeRedirectUrls(context.gateway, merchant.id, urls);
  if (outcome.outcome === "refused" && outcome.reason !== "no_client") {
    const text = [refusalText(say, outcome.reason), outcome.detail].filter(Boolean).join(" ");
    return await showAgain(visit, { redirectUrls: text });
  }
  return await end(visit, outcome, { what: "bi_snap_linking", text: say("Saved.", "Tersimpan.") });
}

export async function postBiSnapEnd(visit: Visit): Promise<unknown> {
  const { context, merchant, say } = visit;
  const outcome = await endClient(context.gateway, merchant.id);
  return await end(visit, outcome, {
    what: "bi_snap_end",
    text: say(
      "Ended. No call is served any more.",
      "Diakhiri. Tidak ada panggilan yang dilayani lagi.",
    ),
  });
}

interface Ended {
  readonly what: string;
  readonly text: string;
}

/** What was changed is written down and said; where there was nothing to change, that is said. */
async function end(
  visit: Visit,
  outcome: Awaited<ReturnType<typeof endClient>>,
  { what, text }: Ended,
): Promise<unknown> {
  if (outcome.outcome === "changed") return await done(visit, what, text);
  const refusal = refusalText(visit.say, outcome.reason);
  return await endPost(visit, BI_SNAP_PAGE, { tone: "bad", text: refusal });
}

async function done(visit: Visit, what: string, text: string): Promise<unknown> {
  await recordSetting(visit, what);
  return await endPost(visit, BI_SNAP_PAGE, { tone: "good", text });
}

async function showAgain(
  visit: Visit,
  problems: Readonly<Record<string, string>>,
): Promise<unknown> {
  const nothing = visit.say("Nothing was saved.", "Tidak disimpan.");
  const text = `${nothing} ${Object.values(problems).join(" ")}`;
  return await showBiSnap(visit, { note: { tone: "bad", text }, typed: visit.fields, problems });
}

function refusalText(say: Say, reason: ChangeRefusal): string {
  switch (reason) {
    case "no_client":
      return say("There are no credentials.", "Tidak ada kredensial.");
    case "private_key":
      return say(
        "That is a private key: keep it to yourself, and paste the public one.",
        "Itu kunci privat: simpan sendiri, dan tempel kunci publiknya.",
      );
    case "not_a_public_key":
      return say("That is no public key in PEM.", "Itu bukan kunci publik dalam PEM.");
    case "not_rsa":
      return say("The key is not an RSA key.", "Kuncinya bukan kunci RSA.");
    case "too_short":
      return say("The key is shorter than 2048 bits.", "Kuncinya lebih pendek dari 2048 bit.");
    case "too_many_keys":
      return say("There are five keys already.", "Sudah ada lima kunci.");
    case "partner_id":
      return say(
        "At most 64 characters, without spaces.",
        "Paling banyak 64 karakter, tanpa spasi.",
      );
    case "too_many_urls":
      return say("At most 20 addresses.", "Paling banyak 20 alamat.");
    case "redirect_url":
      return say(
        "One of them is no address that a customer may be sent to.",
        "Salah satunya bukan alamat yang boleh dituju pelanggan.",
      );
    case "url":
      return say(
        "That is no address that Gerbang calls.",
        "Itu bukan alamat yang dipanggil Gerbang.",
      );
  }
}
