import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ROLES, readSettings } from '../../../workers/node/settings.ts';

it('does everything in one process by default', () => {
  expect(readSettings({})).toMatchObject({
    PORT: 8787,
    ROLES: [...ROLES],
    WORKERS: 1,
    STOP_DELAY_SECONDS: 5,
    STOP_GRACE_SECONDS: 20,
  });
});

it('reads what was set, and takes empty texts as not set', () => {
  const read = readSettings({
    PORT: '0',
    ROLES: ' api, drift ',
    WORKERS: ' ',
    HOST: '',
    SOLVENT_STATE: ' a/b ',
  });
  expect(read).toMatchObject({ PORT: 0, ROLES: ['api', 'drift'], WORKERS: 1, SOLVENT_STATE: resolve('a/b') });
  expect(read.HOST).toBeUndefined();
});

it('names every variable that is wrong in one sentence', () => {
  const wrong = {
    PORT: '65536',
    ROLES: 'api,web',
    WORKERS: '0',
    STOP_GRACE_SECONDS: '-1',
    TRUSTED_PROXIES: '10.0.0.0/8, nobody',
  };
  expect(() => readSettings(wrong)).toThrow(
    expect.objectContaining({
      code: 'validation_error',
      message: expect.stringMatching(/PORT.*ROLES.*WORKERS.*TRUSTED_PROXIES.*STOP_GRACE_SECONDS/),
    }),
  );
});

it('refuses a list of roles that names none', () => {
  expect(() => readSettings({ ROLES: ' , ' })).toThrow(/ROLES/);
});
