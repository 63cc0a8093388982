import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import { workerConfigs } from '../../scripts/dev/bundle.ts';
import { environmentNames } from '../../src/environment.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Composes a Worker over bindings that note who asks for them. What is only composed when it is due is asked for once. */
const COMPOSE = `
import { registerHooks } from 'node:module';
const read = new Set();
const loaded = [];
globalThis.recorded = new Proxy({ API_KEY: 'k', DECISION_LOG: 'on' }, {
  get(variables, name) {
    if (typeof name !== 'string' || name in variables) return variables[name];
    read.add(name);
    return {};
  },
});
const module = (source) => ({ format: 'module', shortCircuit: true, source });
registerHooks({
  resolve: (name, context, next) => name === 'cloudflare:workers' ? { url: name, shortCircuit: true } : next(name, context),
  load(url, context, next) {
    if (url === 'cloudflare:workers')
      return module('export const env = globalThis.recorded; export const waitUntil = () => {}; export class DurableObject {}');
    if (url.endsWith('.wasm')) return module('export default undefined');
    loaded.push(url);
    return next(url, context);
  },
});
const { default: worker } = await import(process.argv[1]);
await worker.scheduled?.({ scheduledTime: 0 }).catch(() => {});
process.stderr.write(JSON.stringify({ read: [...read], loaded, handlers: Object.keys(worker) }));
`;

interface Composed {
  read: string[];
  /** The sources that it is made of. */
  loaded: string[];
  handlers: string[];
}

async function composed(main: string): Promise<Composed> {
  const args = ['--input-type=module', '--eval', COMPOSE, main];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stderr);
}

/** The names by which a configuration gives a Worker something that is not a text. */
function boundBy(config: object): string[] {
  return Object.entries(config).flatMap(([key, value]) => {
    if (typeof value !== 'object' || value === null) return [];
    const { binding, name } = value as { binding?: string; name?: string };
    const isNamed = typeof name === 'string' && !Number.isNaN(Number(key));
    return [...(binding ? [binding] : isNamed ? [name] : []), ...boundBy(value)];
  });
}

/** The code of these sources without comments, but for the list of all variables. */
function codeOf(urls: string[]): string {
  const ours = urls.filter((url) => /\/(src|workers)\/.*\.ts$/.test(url) && !url.endsWith('/environment.ts'));
  const texts = ours.map((url) => readFileSync(fileURLToPath(url), 'utf8'));
  return texts.join('\n').replace(/^ *(\/\*|\*|\/\/).*/gm, '');
}

const configs = workerConfigs(ROOT).map((path) => unstable_readConfig({ config: path }));

describe.each(configs)('$name', (config) => {
  let worker: Composed;
  beforeAll(async () => {
    worker = await composed(config.main!);
  });

  it('is given the bindings that its code asks for, and no other', () => {
    expect(boundBy(config).sort()).toEqual(worker.read.sort());
  });

  it('is given no variable that its code does not read', () => {
    const code = codeOf(worker.loaded);
    const isRead = (name: string) => new RegExp(`\\b${name}\\b`).test(code);
    expect(Object.keys(config.vars).filter((name) => !isRead(name))).toEqual([]);
    for (const name of Object.keys(config.vars)) expect(environmentNames).toContain(name);
  });

  it('is woken by what it has a handler for, and by nothing else', () => {
    const { queues, triggers, workers_dev } = config;
    const wokenBy = {
      fetch: workers_dev !== false,
      queue: (queues as { consumers?: object[] }).consumers?.length,
      scheduled: triggers.crons?.length,
    };
    const names = Object.entries(wokenBy).filter(([, by]) => by);
    expect(names.map(([name]) => name)).toEqual(worker.handlers.sort());
  });
});
