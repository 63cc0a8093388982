import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../dev/stack.ts';

/** What is run, and what it said. */
export interface Said {
  name: string;
  output: string;
  /** Whether it went through without an error, and without a warning that it was not told to leave. */
  good: boolean;
}

interface Tool {
  /** The program and its arguments, run in the folder that is to hold what is generated. */
  command: string[];
  /** Words that a run must not say although its status is 0. */
  complaint?: RegExp;
}

/**
 * Generators and linters, each over the same document.
 *
 * @param document a file
 * @param folder receives `solvent_client` for Python, `solvent-client` for TypeScript, and the others' files
 * @param modules the `node_modules` that has the tools
 * @param python an interpreter that has openapi-python-client
 */
export async function runTools(
  document: string,
  folder: string,
  modules: string,
  python: string,
): Promise<Said[]> {
  const node = (...path: string[]) => [process.execPath, join(modules, ...path)];
  const rules = (file: string) => join(PROJECT_ROOT, 'lint', file);
  const tools: Record<string, Tool> = {
    'openapi-python-client': {
      command: [
        ...[python, '-m', 'openapi_python_client', 'generate', '--meta', 'none'],
        ...['--path', document, '--output-path', 'solvent_client'],
      ],
      // It warns of bodies that are no JSON, for which it makes nothing.
      complaint: /Endpoint will not be generated|[Cc]ould not|Unable to/,
    },
    'openapi-ts': {
      command: [
        ...node('@hey-api', 'openapi-ts', 'bin', 'run.js'),
        ...['--input', document, '--output', 'solvent-client', '--no-log-file'],
      ],
      complaint: /warn/i,
    },
    'openapi-typescript': {
      command: [...node('openapi-typescript', 'bin', 'cli.js'), document, '--output', 'solvent.d.ts'],
      complaint: /warn/i,
    },
    orval: {
      command: [...node('orval', 'dist', 'bin', 'orval.mjs'), '--input', document, '--output', 'orval.ts'],
      complaint: /warn/i,
    },
    spectral: {
      command: [
        ...node('@stoplight', 'spectral-cli', 'dist', 'index.js'),
        ...['lint', document, '--ruleset', rules('spectral.yaml'), '--fail-severity', 'hint'],
      ],
    },
    redocly: {
      command: [
        ...node('@redocly', 'cli', 'bin', 'cli.js'),
        ...['lint', document, '--config', rules('redocly.yaml')],
      ],
      complaint: /\bwarnings?\b/i,
    },
  };
  const said: Said[] = [];
  for (const [name, { command, complaint }] of Object.entries(tools)) {
    const { output, good } = await run(name, command, folder);
    said.push({ name, output, good: good && !complaint?.test(output) });
  }
  return said;
}

/** Runs a program to its end, while this process goes on serving. */
export function run(name: string, [program, ...args]: string[], cwd: string): Promise<Said> {
  const env = {
    ...process.env,
    NO_COLOR: '1',
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  };
  return new Promise((resolve) => {
    execFile(program!, args, { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const output = stdout + stderr;
      resolve({ name, output: output || (error?.message ?? ''), good: !error });
    });
  });
}
