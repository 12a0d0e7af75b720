export { Secret } from "./domain/secret.ts";
export type { CreatedMerchant, NewMerchant } from "./operations/merchants/create-merchant.ts";
export { pointNotifications } from "./operations/merchants/point-notifications.ts";
export {
  type Config,
  ConfigError,
  type EnvironmentVariables,
  parsePort,
  readConfig,
} from "./start/config.ts";
export { createLogger } from "./start/create-logger.ts";
export { explainFailure } from "./start/explain-failure.ts";
export { firstSignal } from "./start/first-signal.ts";
export {
  type MerchantAdmin,
  type MerchantCard,
  openMerchantAdmin,
} from "./start/merchant-admin.ts";
export { type SeedRefusal, type SeedRequest, type SeedResult, seed } from "./start/seed.ts";
export { type RunningGateway, type StartOptions, startGateway } from "./start/start-gateway.ts";
export {
  type ListedAccount,
  openUpstreamAdmin,
  type UpstreamAdmin,
} from "./start/upstream-admin.ts";
