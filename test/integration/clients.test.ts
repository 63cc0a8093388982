import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const TOOLS = ['openapi-python-client', 'openapi-ts', 'openapi-typescript', 'orval', 'spectral', 'redocly'];

it('generators and linters accept /openapi.json, and what they generate calls the stack', (context) => {
  context.skip(
    !process.env.OPENAPI_TOOLS,
    'OPENAPI_TOOLS names no folder with the generators: see .ci/tools',
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-clients.ts'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  for (const tool of [...TOOLS, 'types', 'Python', 'TypeScript']) expect(stdout).toContain(`${tool}: ok\n`);
  expect(status).toBe(0);
  const learnt = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const { probability } = learnt[0];
  expect(learnt).toEqual(
    Array(2).fill({
      probability,
      json: 1,
      csv:
        'employed,bank_balance,annual_salary,prediction,probability,default_risk,model_version\n' +
        `1,10000,532339.56,0,${probability},Low,1\n`,
      error: ['validation_error', 'bank_balance', 'out_of_range'],
    }),
  );
});
