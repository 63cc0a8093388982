import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../scripts/dev/stack.ts';
import { probabilityOf } from '../../src/model/model.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { readBooster } from '../../src/model/xgboost/booster.ts';

const python = process.env.PYTHON ?? 'python3';
const hasClient = spawnSync(python, ['-c', 'import tritonclient.http']).status === 0;
const run = promisify(execFile);

const KEY = 'dev-key';
const APPLICATIONS = [
  { employed: 1, bank_balance: 10_000, annual_salary: 532_339.56 },
  { employed: 0, bank_balance: 250.5, annual_salary: 81_234.1 },
  { employed: 1, bank_balance: 0, annual_salary: 120.25 },
];

describe.skipIf(!hasClient)('tritonclient', () => {
  let state: string;
  let stack: Stack;
  // biome-ignore lint/suspicious/noExplicitAny: what a script in Python printed.
  let learnt: any;
  let predicted: { prediction: number; probability: number; default_risk: string }[];

  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'solvent-v2-'));
    stack = await startStack({ port: 0, stateDir: state, variables: { API_KEY: KEY, LOG_LEVEL: 'error' } });
    const script = join(import.meta.dirname, 'open-inference.py');
    const { stdout } = await run(python, [script, new URL(stack.url).host, KEY]);
    learnt = JSON.parse(stdout);
    predicted = await Promise.all(
      APPLICATIONS.map(async (application) => {
        const answer = await fetch(`${stack.url}/api/v1/predict`, {
          method: 'POST',
          headers: { 'X-API-Key': KEY, 'Content-Type': 'application/json' },
          body: JSON.stringify(application),
        });
        return ((await answer.json()) as { data: (typeof predicted)[0] }).data;
      }),
    );
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(state, { recursive: true, force: true });
  });

  it('finds the server and the model live and ready, and what they are', () => {
    expect(learnt).toMatchObject({
      live: true,
      ready: true,
      server: 'solvent',
      model_ready: true,
      version_ready: true,
      missing_ready: false,
      metadata: { name: 'loan-default', versions: ['1'] },
    });
  });

  it('gets the answers of predict to the bit, in bytes, in JSON, packed and of a version', () => {
    const probabilities = predicted.map(({ probability }) => probability);
    for (const way of ['binary', 'json', 'gzip', 'pinned'])
      expect([way, learnt[way]]).toEqual([way, probabilities]);
    expect(learnt.prediction).toEqual(predicted.map(({ prediction }) => prediction));
    expect(learnt.risk).toEqual(predicted.map(({ default_risk }) => default_risk));
    expect([learnt.id, learnt.version]).toEqual(['mine', '1']);
  });

  it('gets the first answer again under an Idempotency-Key', () => {
    const [first, second] = learnt.again;
    expect([first, second]).toEqual([expect.any(String), first]);
  });

  it.each([
    ['more than it sends', 1],
    ['less than it sends', -40],
  ])('is refused, or hung up on, where it announces %s', async (_, difference) => {
    const body = JSON.stringify({ inputs: [{ name: 'employed', shape: [1], datatype: 'INT64', data: [1] }] });
    const { hostname, port } = new URL(stack.url);
    const socket = connect(Number(port), hostname);
    const length = Buffer.byteLength(body) + difference;
    socket.end(
      `POST /v2/models/loan-default/infer HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: ${KEY}\r\nContent-Length: ${length}\r\n\r\n${body}`,
    );
    const answer = await text(socket).catch(() => '');
    expect(answer).toMatch(/^(HTTP\/1.1 4|$)/);
    expect((await fetch(`${stack.url}/v2/health/ready`)).status).toBe(200);
  });

  it('sends features, NaN among them, in bytes and in JSON', async () => {
    const file = await readFile('models/loan-default/champion/trees.json');
    const { ensemble } = readBooster(file);
    const withoutRate = Float32Array.of(0, 250.5, 81_234.1, Number.NaN);
    const expected = [predicted[0]!.probability, probabilityOf(marginsOf(ensemble, withoutRate)[0]!)];
    expect(learnt.features).toEqual([expected, expected]);
  });

  it('reads why a request is refused', () => {
    expect(learnt).toMatchObject({
      refused: ['400', 'Row 2 is not valid: bank_balance must be at least 0.'],
      refused_rows: [
        '400',
        '2 rows of 3 are not valid. Row 1: bank_balance must be at least 0. Row 3: bank_balance is missing.',
      ],
      missing: ['400', 'Row 2 is not valid: bank_balance is missing.'],
      no_model: ['404', 'There is no such model.'],
      no_key: ['401', 'Send your key in the header X-API-Key.'],
    });
  });
});
