export { type Config, ConfigError, type Environment, parsePort, readConfig } from "./config.ts";
export { createLogger } from "./create-logger.ts";
export { Secret } from "./domain/secret.ts";
export { explainFailure } from "./explain-failure.ts";
export { type MerchantAdmin, type MerchantCard, openMerchantAdmin } from "./merchant-admin.ts";
export { type Seeded, type SeedRequest, seed } from "./open-seeder.ts";
export type { CreatedMerchant, NewMerchant } from "./operations/create-merchant.ts";
export { pointNotifications } from "./operations/point-notifications.ts";
export { type RunningGateway, type StartOptions, startGateway } from "./start-gateway.ts";
