import type { BiSnapService } from "@gerbang/protocol/bi-snap";
import type { TSchema } from "@sinclair/typebox";
import type { Endpoint } from "../shared/endpoint.ts";
import type { BI_SNAP_SCHEMAS } from "./bi-snap-schemas.ts";

/** What is particular about one call. */
interface Described {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly body: TSchema;
  readonly about: string;
  readonly answer: keyof typeof BI_SNAP_SCHEMAS;
  /** Whether it only looks: then there is no X-EXTERNAL-ID to it. */
  readonly isRead?: boolean;
  /** Whether it names a linked customer. */
  readonly isOfCustomer?: boolean;
  /** Whether a used X-EXTERNAL-ID is refused, whatever came with it. */
  readonly isLinking?: boolean;
}

/** Describes a signed call as this face answers all of them. */
export type DescribeCall = (service: BiSnapService, described: Described) => Endpoint;
