import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { RUNTIMES } from '../../scripts/dev/start-on.ts';

const python = process.env.PYTHON ?? 'python3';
const hasSchemathesis = spawnSync(python, ['-c', 'import schemathesis']).status === 0;

describe.skipIf(!hasSchemathesis)('Schemathesis', () => {
  it.each(RUNTIMES)(
    'finds, on %s, no answer that /openapi.json does not describe, and no wrong request that is taken',
    (runtime) => {
      const { status, stdout } = spawnSync(
        process.execPath,
        ['scripts/check-openapi.ts', '--platform', runtime],
        {
          encoding: 'utf8',
        },
      );
      expect(stdout).not.toMatch(/= FAILURES =|= ERRORS =/);
      expect(stdout).toMatch(/Operations: +57 selected \/ 57 total/);
      expect(status).toBe(0);
    },
  );
});
