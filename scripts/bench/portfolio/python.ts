import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Seconds of the same work in Python, its interpreter's and its imports' not counted. */
export interface PythonTiming {
  read: number;
  score: number;
  write: number;
  total: number;
}

const python = process.env.PYTHON ?? 'python3';

/** Whether the interpreter has these modules; says so where not. */
export function pythonHas(...modules: string[]): boolean {
  try {
    execFileSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
    return true;
  } catch {
    console.log(`No comparison: ${python} has no ${modules.join(' and ')}. Name one that has: PYTHON=…`);
    return false;
  }
}

/** Runs a script of scripts/bench on two threads. */
export function scoreInPython(script: string, bundle: string, input: string, output: string): PythonTiming {
  const files = [join(bundle, 'trees.json'), join(bundle, 'manifest.json'), input, output];
  const text = execFileSync(python, [join(import.meta.dirname, '..', script), ...files], {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '2', POLARS_MAX_THREADS: '2' },
  });
  return JSON.parse(text) as PythonTiming;
}
