import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { keysOf, signedHeaders } from '../../src/alerts/signing.ts';

const NEW = `whsec_${btoa('the new secret of both ends')}`;
const OLD = `whsec_${btoa('the old secret of both ends')}`;
const BODY = JSON.stringify({ text: 'Drift: “bank_balance” → 7 €' });

it('is what node:crypto computes, with the key that the base64 stands for', async () => {
  const headers = await signedHeaders('e1_alert', 1_700_000_000_999, BODY, keysOf(NEW)!);
  const expected = createHmac('sha256', 'the new secret of both ends').update(`e1_alert.1700000000.${BODY}`);
  expect(headers).toEqual({
    'webhook-id': 'e1_alert',
    'webhook-timestamp': '1700000000',
    'webhook-signature': `v1,${expected.digest('base64')}`,
  });
});

it('is believed by the verifier of Standard Webhooks, whichever of the secrets it has', async () => {
  const headers = await signedHeaders('e1_alert', Date.now(), BODY, keysOf(`${NEW} ${OLD}`)!);
  for (const secret of [NEW, OLD])
    expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY));
  const verify = (changes: object, body = BODY, secret = NEW) =>
    expect(() => new Webhook(secret).verify(body, { ...headers, ...changes }));
  verify({}, BODY, `whsec_${btoa('the secret of somebody else')}`).toThrow('No matching signature');
  verify({}, `${BODY} `).toThrow('No matching signature');
  verify({ 'webhook-id': 'e2_alert' }).toThrow('No matching signature');
  verify({ 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 1) }).toThrow(
    'No matching signature',
  );
});
