import { expect, it } from 'vitest';
import { getJson, type MlflowServer } from '../../../src/registry/mlflow/connection.ts';
import { fetchModel } from '../../../src/registry/mlflow/fetch-model.ts';
import { withoutSecrets } from '../../../src/registry/mlflow/without-secrets.ts';
import { type Answers, holding, json, mlflowLike, refuse } from './mlflow-like.ts';

const PASSWORD = 'pässword/ only:for this test';
const BASIC = Buffer.from(`ann:${PASSWORD}`).toString('base64');

it.each([
  ['Bearer abc.def', 'Refused "Authorization: Bearer abc.def"', 'Refused "Authorization: Bearer …"'],
  [`Basic ${BASIC}`, `Basic ${BASIC}, ann:${PASSWORD}, ${PASSWORD}`, 'Basic …, …, …'],
  [`Basic ${BASIC}`, `?password=${encodeURIComponent(PASSWORD)}`, '?password=…'],
  [`Basic ${btoa('ann:')}`, 'An answer about ann', 'An answer about ann'],
  [undefined, 'An answer', 'An answer'],
])('%# whoever quotes what we show is quoted without', (authorization, text, told) => {
  expect(withoutSecrets({ authorization }, text)).toBe(told);
});

/** What is said where a server, which sees a token, answers so. */
async function said(answers: Answers, ask: (server: MlflowServer) => Promise<unknown>): Promise<string> {
  const like = await mlflowLike(answers);
  const server = { ...like.server, authorization: 'Bearer the-token' };
  const error = await ask(server).catch((reason: unknown) => reason);
  await like.stop();
  return (error as Error).message;
}

it("a refusal that quotes the token is told without it, also where the server's words are cut short", async () => {
  for (const before of ['', '.'.repeat(495)]) {
    const message = await said({ '': refuse(401, 'X', `${before}the-token is no good`) }, (server) =>
      getJson(server, 'a'),
    );
    expect(message).toContain('answers 401');
    expect(message).not.toContain('the-t');
  }
});

it.each<[string, Answers]>([
  ['an address of files', { 'mlflow/model-versions': json({ artifact_uri: 's3://the-token/model' }) }],
  ['names of files', holding({ 'the-token': 'a' })],
  ['a flavor', holding({ MLmodel: 'flavors:\n  the-token:\n    data: a\n' })],
])('an import is told without it where it stands in %s', async (_, answers) => {
  const message = await said(answers, (server) => fetchModel(server, 'models:/small/1'));
  expect(message).toContain('…');
  expect(message).not.toContain('the-token');
});
