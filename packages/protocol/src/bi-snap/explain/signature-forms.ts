import type { Variant } from "./variant.ts";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const HEX = /^(?:[0-9a-fA-F]{2})+$/;

/** The bytes that a signature may stand for, in whatever notation it is sent. */
export function signatureForms(signature: string): readonly Variant<Uint8Array<ArrayBuffer>>[] {
  const forms: Variant<Uint8Array<ArrayBuffer>>[] = [];
  const squeezed = signature.replace(/\s/g, "");
  const spaced = squeezed === signature ? [] : (["signature_white_space"] as const);
  // Both are tried: short hex is base64, too.
  if (HEX.test(squeezed))
    forms.push({ habits: [...spaced, "hex_signature"], value: ofHex(squeezed) });
  const padded = padBase64(squeezed);
  if (!BASE64.test(padded) || padded === "") return forms;
  const value = ofBase64(padded);
  const isPlain = padded === squeezed;
  forms.push({ habits: isPlain ? spaced : [...spaced, "base64url_signature"], value });
  const inner = new TextDecoder("latin1").decode(value);
  if (HEX.test(inner)) forms.push({ habits: [...spaced, "base64_of_hex"], value: ofHex(inner) });
  return forms;
}

function padBase64(text: string): string {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, "=");
}

function ofBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function ofHex(text: string): Uint8Array<ArrayBuffer> {
  const pairs = text.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** Bytes as lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
