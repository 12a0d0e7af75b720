const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc & 0xffff;
});

/**
 * CRC-16/CCITT-FALSE of a text's characters: polynomial 0x1021, start 0xFFFF, nothing reflected,
 * no final xor. Core API section 10.5.
 *
 * Characters are taken as bytes, which holds for ASCII, the only text a QRIS payload may contain.
 */
export function crc16(text: string): number {
  let crc = 0xffff;
  for (let index = 0; index < text.length; index++) {
    const entry = TABLE[((crc >> 8) ^ text.charCodeAt(index)) & 0xff] ?? 0;
    crc = ((crc << 8) ^ entry) & 0xffff;
  }
  return crc;
}

/**
 * The checksums that a payload with letters outside ASCII may carry: over the bytes of UTF-8, or over
 * its characters as bytes, as ISO 8859-1 and careless code have them.
 */
export function possibleChecksums(textUpTo6304: string): readonly string[] {
  const utf8 = Array.from(new TextEncoder().encode(textUpTo6304), (byte) =>
    String.fromCharCode(byte),
  );
  return [computeChecksum(utf8.join("")), computeChecksum(textUpTo6304)];
}

/** The value of tag 63 for a payload up to and including its `6304`: four upper-case hex digits. */
export function computeChecksum(textUpTo6304: string): string {
  return crc16(textUpTo6304).toString(16).toUpperCase().padStart(4, "0");
}
