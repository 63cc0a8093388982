import { sha256Hex } from '../src/digest.ts';
import { log } from '../src/log.ts';

/** The SHA-256 of what `log` gives for 20,001 arguments from 2⁻⁶⁴ to 2⁶⁴: asked on Node and in workerd. */
export function bitsOfLog(): string {
  const view = new DataView(new ArrayBuffer(8 * 20_001));
  const argument = new DataView(new ArrayBuffer(8));
  for (let index = 0; index <= 20_000; index++) {
    // Steps of an odd number of the high word's units: significands of every kind, exponents from small to large.
    argument.setUint32(0, 0x3bf00000 + 6711 * index);
    view.setFloat64(8 * index, log(argument.getFloat64(0)));
  }
  return sha256Hex(new Uint8Array(view.buffer));
}

export const BITS_OF_LOG = '225e1eed4b10d563d4cf11bdee0cfc2544b689e8d759e3144e00b0c38f76fa68';
