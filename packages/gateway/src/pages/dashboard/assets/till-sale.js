// @ts-check
// Beside the code that a customer scans: the screen stays on while it is waited for, and a payment may ring.
// The sound is off until somebody turns it on, which is remembered on this device.

const KEY = "gerbang-till-sound";
const TONES = [
  { hertz: 1318.5, at: 0 },
  { hertz: 1760, at: 0.12 },
];
const TONE_S = 0.6;

const checkout = document.querySelector("gerbang-checkout");
const button = document.querySelector("[data-sound]");
/** @type {AudioContext | undefined} */
let audio;

if (button instanceof HTMLElement && "AudioContext" in window) offerSound(button);
keepTheScreenOn();
document.addEventListener("statuschange", (event) => {
  const { detail } = /** @type {CustomEvent<{ status: string, previous?: string }>} */ (event);
  // A page that is opened on what was paid before rings for nobody.
  if (detail.status === "settlement" && detail.previous === "pending") tellOfPayment();
});

function tellOfPayment() {
  if (isOn()) ring();
  if ("vibrate" in navigator && navigator.userActivation.hasBeenActive) navigator.vibrate(200);
}

/** @param {HTMLElement} toggle */
function offerSound(toggle) {
  toggle.hidden = false;
  showSound(toggle);
  toggle.addEventListener("click", () => {
    remember(!isOn());
    showSound(toggle);
    if (isOn()) ring();
  });
  // Browsers let a page sound once somebody has touched it.
  document.addEventListener("pointerdown", () => void (isOn() && context().resume()), {
    once: true,
  });
}

/** @param {HTMLElement} toggle */
function showSound(toggle) {
  toggle.textContent = toggle.dataset[isOn() ? "on" : "off"] ?? "";
}

function isOn() {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    // Storage may be forbidden: then it is off on each page.
    return false;
  }
}

/** @param {boolean} on */
function remember(on) {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // See above.
  }
}

function context() {
  audio ??= new AudioContext();
  return audio;
}

/** Two bright tones that fade: a bell on a counter. */
function ring() {
  const out = context();
  void out.resume();
  for (const { hertz, at } of TONES) {
    const start = out.currentTime + at;
    const tone = new OscillatorNode(out, { type: "sine", frequency: hertz });
    const volume = new GainNode(out, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.4, start + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_S);
    tone.connect(volume).connect(out.destination);
    tone.start(start);
    tone.stop(start + TONE_S);
  }
}

/** A phone on the counter must not go dark while a customer looks for their own. */
function keepTheScreenOn() {
  if (!checkout || !("wakeLock" in navigator)) return;
  const ask = () => {
    if (document.visibilityState !== "visible") return;
    // A low battery refuses; then the screen goes dark as it always does.
    navigator.wakeLock.request("screen").catch(() => undefined);
  };
  ask();
  document.addEventListener("visibilitychange", ask);
}
