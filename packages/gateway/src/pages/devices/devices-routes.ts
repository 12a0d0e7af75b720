import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isOpenableUrl } from "../../domain/merchants/callback-url.ts";
import { type Form, readQueryForm } from "../parts/form.ts";
import { decideLanguage } from "../parts/language.ts";
import type { PageContext } from "../parts/page-context.ts";
import { sendPage } from "../parts/send-page.ts";
import { devicesPage } from "./devices-page.ts";
import { APPS, DEVICES, guessDevice, type OpeningConditions, WAYS } from "./explain-opening.ts";

/** Longer ones fit no QR code, and no wallet takes them. */
const LINK_LENGTH_MAX = 2_000;

export function devicesRoutes(app: FastifyInstance, context: PageContext): void {
  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const fields = readQueryForm(request);
    const link = (fields["link"] ?? "").trim().slice(0, LINK_LENGTH_MAX);
    const page = devicesPage({
      language: decideLanguage(request, reply),
      address: request.url,
      assets: context.assets,
      link,
      isOpenable: isOpenableUrl(link),
      conditions: readConditions(fields, request.headers["user-agent"] ?? ""),
      publicUrl: context.publicUrl(),
    });
    return await sendPage(reply, page);
  };
  app.get("/devices", show);
  // Where the newer simulator takes a deeplink. Core API section 6.3.
  app.get("/v2/deeplink/index", show);
}

function readConditions(fields: Form, userAgent: string): OpeningConditions {
  return {
    device: DEVICES.find((value) => value === fields["device"]) ?? guessDevice(userAgent),
    app: APPS.find((value) => value === fields["app"]) ?? "installed",
    way: WAYS.find((value) => value === fields["way"]) ?? "tap",
  };
}
