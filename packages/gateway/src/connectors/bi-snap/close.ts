import type { CloseReply, UpstreamCall, UpstreamNames } from "../../domain/upstream/connector.ts";
import { refused, unknown } from "../replies.ts";
import { callService, idMembers } from "./call-service.ts";
import { freshExternalId, judgeNames, nameMembers } from "./names.ts";
import { profileOf } from "./profiles/profiles.ts";
import { readRefusal } from "./read-answer.ts";

/**
 * The standard has one way to end an order, whether it is not wanted any more or its time is up; whether that was in time
 * is the provider's to say. Made again, it is refused with `wrong_state`. Section 6.4 of the dialect.
 */
export async function close(call: UpstreamCall, names: UpstreamNames): Promise<CloseReply> {
  const profile = profileOf(call.account);
  const { cancel } = profile;
  if (!cancel) return refused("unsupported", "", "this provider cancels nothing");
  const answer = await callService(call, profile, {
    service: cancel,
    externalId: freshExternalId(),
    body: { ...nameMembers(profile, names), ...idMembers(call, cancel.ids), ...cancel.fixed },
  });
  if (answer.outcome !== "answered") return answer;
  if (answer.meaning !== "done") return readRefusal(answer);
  const problem = judgeNames(answer.body, names);
  return problem ? unknown(problem) : { outcome: "closed" };
}
