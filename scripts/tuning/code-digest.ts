import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../src/digest.ts';

const SOURCE = join(import.meta.dirname, '../../src');

/** A digest of all code that decides what a fit gives: with another one, what was written down is not worth reading. */
export function codeDigest(): string {
  const names = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) =>
      /^(training|application|table|statistics|model\/kernel)\/.*\.ts$|^(exp|log|random|model\/trees)\.ts$/.test(
        name,
      ),
    )
    .sort();
  const digests = names.map((name) => `${name} ${sha256Hex(readFileSync(join(SOURCE, name)))}\n`);
  return sha256Hex(new TextEncoder().encode(digests.join('')));
}
