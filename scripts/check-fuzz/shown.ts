import type { OddRequest } from './request.ts';
import type { Wire } from './wire.ts';

const LONGEST = 600;

/** A request for people, and the command that makes it again. */
export function shown(
  seed: number,
  index: number,
  { operation }: OddRequest,
  { form, bytes, client }: Wire,
): string {
  const text = JSON.stringify(bytes.subarray(0, LONGEST).toString('latin1'));
  return [
    `  ${operation}, ${form}, the client ${client}, ${bytes.length} bytes:`,
    `  ${text}${bytes.length > LONGEST ? ' …' : ''}`,
    `  again: npm run check:fuzz -- --seed ${seed} --first ${index} --requests 1`,
  ].join('\n');
}
