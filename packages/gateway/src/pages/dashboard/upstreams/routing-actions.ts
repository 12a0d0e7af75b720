import type { PaymentType, Rupiah } from "@gerbang/protocol";
import type { WantedRoute } from "../../../domain/upstream/route.ts";
import {
  addRoute,
  listRoutes,
  moveRoute,
  type RouteChanger,
  type RouteOutcome,
  removeRoute,
  switchRoute,
} from "../../../operations/upstream/change-routes.ts";
import { endPost } from "../frame/end-post.ts";
import { refuseChoice } from "../frame/refuse-choice.ts";
import { parseShortRupiah } from "../frame/typed-numbers.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { showRouting } from "./routing-page.ts";
import { routeRefusalText } from "./routing-texts.ts";

/** An empty reason is none: everybody who changes a route in the dashboard says why. */
function changerOf({ session, fields }: Visit): RouteChanger {
  return { id: session.user.id, name: session.user.name, reason: fields["reason"] ?? "" };
}

/** Adds a route behind the others. */
export async function postRoute(visit: Visit): Promise<unknown> {
  const { context, merchant, say, fields } = visit;
  if (fields["type"] !== undefined && !parsePaymentType(fields["type"]))
    return await refuseChoice(visit);
  const wanted = readWanted(visit);
  if (!wanted) {
    return await showRouting(
      visit,
      say(
        "Nothing was changed: an amount cannot be read.",
        "Tidak ada yang berubah: jumlah tidak terbaca.",
      ),
    );
  }
  return await end(visit, await addRoute(context.gateway, merchant.id, wanted, changerOf(visit)));
}

function readWanted({ fields }: Visit): WantedRoute | undefined {
  const from = readAmount(fields["from"]);
  const until = readAmount(fields["until"]);
  if (from === "unreadable" || until === "unreadable") return undefined;
  const { type, acquirer = "", account = "" } = fields;
  const paymentType = parsePaymentType(type);
  return {
    accountId: account,
    ...(paymentType && { paymentType }),
    ...(acquirer.trim() !== "" && { acquirer: acquirer.trim() }),
    ...(from !== undefined && { amountFrom: from }),
    ...(until !== undefined && { amountUntil: until }),
  };
}

function parsePaymentType(text: string | undefined): PaymentType | undefined {
  return text === "gopay" || text === "qris" ? text : undefined;
}

function readAmount(typed = ""): Rupiah | "unreadable" | undefined {
  return typed.trim() === "" ? undefined : (parseShortRupiah(typed) ?? "unreadable");
}

/** Moves a route, has it be heeded or passed over, or takes it away. */
export async function postRouteChange(visit: Visit): Promise<unknown> {
  const { context, merchant, fields } = visit;
  const { gateway } = context;
  const key = { merchantId: merchant.id, routeId: pathPart(visit, "route") };
  const by = changerOf(visit);
  const deed = fields["do"] ?? "";
  switch (deed) {
    case "enable":
    case "disable":
      return await end(visit, await switchRoute(gateway, key, deed === "enable", by));
    case "remove":
      return await end(visit, await removeRoute(gateway, key, by));
    case "up":
    case "down": {
      const routes = await listRoutes(gateway, merchant.id);
      const position = routes.find(({ id }) => id === key.routeId)?.position ?? 1;
      const wanted = Math.max(1, position + (deed === "up" ? -1 : 1));
      return await end(visit, await moveRoute(gateway, key, wanted, by));
    }
    default:
      return await refuseChoice(visit);
  }
}

async function end(visit: Visit, outcome: RouteOutcome): Promise<unknown> {
  const { say } = visit;
  if (outcome.outcome === "refused") {
    return await showRouting(visit, routeRefusalText(say, outcome.reason));
  }
  return await endPost(visit, "/upstreams/routing", {
    tone: "good",
    text: say(
      "The routes are changed, from the next charge on.",
      "Rute diubah, mulai tagihan berikutnya.",
    ),
  });
}
