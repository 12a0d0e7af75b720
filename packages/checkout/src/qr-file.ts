/**
 * Hands the QR code to the customer as a file: through the share sheet where it may, else as a
 * download. Where this page may not read the picture, which is on another server (it wants that
 * server's permission, CORS, and this page's, `connect-src`), the picture is opened instead.
 */
export async function saveQrFile(url: string, name: string, mayShare: boolean): Promise<void> {
  try {
    const picture = await (await fetch(url)).blob();
    const files = [new File([picture], name, { type: picture.type })];
    if (mayShare && (navigator as Partial<Navigator>).canShare?.({ files })) {
      await navigator.share({ files });
    } else {
      download(picture, name);
    }
  } catch (error) {
    // Closing the share sheet is an answer; after all else the customer still wants the picture.
    if ((error as Error).name !== "AbortError") location.assign(url);
  }
}

/** Its address lives as long as the page: a slow device may still be reading the few kilobytes. */
function download(picture: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(picture);
  link.download = name;
  link.click();
}
