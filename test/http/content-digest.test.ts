import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256Said } from '../../src/http/content-digest.ts';

const digest = createHash('sha256').update('part').digest();
const base64 = digest.toString('base64');
const other = createHash('sha256').update('other').digest('base64');
const said = (header?: string) =>
  sha256Said(
    new Request('https://a.test', header === undefined ? {} : { headers: { 'Content-Digest': header } }),
  );

test.each([
  `sha-256=:${base64}:`,
  `  sha-256=:${base64}:  `,
  `sha-256=:${base64.replace('=', '')}:`,
  `sha-512=:AAAA:, sha-256=:${base64}:`,
  `sha-256=:${base64}: \t,\tmd5=:1B2M2Y8AsgTpgAmY7PhCfg==:`,
  `sha-256=:${base64}:;a=1`,
  `sha-256=:${base64}:;a;b="x, sha-256=:\\"";  c=?0;d=*tok/en;e=-1.5;f=:AA==:,sha-512=:AAAA:`,
  `sha-256-x=:${other}:,sha-256=:${base64}:`,
  `sha-256=:${other}:, sha-256=:${base64}:`,
])('%j says a SHA-256', (header) => {
  expect(said(header)).toBe(digest.toString('hex'));
});

test('no header says none', () => {
  expect(said(undefined)).toBeUndefined();
});

test.each(['', 'sha-512=:AAAA:', 'md5=:1B2M2Y8AsgTpgAmY7PhCfg==:', `sha-256-x=:${base64}:`])(
  '%j, of which nothing could be checked, is refused',
  (header) => {
    expect(() => said(header)).toThrow('Content-Digest: has no sha-256');
  },
);

test.each(['sha-256=:AAAA:', 'sha-256=::', `sha-256=:${base64}:, sha-256=:AAAA:`])(
  '%j, whose SHA-256 is none, is refused',
  (header) => {
    expect(() => said(header)).toThrow('Content-Digest: has a sha-256 that is not');
  },
);

test.each([
  `sha-256=${digest.toString('hex')}`,
  'sha-256',
  `SHA-256=:${base64}:`,
  `sha-256 = :${base64}:`,
  `sha-256=:${base64}`,
  `sha-256=:${base64}:,`,
  `,sha-256=:${base64}:`,
  `sha-256=:${base64}:, ,md5=:AAAA:`,
  `sha-256=:${base64}: md5=:AAAA:`,
  `sha-256=:${base64}: ;a=1`,
  `sha-256=:${base64}:;A=1`,
  `sha-256=:${base64}:;a=`,
  `sha-256=:${base64}:, SHA-512=:AAAA:`,
  `sha-256=:${base64.replace('=', '')}-:`,
  `sha-256=:${base64.slice(0, 20)} ${base64.slice(20)}:`,
])('%j is no dictionary of digests, and is refused', (header) => {
  expect(() => said(header)).toThrow('Content-Digest: is not of the form');
});
