// @ts-check
// Reads pictures and the camera in the browser, so that a picture need not be sent. What cannot be
// read here goes to the server as it is; without this script every picture does.

const SIDE_PX_MAX = 1600;
const LOOK_EVERY_MS = 150;

/** @typedef {{ data: string }} Found */
/** @typedef {(data: Uint8ClampedArray, width: number, height: number) => Found | null} JsQr */

const form = document.querySelector("form[data-scan]");
if (form instanceof HTMLFormElement) readIn(form);

/** @param {HTMLFormElement} scan */
function readIn(scan) {
  const drop = scan.querySelector("[data-drop]");
  const file = scan.querySelector("input[type=file]");
  const field = scan.querySelector("[data-payload]");
  const status = scan.querySelector("[data-scan-status]");
  if (!(drop && file instanceof HTMLInputElement && isField(field) && status)) return;

  /** @param {string} payload */
  const send = (payload) => {
    field.value = payload;
    file.value = "";
    scan.requestSubmit();
  };

  /** @param {File} picture */
  const take = async (picture) => {
    field.value = "";
    status.textContent = scan.dataset["reading"] ?? "";
    const payload = await readPicture(scan, picture).catch(() => undefined);
    if (payload !== undefined) return send(payload);
    // Another reader may see more: the server's.
    const carrier = new DataTransfer();
    carrier.items.add(picture);
    file.files = carrier.files;
    scan.requestSubmit();
  };

  file.addEventListener("change", () => {
    const [picture] = file.files ?? [];
    if (picture) void take(picture);
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    const [picture] = event instanceof DragEvent ? (event.dataTransfer?.files ?? []) : [];
    if (picture) void take(picture);
  });
  document.addEventListener("paste", (event) => {
    const picture = [...(event.clipboardData?.files ?? [])].find(({ type }) =>
      type.startsWith("image/"),
    );
    if (picture) void take(picture);
  });
  // From here on the label is the button, and the browser's own is not needed.
  drop.classList.add("ready");
  watchCamera(scan, status, send);
}

/**
 * The newer simulator's page has a line where the older one has an area.
 *
 * @param {Element | null} field
 * @returns {field is HTMLInputElement | HTMLTextAreaElement}
 */
function isField(field) {
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
}

/**
 * @param {HTMLFormElement} scan
 * @param {Element} status
 * @param {(payload: string) => void} send
 */
function watchCamera(scan, status, send) {
  const button = scan.querySelector("[data-camera]");
  const stop = scan.querySelector("[data-camera-stop]");
  const finder = scan.querySelector("[data-finder]");
  const pictures = scan.querySelector("[data-pictures]");
  const video = scan.querySelector("video");
  // Browsers give no camera to pages that came over plain http from another machine.
  if (!(button instanceof HTMLElement && stop instanceof HTMLElement && video)) return;
  if (!(finder instanceof HTMLElement && pictures instanceof HTMLElement)) return;
  if (!("mediaDevices" in navigator)) return;
  button.hidden = false;

  /** @type {MediaStream | undefined} */
  let stream;
  const end = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    finder.hidden = true;
    pictures.hidden = false;
    status.textContent = "";
  };
  const look = async () => {
    if (!stream) return;
    const payload = await readFrame(scan, video).catch(() => undefined);
    if (payload !== undefined) {
      end();
      return send(payload);
    }
    window.setTimeout(() => void look(), LOOK_EVERY_MS);
  };
  const start = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      // No camera, or it was not allowed: the other ways in are there.
      status.textContent = scan.dataset["cameraRefused"] ?? "";
      return;
    }
    video.srcObject = stream;
    finder.hidden = false;
    pictures.hidden = true;
    stop.focus();
    status.textContent = scan.dataset["cameraHint"] ?? "";
    await video.play();
    void look();
  };
  button.addEventListener("click", () => void start());
  stop.addEventListener("click", () => {
    end();
    button.focus();
  });
  window.addEventListener("pagehide", end);
}

/**
 * @param {HTMLElement} scan
 * @param {File} picture
 */
async function readPicture(scan, picture) {
  const bitmap = await createImageBitmap(picture);
  const { width, height } = bitmap;
  // Once whole, once smaller: a photo's grain hides a code that a smaller picture shows.
  for (const side of [SIDE_PX_MAX, SIDE_PX_MAX / 2]) {
    const payload = await readPixels(scan, bitmap, { width, height, side });
    if (payload !== undefined) return payload;
  }
  return undefined;
}

/**
 * @param {HTMLElement} scan
 * @param {HTMLVideoElement} video
 */
async function readFrame(scan, video) {
  const { videoWidth: width, videoHeight: height } = video;
  return width > 0 ? await readPixels(scan, video, { width, height, side: 800 }) : undefined;
}

/**
 * @param {HTMLElement} scan
 * @param {CanvasImageSource} source
 * @param {{ width: number, height: number, side: number }} size
 */
async function readPixels(scan, source, { width, height, side }) {
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return undefined;
  // A transparent picture is meant to be on white.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const read = await loadReader(scan.dataset["reader"] ?? "");
  return read(data, canvas.width, canvas.height)?.data || undefined;
}

/** @type {Promise<JsQr> | undefined} */
let reader;

/** @param {string} url */
async function loadReader(url) {
  reader ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () =>
      resolve(/** @type {{ jsQR: JsQr }} */ (/** @type {unknown} */ (window)).jsQR);
    script.onerror = reject;
    document.head.append(script);
  });
  return await reader;
}
