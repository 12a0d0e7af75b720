import type { Abilities, Connector } from "../../domain/upstream/connector.ts";
import { charge } from "./charge.ts";
import { close } from "./close.ts";
import { find } from "./find.ts";
import { picture } from "./picture.ts";
import { readMessage } from "./read-message.ts";
import { refund } from "./refund.ts";

/** Characters are Unicode's own. Section 2.2. */
const ORDER_ID_LENGTH_MAX = 50;

const ABILITIES: Abilities = {
  paymentTypes: ["gopay", "qris"],
  heedsAcquirer: true,
  takesOrderId: (orderId) => Array.from(orderId).length <= ORDER_ID_LENGTH_MAX,
  repeatedCharge: "same_answer",
  repeatedRefund: "refused_when_made",
  listsRefunds: true,
  close: "decides",
};

/** Speaks the Core API to whoever offers it: the licensed service, its sandbox, another Gerbang. */
export const coreApiConnector: Connector = {
  name: "core-api",
  abilitiesOf: () => ABILITIES,
  charge,
  find,
  close,
  refund,
  picture,
  readMessage,
  answerMessage: (_account, outcome) => ANSWERS[outcome],
};

/** Any 200 is success to the provider; the body is for people. */
const ANSWERS = {
  received: { status: 200, body: { status_code: "200", status_message: "OK" } },
  forged: {
    status: 401,
    body: {
      status_code: "401",
      status_message: "Transaction cannot be authorized with the current client/server key.",
    },
  },
} as const;
