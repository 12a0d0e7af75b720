import type { Connector } from "../../domain/upstream/connector.ts";
import { charge } from "./charge.ts";
import { close } from "./close.ts";
import { find } from "./find.ts";
import { picture } from "./picture.ts";
import { readMessage } from "./read-message.ts";
import { refund } from "./refund.ts";

/** Speaks the Core API to whoever offers it: the licensed service, its sandbox, another Gerbang. */
export const coreApiConnector: Connector = {
  name: "core-api",
  charge,
  find,
  close,
  refund,
  picture,
  readMessage,
};
