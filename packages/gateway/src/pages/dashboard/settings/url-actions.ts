import { urlProblemText } from "../../../domain/merchants/url-problem-texts.ts";
import { isAnswered } from "../../../domain/notifications/incident-cause.ts";
import {
  addPaymentUrl,
  removePaymentUrl,
} from "../../../operations/merchants/edit-notification-urls.ts";
import { tryNotificationUrls } from "../../../operations/notifications/try-notification-urls.ts";
import { endPost } from "../frame/end-post.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { showNotificationSettings } from "./notification-settings.ts";
import { recordSetting } from "./record-setting.ts";

const PAGE = "/settings";

/** One more URL to tell the merchant's server at. */
export async function postUrl(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const url = fields["newUrl"]?.trim() ?? "";
  if (url === "") return await refuse(visit, say("Type a URL.", "Isi URL."));
  const outcome = await addPaymentUrl(context.gateway, merchant, url);
  if (outcome.outcome === "refused") {
    return await refuse(
      visit,
      outcome.reason === "too_many"
        ? say("No more than 10 URLs.", "Paling banyak 10 URL.")
        : `${say("Not a usable URL", "URL tidak sah")}: ${urlProblemText(say, outcome.problem)}.`,
    );
  }
  await recordSetting(visit, "urls", { data: { added: url } });
  const text = say(`Added: ${url}`, `Ditambahkan: ${url}`);
  return await endPost(visit, PAGE, { tone: "good", text });
}

async function refuse(visit: Visit, problem: string): Promise<unknown> {
  const text = visit.say("Nothing was added.", "Tidak ada yang ditambahkan.");
  return await showNotificationSettings(visit, {
    note: { tone: "bad", text: `${text} ${problem}` },
    typed: visit.fields,
    problems: { newUrl: problem },
  });
}

export async function postUrlRemoval(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const url = fields["url"] ?? "";
  if (!(await removePaymentUrl(context.gateway, merchant, url))) {
    const text = say("This URL is not in the settings.", "URL ini tidak ada di pengaturan.");
    return await endPost(visit, PAGE, { tone: "bad", text });
  }
  await recordSetting(visit, "urls", { data: { removed: url } });
  return await endPost(visit, PAGE, {
    tone: "good",
    text: say(`Removed: ${url}`, `Dihapus: ${url}`),
  });
}

/** Tries one URL, or all, and waits for the answers, which the rows of the page then show. */
export async function postTest(visit: Visit): Promise<unknown> {
  const { context, fields, say } = visit;
  const merchant = await requireMerchant(visit);
  const { paymentNotificationUrls: known } = merchant.settings;
  const { url } = fields;
  const urls = url === undefined ? known : known.filter((one) => one === url);
  if (urls.length === 0) {
    const text =
      url === undefined
        ? say("Set a payment notification URL first.", "Isi URL notifikasi terlebih dahulu.")
        : say("This URL is not in the settings.", "URL ini tidak ada di pengaturan.");
    return await endPost(visit, PAGE, { tone: "bad", text });
  }
  const tried = await tryNotificationUrls(context.gateway, merchant, urls);
  const answered = tried.filter(({ attempts }) => attempts.some(isAnswered)).length;
  await recordSetting(visit, "test_notification", { data: { urls: urls.length, answered } });
  const isGood = answered === urls.length;
  const text =
    urls.length === 1
      ? isGood
        ? say("The test was answered.", "Uji dijawab.")
        : say("The test failed: see its row.", "Uji gagal: lihat barisnya.")
      : say(
          `${answered} of ${urls.length} tests were answered.`,
          `${answered} dari ${urls.length} uji dijawab.`,
        );
  return await endPost(visit, PAGE, { tone: isGood ? "good" : "bad", text });
}
