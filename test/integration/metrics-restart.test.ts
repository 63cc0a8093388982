import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicants, score } from '../../scripts/demo/applicants.ts';
import { type Stack, startStack } from '../../scripts/dev/stack.ts';
import { DEVELOPMENT_KEY } from '../../scripts/dev/variables.ts';

describe('/metrics of the local stack', () => {
  let stateDir = '';
  beforeAll(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'solvent-'));
  });
  afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

  const start = () =>
    startStack({
      port: 0,
      stateDir,
      variables: { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0' },
      onLog: () => {},
    });
  async function predictionsIn({ url }: Stack): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(
      /^loan_predictions_total\{.*prediction_type="single",status="success"\} (\d+)$/m.exec(text)![1],
    );
  }

  it('counts every prediction, and goes on counting after a restart', async () => {
    const before = await start();
    await score(before.url, applicants(1), 40);
    expect(await predictionsIn(before)).toBe(40);
    await before.stop();

    const after = await start();
    try {
      await score(after.url, applicants(2), 5);
      expect(await predictionsIn(after)).toBe(45);
    } finally {
      await after.stop();
    }
  });
});
