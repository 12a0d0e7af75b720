import type { Abilities, Connector, MessageAnswer } from "../../domain/upstream/connector.ts";
import { charge } from "./charge.ts";
import { close } from "./close.ts";
import { find } from "./find.ts";
import type { Profile } from "./profile.ts";
import { profileOf } from "./profiles/profiles.ts";
import { readMessage } from "./read-message.ts";
import { refund } from "./refund.ts";

/** Speaks the QR services of the national standard to whoever offers them, each in the dialect of its profile. */
export const biSnapConnector: Connector = {
  name: "bi-snap",
  abilitiesOf: (account) => abilitiesOf(profileOf(account)),
  charge,
  find,
  close,
  refund,
  // The code itself comes with every offer: nothing is to be fetched.
  picture: async () => await Promise.resolve({ outcome: "not_sent", why: "blocked" }),
  readMessage,
  answerMessage: (account, outcome) => answerOf(profileOf(account), outcome),
};

function abilitiesOf(profile: Profile): Abilities {
  const { form, min, max } = profile.partnerReference;
  return {
    paymentTypes: ["qris"],
    heedsAcquirer: profile.acquirer === "as_asked",
    takesOrderId: (id) => id.length >= min && id.length <= max && form.test(id),
    repeatedCharge: profile.generate.repeated,
    repeatedRefund: profile.refund?.repeated ?? "unspecified",
    listsRefunds: profile.query.listsRefunds,
    close: profile.cancel ? "decides" : "never",
  };
}

/** Section 8.6 of the dialect. */
function answerOf(
  { notification: { code } }: Profile,
  outcome: "received" | "forged",
): MessageAnswer {
  return outcome === "received"
    ? {
        status: 200,
        body: {
          responseCode: `200${code}00`,
          responseMessage: "Request has been processed successfully",
        },
      }
    : {
        status: 401,
        body: { responseCode: `401${code}00`, responseMessage: "Unauthorized. Signature" },
      };
}
