import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BundleFiles } from '../../src/model/bundle.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import type { Stack } from '../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { bundleForm } from '../model/bundle-form.ts';
import { applications } from './edge/applications.ts';
import { loadInTurns, printRounds, ratioOf } from './edge/rounds.ts';
import { startMeasured } from './edge/stack.ts';

/**
 * Requests per second of `predict` with a challenger in shadow, against the same without one: as shipped, and with as much
 * sampling as may be configured, of which every sample is scored twice. The servers take turns.
 */
const TURNS = { rounds: 30, seconds: 1 };
const MODEL = '/api/v1/models/loan-default';
const EVERYTHING = { DRIFT_SAMPLING_RATE: '1', DRIFT_SAMPLES_PER_MINUTE: '1000' };

const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const stacks = {
  'no challenger': await startMeasured(folder, 'plain', {}),
  'a challenger in shadow': await startMeasured(folder, 'shadow', {}),
  'no challenger, all sampled': await startMeasured(folder, 'plain-all', EVERYTHING),
  'a challenger in shadow, all sampled': await startMeasured(folder, 'shadow-all', EVERYTHING),
};
const names = Object.keys(stacks) as (keyof typeof stacks)[];

try {
  for (const name of names) if (name.startsWith('a challenger')) await shadow(stacks[name]);
  const bodies = await applications(stacks['no challenger'].url);
  const targets = Object.fromEntries(names.map((name) => [name, `${stacks[name].workerUrl}/api/v1/predict`]));
  const rounds = await loadInTurns(targets, bodies, TURNS);
  printRounds(rounds);
  for (const suffix of ['', ', all sampled']) {
    const name = `a challenger in shadow${suffix}` as keyof typeof stacks;
    const ratio = ratioOf(rounds, name, `no challenger${suffix}`);
    console.log(`with a challenger in shadow / without${suffix} = ${ratio}; at least 0.95`);
    console.log(`  ${(await ask(stacks[name], `${MODEL}/agreement`)).message}`);
  }
} finally {
  await Promise.all(Object.values(stacks).map((stack) => stack.stop()));
  await rm(folder, { recursive: true, force: true });
}

/** Registers a bundle like the champion's, and has it shadowed. */
async function shadow(stack: Stack): Promise<void> {
  const { data } = await ask(stack, `${MODEL}/versions`, bundleForm(like(43)));
  const why = 'to be measured: it is the champion again';
  const move = { alias: 'challenger', version: data.model_version, mode: 'shadow', force: true, why };
  await ask(stack, `${MODEL}/promote`, JSON.stringify(move));
}

/** The bundled model under another digest: its manifest has another seed. */
function like(seed: number): BundleFiles {
  const files = readBundleFolder('models/loan-default/champion');
  const manifest = JSON.parse(new TextDecoder().decode(files.get('manifest.json'))) as object;
  return files.set('manifest.json', new TextEncoder().encode(JSON.stringify({ ...manifest, seed })));
}

interface Answered {
  data: { model_version: string };
  message: string;
}

async function ask({ url }: Stack, path: string, body?: FormData | string): Promise<Answered> {
  const json = typeof body === 'string' && { 'Content-Type': 'application/json' };
  const response = await fetch(`${url}${path}`, {
    headers: { 'X-API-Key': DEVELOPMENT_KEY, ...json },
    ...(body !== undefined && { method: 'POST', body }),
  });
  const answered = (await response.json()) as Answered;
  if (!response.ok) throw new Error(answered.message);
  return answered;
}
