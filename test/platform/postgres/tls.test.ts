import { expect, it } from 'vitest';
import { tlsModeOf } from '../../../src/platform/postgres/tls.ts';

it.each([
  ['postgres://server/db', 'prefer'],
  ['postgres://server/db?sslmode=disable', 'disable'],
  ['postgres://server/db?application_name=x&sslmode=verify-full', 'verify-full'],
  ['postgres://server/db?sslmode=yes', undefined],
  ['postgres://server/db?sslmode=', undefined],
])('an address says how private its connections are: %s', (url, mode) => {
  expect(tlsModeOf(url)).toBe(mode);
});
