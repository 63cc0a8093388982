import { expect, it } from 'vitest';
import { smoke } from '../../../scripts/deploy/smoke.ts';

const TARGET = { url: 'https://solvent.example', key: 'a-key' };
const DESCRIPTION = {
  paths: {
    '/api/v1/predict': { post: { requestBody: { content: { 'application/json': { example: {} } } } } },
  },
};

/** An API that does its work, but for the probability. */
function answering(probability: unknown): typeof fetch {
  return async (input, init) => {
    if (String(input).endsWith('/readyz')) return Response.json({ data: {} });
    if (String(input).endsWith('/openapi.json')) return Response.json(DESCRIPTION);
    if (!new Headers(init?.headers).has('X-API-Key')) return Response.json({}, { status: 401 });
    if (init?.body !== '{}') return Response.json({}, { status: 422 });
    return Response.json({ data: { probability } });
  };
}

async function wrongAt(fetch: typeof globalThis.fetch): Promise<string[]> {
  const found: string[] = [];
  for await (const { wrong } of smoke(TARGET, fetch)) if (wrong !== undefined) found.push(wrong);
  return found;
}

it('takes a number from 0 to 1 for a probability, and nothing else', async () => {
  expect(await wrongAt(answering(0.25))).toEqual([]);
  for (const other of [null, true, '0.5', 1.5, -0.1])
    expect(await wrongAt(answering(other))).toEqual([`the probability ${other}`]);
});

it('follows no redirect, which would take the key along', async () => {
  const asked: (RequestRedirect | undefined)[] = [];
  const wrong = await wrongAt(async (_, init) => {
    asked.push(init?.redirect);
    return new Response('', { status: 307, headers: { Location: 'https://elsewhere.example' } });
  });
  expect(wrong).toHaveLength(5);
  expect(asked.every((redirect) => redirect === 'manual')).toBe(true);
});

it('says in one line, without control characters, what it was answered', async () => {
  const wrong = await wrongAt(async () => new Response('\u001b[2J\nok    it is ready', { status: 500 }));
  expect(wrong[0]).toBe('500 \\u001b[2J\\nok    it is ready');
});
