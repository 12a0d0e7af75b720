/** What `gerbang listen` was told, as it was typed. */
export interface ListenOptions {
  readonly serverKey?: string;
  readonly to: string;
  readonly port: string;
  readonly order: readonly string[];
  readonly sandboxKey: boolean;
  readonly sandboxUrl?: string;
  readonly elsewhere: boolean;
  readonly keepCallbacks: boolean;
  readonly gerbang?: string;
  /** File of the key that signs messages of BI-SNAP. */
  readonly snapKey?: string;
  readonly log?: string;
  readonly json: boolean;
}
