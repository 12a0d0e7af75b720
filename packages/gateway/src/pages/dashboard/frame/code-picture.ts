import { renderQrSvg } from "../../../qr/qr-picture.ts";
import { type Html, html } from "../../parts/html.ts";

/** Any address as a picture, in the page itself. */
export function codePicture(url: string, alt: string): Html {
  const picture = Buffer.from(renderQrSvg(url)).toString("base64");
  return html`<img
    src="data:image/svg+xml;base64,${picture}"
    alt="${alt}"
    width="128"
    height="128"
  />`;
}
