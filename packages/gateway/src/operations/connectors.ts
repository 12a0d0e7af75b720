import { biSnapConnector } from "../connectors/bi-snap/bi-snap-connector.ts";
import { coreApiConnector } from "../connectors/core-api/core-api-connector.ts";
import type { ConnectorName, UpstreamAccount } from "../domain/upstream/account.ts";
import type { Abilities, Connector } from "../domain/upstream/connector.ts";

const CONNECTORS: Readonly<Record<ConnectorName, Connector>> = {
  "core-api": coreApiConnector,
  "bi-snap": biSnapConnector,
};

export function connectorOf({ connector }: Pick<UpstreamAccount, "connector">): Connector {
  return CONNECTORS[connector];
}

/** What an account's upstream offers, and promises. */
export function abilitiesOf(account: Pick<UpstreamAccount, "connector" | "profile">): Abilities {
  return connectorOf(account).abilitiesOf(account);
}
