import { expect, it } from 'vitest';
import { APPLICATION, post, testStack } from '../support.ts';
import recorded from './recorded/kserve-0.21.json' with { type: 'json' };

/**
 * What the REST client of PyPI's `kserve` 0.21 sent to a server that wrote it down: is_server_live, is_server_ready, is_model_ready, then infer of
 * two applications as JSON and as bytes, and of features. Bodies are in base64.
 */
const [live, ready, modelReady, asJson, asBytes, asFeatures] = recorded;

async function replayed({ method, path, headers, body }: (typeof recorded)[number]) {
  const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  const init = { method, headers: { ...(headers as object), 'X-API-Key': 'all-key' } };
  const response = await testStack().app.request(path, bytes.length > 0 ? { ...init, body: bytes } : init);
  return { status: response.status, response };
}

it.each([
  [live!, { live: true }],
  [ready!, { ready: true }],
  [modelReady!, { ready: true, name: 'garden-loans' }],
])('answers KServe’s client, which asks whether it lives and is ready', async (request, expected) => {
  const { status, response } = await replayed(request);
  expect([status, await response.json()]).toEqual([200, expected]);
});

it('answers what KServe’s client infers, as JSON and as bytes, to the bits of predict', async () => {
  const second = { plots: 2, debt: 10.25, harvest: null, fenced: false, soil: 'clay' };
  const expected = await Promise.all(
    [APPLICATION, second].map(async (application) => {
      const answer = await testStack().app.request('/api/v1/predict', post(JSON.stringify(application)));
      return ((await answer.json()) as { data: { probability: number } }).data.probability;
    }),
  );
  for (const request of [asJson!, asBytes!]) {
    const { response } = await replayed(request);
    const { id, outputs } = (await response.json()) as { id: string; outputs: { data: number[] }[] };
    expect(id).toMatch(/^recorded-/);
    expect(outputs[0]!.data).toEqual(expected);
  }
  const { response } = await replayed(asFeatures!);
  const length = Number(response.headers.get('Inference-Header-Content-Length'));
  const behind = (await response.arrayBuffer()).slice(length, length + 8);
  expect(new Float64Array(behind)[0]).toBe(expected[0]);
});
