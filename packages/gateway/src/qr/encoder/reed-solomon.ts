/** Powers and logarithms in GF(256) with the polynomial x⁸+x⁴+x³+x²+1. ISO/IEC 18004, 7.5.2. */
const POWERS = new Uint8Array(510);
const LOGARITHMS = new Uint8Array(256);
for (let exponent = 0, value = 1; exponent < 255; exponent++) {
  POWERS[exponent] = value;
  POWERS[exponent + 255] = value;
  LOGARITHMS[value] = exponent;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

const generators = new Map<number, Uint8Array>();

/** The error correction codewords of one block of data. */
export function computeCorrection(data: Uint8Array, codewordCount: number): Uint8Array {
  const generator = generatorLogarithms(codewordCount);
  const remainder = new Uint8Array(codewordCount);
  for (const byte of data) {
    const factor = byte ^ (remainder[0] ?? 0);
    remainder.copyWithin(0, 1);
    remainder[codewordCount - 1] = 0;
    if (factor === 0) continue;
    const logarithm = LOGARITHMS[factor] ?? 0;
    for (let index = 0; index < codewordCount; index++) {
      const product = POWERS[logarithm + (generator[index] ?? 0)] ?? 0;
      remainder[index] = (remainder[index] ?? 0) ^ product;
    }
  }
  return remainder;
}

/** Of (x − α⁰)(x − α¹)… the logarithms of the coefficients behind the leading 1. */
function generatorLogarithms(degree: number): Uint8Array {
  const known = generators.get(degree);
  if (known) return known;
  const coefficients = new Uint8Array(degree);
  coefficients[degree - 1] = 1;
  for (let root = 0; root < degree; root++) {
    for (let index = 0; index < degree; index++) {
      coefficients[index] =
        multiply(coefficients[index] ?? 0, POWERS[root] ?? 0) ^ (coefficients[index + 1] ?? 0);
    }
  }
  // No coefficient of these polynomials is zero, so each has a logarithm.
  const logarithms = coefficients.map((coefficient) => LOGARITHMS[coefficient] ?? 0);
  generators.set(degree, logarithms);
  return logarithms;
}

function multiply(left: number, right: number): number {
  if (left === 0 || right === 0) return 0;
  return POWERS[(LOGARITHMS[left] ?? 0) + (LOGARITHMS[right] ?? 0)] ?? 0;
}
