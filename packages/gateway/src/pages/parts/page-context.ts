import type { AppContext } from "../../http/shared/app-context.ts";
import type { PictureReader } from "../../qr/picture-reader.ts";
import type { Assets } from "./assets.ts";
import type { LiveStreams } from "./live-stream.ts";

/** What the payer's pages are built with. */
export interface PageContext extends AppContext {
  readonly assets: Assets;
  readonly streams: LiveStreams;
  readonly pictures: PictureReader;
}
