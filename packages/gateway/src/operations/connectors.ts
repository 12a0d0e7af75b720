import { coreApiConnector } from "../connectors/core-api/core-api-connector.ts";
import type { ConnectorName, UpstreamAccount } from "../domain/upstream/account.ts";
import type { Connector } from "../domain/upstream/connector.ts";

const CONNECTORS: Readonly<Record<ConnectorName, Connector>> = { "core-api": coreApiConnector };

export function connectorOf({ connector }: UpstreamAccount): Connector {
  return CONNECTORS[connector];
}
