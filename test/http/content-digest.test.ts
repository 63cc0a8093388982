import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256Said } from '../../src/http/content-digest.ts';

const digest = createHash('sha256').update('part').digest();
const said = (header?: string) =>
  sha256Said(
    new Request('https://a.test', header === undefined ? {} : { headers: { 'Content-Digest': header } }),
  );

test.each([
  `sha-256=:${digest.toString('base64')}:`,
  ` sha-512=:AAAA:, sha-256 = :${digest.toString('base64')}: `,
])('%j says a SHA-256', (header) => {
  expect(said(header)).toBe(digest.toString('hex'));
});

test.each([undefined, '', 'sha-512=:AAAA:', 'md5=:1B2M2Y8AsgTpgAmY7PhCfg==:'])('%j says none', (header) => {
  expect(said(header)).toBeUndefined();
});

test.each(['sha-256=:AAAA:', `sha-256=${digest.toString('hex')}`, 'sha-256', 'sha-256=::'])(
  '%j is refused',
  (header) => {
    expect(() => said(header)).toThrow('Content-Digest');
  },
);
