import type { FindUrlProblem } from "../../domain/merchants/merchant-settings.ts";
import { findUrlProblem } from "../../outbound/target-guard.ts";
import type { Gateway } from "../gateway.ts";

/** What this gateway has against calling a URL, wherever the URL comes from. */
export function urlProblemFinder({ delivery }: Pick<Gateway, "delivery">): FindUrlProblem {
  const { allowPrivateTargets: allowPrivate } = delivery;
  return (url) => findUrlProblem(url, { allowPrivate });
}
