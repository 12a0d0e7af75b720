export { type DocsTopic, docsAddress } from "./domain/docs-address.ts";
export { isEmail } from "./domain/email.ts";
export { parseRole, ROLES, type Role } from "./domain/merchants/dashboard-role.ts";
export { Secret } from "./domain/secret.ts";
export { PROFILE_NAMES, type ProfileName } from "./domain/upstream/account-limits.ts";
export { BI_SNAP_ID_NAMES, type BiSnapKeys } from "./domain/upstream/bi-snap-keys.ts";
export type { JudgedRoute, RouteObstacle } from "./domain/upstream/choose-route.ts";
export type { Finding, Findings } from "./domain/upstream/findings.ts";
export {
  REHEARSAL_AMOUNT,
  REHEARSAL_CALLS,
  REHEARSAL_ORDERS,
  type StepReport,
} from "./domain/upstream/rehearsal.ts";
export type { UpstreamRoute } from "./domain/upstream/route.ts";
export type { AccessProblem } from "./operations/merchants/access.ts";
export type { CreatedMerchant, NewMerchant } from "./operations/merchants/create-merchant.ts";
export { pointNotifications } from "./operations/merchants/point-notifications.ts";
export {
  type BiSnapAdmin,
  type BiSnapClient,
  type BiSnapOutcome,
  type BiSnapRefusal,
  openBiSnapAdmin,
} from "./start/bi-snap-admin.ts";
export { ensureChainMerchant } from "./start/chain-merchant.ts";
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
export { startGateway } from "./start/load-gateway.ts";
export {
  type MerchantAdmin,
  type MerchantCard,
  openMerchantAdmin,
} from "./start/merchant-admin.ts";
export { NoDataError } from "./start/no-data-error.ts";
export type { RouteChange, RoutePlace } from "./start/route-admin.ts";
export { type SeedRefusal, type SeedRequest, type SeedResult, seed } from "./start/seed.ts";
export type { RunningGateway, StartOptions } from "./start/start-gateway.ts";
export { type RunningWorkers, startWorkers } from "./start/start-workers.ts";
export {
  type AccountCalls,
  type AttentionCase,
  type ListedAccount,
  type OpenWork,
  openUpstreamAdmin,
  type UpstreamAdmin,
} from "./start/upstream-admin.ts";
export { openUserAdmin, type UserAdmin, type UserCard } from "./start/user-admin.ts";
export { readWorkerPlace, type WorkerPlace } from "./start/worker-place.ts";
export { WorkerStartError } from "./start/worker-pool.ts";
export { openWorkerChannel } from "./start/worker-process.ts";
