import { afterEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/environment.ts';
import {
  getFile,
  getJson,
  type MlflowServer,
  mlflowServerOf,
  putFile,
  sendJson,
} from '../../../src/registry/mlflow/connection.ts';
import { type Answers, json, mlflowLike, refuse } from './mlflow-like.ts';

const TOKEN = 'only-for-this-test';
const PATH = 'mlflow/experiments/get-by-name';

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

async function asked(answers: Answers, milliseconds?: number): Promise<MlflowServer> {
  const like = await mlflowLike(answers, milliseconds);
  stop = like.stop;
  return { ...like.server, authorization: `Bearer ${TOKEN}` };
}

/** What the server's answer ends in. */
async function failure(answers: Answers, milliseconds?: number) {
  const server = await asked(answers, milliseconds);
  const error = await getJson(server, PATH).catch((reason: unknown) => reason);
  expect(JSON.stringify(error) + (error as Error).message).not.toContain(TOKEN);
  return error;
}

describe('an answer that is none', () => {
  it.each<[string, Answers[string], string]>([
    ['a page', (_, response) => response.end('<html>Sign in</html>'), 'does not answer as an MLflow server'],
    [
      'cut short',
      (_, response) => response.end('{"experiment": {"exp'),
      'does not answer as an MLflow server',
    ],
    ['a bare value', json(7), 'does not answer as an MLflow server'],
    ['broken off', (_, response) => response.destroy(), 'cannot be reached, or broke off'],
    ['of 500 without a word', (_, response) => response.writeHead(500).end(), 'answers 500.'],
    ['of 502 with a page', (_, response) => response.writeHead(502).end('<html>'), 'answers 502.'],
    ['too many requests', refuse(429, 'REQUEST_LIMIT_EXCEEDED', 'Later'), 'answers 429: Later.'],
  ])('%s can be had later', async (_, answer, message) => {
    expect(await failure({ [PATH]: answer })).toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining(message),
    });
  });

  it('that does not come is waited for as long as the call has', async () => {
    expect(await failure({ [PATH]: () => {} }, 100)).toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('did not answer within 30 seconds'),
    });
  });

  it('that never ends is not read to its end', async () => {
    let sent = 0;
    const error = await failure({
      [PATH]: (request, response) => {
        const part = Buffer.alloc(1024 ** 2, ' ');
        const send = () => {
          while (!request.destroyed && !response.destroyed && response.write(part)) sent++;
        };
        response.on('drain', send);
        send();
      },
    });
    expect(error).toMatchObject({ code: 'payload_too_large' });
    expect(sent).toBeLessThan(64);
  });
});

describe('a refusal', () => {
  it.each([401, 403])('of %i says which variables say who asks', async (status) => {
    expect(
      await failure({ [PATH]: (_, response) => response.writeHead(status).end('Denied') }),
    ).toMatchObject({
      code: 'validation_error',
      message: expect.stringMatching(/MLFLOW_TRACKING_TOKEN.*--allowed-hosts/),
    });
  });

  it('by a redirect is not followed, so that the token goes nowhere else', async () => {
    const elsewhere = await mlflowLike({});
    const location = `${elsewhere.server.url.href}api/2.0/${PATH}`;
    const error = await failure({
      [PATH]: (_, response) => response.writeHead(302, { Location: location }).end(),
    });
    await elsewhere.stop();
    expect(error).toMatchObject({
      code: 'validation_error',
      message: expect.stringContaining('set MLFLOW_TRACKING_URI to where it is'),
    });
    expect(elsewhere.asked).toEqual([]);
  });

  it.each([
    [404, 'RESOURCE_DOES_NOT_EXIST', 'not_found'],
    [400, 'RESOURCE_ALREADY_EXISTS', 'conflict'],
    [400, 'INVALID_PARAMETER_VALUE', 'validation_error'],
    [503, 'TEMPORARILY_UNAVAILABLE', 'storage_unavailable'],
  ] as const)('of %i %s is %s, with the code of MLflow', async (status, mlflowCode, code) => {
    expect(await failure({ [PATH]: refuse(status, mlflowCode, 'No') })).toMatchObject({ code, mlflowCode });
  });
});

it("writes out what is no letter in MLflow's own message, for it comes to logs and terminals", async () => {
  const error = await failure({ [PATH]: refuse(400, 'INVALID_PARAMETER_VALUE', 'a\n\u001b[2J\u202eb') });
  expect((error as Error).message).toContain('answers 400: a\\n\\u001b[2J\\u202eb.');
});

it('says who asks at every call, and what it sends', async () => {
  const seen: Record<string, string | undefined>[] = [];
  const server = await asked({
    '': ({ method, headers }, response) => {
      seen.push({ method, type: headers['content-type'], who: headers.authorization });
      response.end('{}');
    },
  });
  await getJson(server, PATH);
  await sendJson(server, 'POST', PATH, {});
  await putFile(server, 'mlflow-artifacts/artifacts/a', new Uint8Array([1]));
  await getFile(server, 'mlflow-artifacts/artifacts/a', 10);
  const who = `Bearer ${TOKEN}`;
  expect(seen).toEqual([
    { method: 'GET', type: 'application/json', who },
    { method: 'POST', type: 'application/json', who },
    { method: 'PUT', type: 'application/octet-stream', who },
    { method: 'GET', type: 'application/json', who },
  ]);
});

describe('the server that the environment names', () => {
  const of = (variables: Record<string, string>) =>
    mlflowServerOf(readEnvironment(variables), { fetch, timeout: AbortSignal.timeout });
  const MLFLOW_TRACKING_URI = 'https://mlflow.example.com/tracking';

  it('is none without its address', () => {
    expect(of({ MLFLOW_TRACKING_TOKEN: TOKEN })).toBeNull();
    expect(of({ MLFLOW_TRACKING_URI: ' ' })).toBeNull();
  });

  it('is asked below the path of its address, by a user before a token', async () => {
    const MLFLOW_TRACKING_USERNAME = 'ann';
    const given = { MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN: TOKEN };
    expect(of(given)).toMatchObject({ url: new URL(MLFLOW_TRACKING_URI), authorization: `Bearer ${TOKEN}` });
    expect(
      of({ ...given, MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD: 'pässword' })?.authorization,
    ).toBe(`Basic ${Buffer.from('ann:pässword').toString('base64')}`);
    let url = '';
    const fetching = async (input: unknown) => {
      url = String(input);
      return new Response('{}');
    };
    await getJson({ ...of(given)!, fetch: fetching as typeof fetch }, PATH, { experiment_name: 'a b' });
    expect(url).toBe(`${MLFLOW_TRACKING_URI}/api/2.0/${PATH}?experiment_name=a+b`);
  });

  it.each([
    [{ MLFLOW_TRACKING_URI: 'mlflow' }, 'MLFLOW_TRACKING_URI'],
    [{ MLFLOW_TRACKING_URI: 'file:///mlruns' }, 'MLFLOW_TRACKING_URI'],
    [{ MLFLOW_TRACKING_URI: `https://ann:${TOKEN}@mlflow.example.com` }, 'MLFLOW_TRACKING_URI'],
    [{ MLFLOW_TRACKING_URI: 'https://mlflow.example.com/#/experiments' }, 'MLFLOW_TRACKING_URI'],
    [{ MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN: `${TOKEN}\n` }, 'MLFLOW_TRACKING_TOKEN'],
    [
      { MLFLOW_TRACKING_URI, MLFLOW_TRACKING_USERNAME: 'ann', MLFLOW_TRACKING_PASSWORD: `${TOKEN}\r` },
      'MLFLOW_TRACKING_PASSWORD',
    ],
    [
      { MLFLOW_TRACKING_URI, MLFLOW_TRACKING_USERNAME: 'ann\n', MLFLOW_TRACKING_PASSWORD: TOKEN },
      'MLFLOW_TRACKING_USERNAME',
    ],
    [
      { MLFLOW_TRACKING_URI, MLFLOW_TRACKING_USERNAME: 'ann:b', MLFLOW_TRACKING_PASSWORD: TOKEN },
      'MLFLOW_TRACKING_USERNAME',
    ],
    [{ MLFLOW_TRACKING_URI, MLFLOW_TRACKING_USERNAME: 'ann' }, 'MLFLOW_TRACKING_PASSWORD'],
    [{ MLFLOW_TRACKING_URI, MLFLOW_TRACKING_PASSWORD: TOKEN }, 'MLFLOW_TRACKING_USERNAME'],
  ])('%# cannot be used: the variable is named, and no secret', (variables, named) => {
    let error: unknown;
    try {
      of(variables);
    } catch (reason) {
      error = reason;
    }
    expect(error).toMatchObject({ code: 'validation_error', details: [{ path: named }] });
    expect(JSON.stringify(error) + (error as Error).message).not.toContain(TOKEN);
  });
});

describe('a server that cannot be reached', () => {
  it.each([
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND mlflow.example.com', 'getaddrinfo ENOTFOUND mlflow.example.com.'],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'self-signed certificate',
      'self-signed certificate (NODE_EXTRA_CA_CERTS names the file of an authority of your own).',
    ],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'unable to verify the first certificate',
      'unable to verify the first certificate (NODE_EXTRA_CA_CERTS names the file of an authority of your own).',
    ],
  ])('for %s is told with why', async (code, cause, told) => {
    const { server, stop: end } = await mlflowLike({});
    await end();
    const fetching = async () => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(cause), { code }) });
    };
    const error = await getJson({ ...server, fetch: fetching }, PATH).catch((reason: unknown) => reason);
    expect((error as Error).message).toContain(`cannot be reached, or broke off: ${told}`);
  });
});
