import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { KEY, start, workFolder } from './start.ts';

const { folder, remove } = workFolder();
afterAll(remove);

const PROXY = '127.0.0.2';
const STRANGER = '127.0.0.3';
const SAID = { Host: 'solvent:8787', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'api.bank.example' };

/** A request that comes from an address of this machine. */
async function askFrom(localAddress: string, url: string, headers: Record<string, string>) {
  return new Promise<{ status: number; location: string | undefined; body: string }>((resolve, reject) => {
    request(url, { localAddress, headers }, async (answer) => {
      const { statusCode: status = 0, headers: answered } = answer;
      resolve({ status, location: answered.location, body: await text(answer) });
    })
      .on('error', reject)
      .end();
  });
}

it('gives a client addresses by which it came, where a proxy that is trusted says them', async () => {
  const variables = {
    SOLVENT_STATE: folder,
    ROLES: 'api',
    STOP_DELAY_SECONDS: '0',
    TRUSTED_PROXIES: PROXY,
    RATE_LIMIT_PER_MINUTE: '5',
  };
  const { child, lines, url, ended } = await start(variables, folder);
  const serversTo = async (from: string, headers: Record<string, string>) =>
    JSON.parse((await askFrom(from, `${url}/openapi.json`, headers)).body).servers;

  expect(await serversTo(PROXY, SAID)).toEqual([{ url: 'https://api.bank.example' }]);
  expect(await serversTo(STRANGER, SAID)).toEqual([{ url: 'http://solvent:8787' }]);
  expect(await serversTo(PROXY, { Host: 'api.bank.example', 'X-Forwarded-Proto': 'https' })).toEqual([
    { url: 'https://api.bank.example' },
  ]);
  const ofModel = await askFrom(PROXY, `${url}/api/v1/models/loan-default/openapi.json`, {
    ...SAID,
    'X-API-Key': KEY,
  });
  expect(JSON.parse(ofModel.body).servers).toEqual([{ url: 'https://api.bank.example' }]);
  const page = await askFrom(PROXY, `${url}/docs`, SAID);
  expect(page.body).toContain('https://api.bank.example/api/v1/predict');
  expect(page.body).not.toContain('http://');
  // Where a client is led, it goes by what it used itself.
  expect(await askFrom(PROXY, `${url}/`, SAID)).toMatchObject({ status: 302, location: '/docs' });
  expect(await askFrom(PROXY, `${url}/docs/`, SAID)).toMatchObject({ status: 307, location: '/docs' });

  const unreadable = { ...SAID, 'X-Forwarded-For': 'unknown', 'X-Forwarded-Proto': 'ftp' };
  for (let asked = 0; asked < 3; asked++)
    expect(await serversTo(PROXY, unreadable)).toEqual([{ url: 'http://api.bank.example' }]);

  // Clients that a proxy names with their ports have allowances of their own.
  const lost = (address: string) => askFrom(PROXY, `${url}/lost`, { 'X-Forwarded-For': address });
  for (let asked = 0; asked < 5; asked++)
    expect(await lost(`192.0.2.1:${1000 + asked}`)).toMatchObject({ status: 404 });
  expect(await lost('192.0.2.1')).toMatchObject({ status: 429 });
  expect(await lost('192.0.2.2:1000')).toMatchObject({ status: 404 });

  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
  const told = lines().filter(({ event }) => event === 'forwarded_unreadable');
  expect(told).toMatchObject([
    { level: 'warn', header: 'X-Forwarded-For', entry: 'unknown' },
    { level: 'warn', header: 'X-Forwarded-Proto', entry: 'ftp' },
  ]);
});
