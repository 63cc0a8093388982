import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askWithKey } from '../../../scripts/cli/ask-with-key.ts';
import { call, Refused } from '../../../scripts/portfolio/client.ts';

const seen: (string | undefined)[] = [];
const thief = createServer((request, response) => {
  seen.push(request.headers['x-api-key'] as string);
  response.end('{}');
});
const server = createServer(({ url }, response) => {
  if (url === '/ok') response.end('{"success":true}');
  else response.writeHead(307, { Location: addressOf(thief) }).end();
});
const addressOf = (one: typeof server) => `http://127.0.0.1:${(one.address() as AddressInfo).port}/`;

beforeAll(async () => {
  for (const one of [thief, server])
    await new Promise<void>((ready) => one.listen(0, '127.0.0.1', () => ready()));
});
afterAll(() => [thief, server].map((one) => one.close()));

test('a key goes to the server that was named, and to nobody whom that names', async () => {
  const at = addressOf(server);
  expect(await (await askWithKey(`${at}ok`, 'secret')).json()).toEqual({ success: true });
  await expect(askWithKey(`${at}moved`, 'secret')).rejects.toThrow(
    `sends to ${JSON.stringify(addressOf(thief))}: where that is the right place, give its address`,
  );
  const asked = { url: at.slice(0, -1), key: 'secret' };
  await expect(call(asked, '/moved')).rejects.toThrow(Refused);
  expect(seen).toEqual([]);
});
