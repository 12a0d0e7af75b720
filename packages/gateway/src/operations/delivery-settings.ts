export interface DeliverySettings {
  /** Whether loopback and private addresses may be notified. */
  readonly allowPrivateTargets: boolean;
  /** For one attempt with all its redirects. Core API section 5.8. */
  readonly timeoutMs: number;
  /** How long a process that died keeps its notifications from the others. Wall time; renewed meanwhile. */
  readonly leaseMs: number;
  /** How many attempts at one endpoint are under way at once, in each process. */
  readonly endpointAttemptsMax: number;
  /** How many notifications one process holds at once. */
  readonly leasesMax: number;
  /** What the random part of the waits between attempts is made from. */
  readonly seed: number;
}

const USUAL: DeliverySettings = {
  allowPrivateTargets: false,
  timeoutMs: 15_000,
  leaseMs: 6_000,
  endpointAttemptsMax: 32,
  leasesMax: 2_048,
  seed: 0,
};

export function deliverySettings(wanted: Partial<DeliverySettings> = {}): DeliverySettings {
  return { ...USUAL, ...wanted };
}
