import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const python = process.env.PYTHON ?? 'python3';
const hasSchemathesis = spawnSync(python, ['-c', 'import schemathesis']).status === 0;

describe.skipIf(!hasSchemathesis)('Schemathesis', () => {
  it('finds no answer that /openapi.json does not describe, and no wrong request that is taken', () => {
    const { status, stdout } = spawnSync(process.execPath, ['scripts/check-openapi.ts'], {
      encoding: 'utf8',
    });
    expect(stdout).not.toMatch(/= FAILURES =|= ERRORS =/);
    expect(stdout).toMatch(/Operations: +70 selected \/ 70 total/);
    expect(status).toBe(0);
  });
});
