import { setTimeout as wait } from 'node:timers/promises';
import { type BundleFiles, openBundle } from '../../src/model/bundle.ts';
import { loadModel } from '../../src/model/model.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import type { Random } from '../../src/ports.ts';
import { randomInteger } from '../../src/random.ts';
import { bundleDigest, bundleKey } from '../../src/registry/bundle-store.ts';
import { publish } from '../../src/registry/publish.ts';
import { scoreApplication } from '../../src/scoring/score.ts';
import { bundleOfSeed, MODEL, trainedBundle } from '../check-publish/bundles.ts';
import { championFolder } from '../dev/local-model.ts';
import { PROJECT_ROOT, startStack } from '../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { answerJudge, type Judge } from './judge.ts';
import { degradedBy, move, startLoad } from './load.ts';

const APPLICATIONS = [
  { employed: 1, bank_balance: 8_754.36, annual_salary: 532_339.56 },
  { employed: 0, bank_balance: 28_000, annual_salary: 200_000 },
  { employed: 1, bank_balance: 15_000, annual_salary: 400_000 },
  { employed: 0, bank_balance: 19_500, annual_salary: 120_000 },
];
/** Answers by the new version on every connection before the next move, and how long they are waited for. */
const ANSWERS_EACH = 2;
const PATIENCE_MILLISECONDS = 10_000;
/** Moves come at any moment of the two seconds that an isolate takes what it knows as it is. */
const PAUSE_MILLISECONDS = 1_000;
const POLL_MILLISECONDS = 10;
/** Longer than an isolate takes to hear of a move. */
const DAMAGED_MILLISECONDS = 6_000;

export interface Plan {
  moves: number;
  connections: number;
  /** How long nothing is asked before the answers of the quiet rounds. */
  idleSeconds: number;
  random: Random;
  /** CSVs with labels, each to train a version on. */
  data: readonly string[];
}

export interface UnderLoad {
  moves: { promotions: number; rollbacks: number };
  perVersion: ReadonlyMap<string, number>;
  /** Of each move, in milliseconds: how long after its answer the version before was still heard of. */
  lateness: number[];
  violations: string[];
}

/** Promotes and rolls back a stack of its own while applications are scored without pause. */
export async function moveUnderLoad(stateDir: string, plan: Plan): Promise<UnderLoad> {
  const { connections, idleSeconds, random } = plan;
  const champion = readBundleFolder(championFolder(PROJECT_ROOT, MODEL));
  const trained = await Promise.all(plan.data.map(trainedBundle));
  const spare = bundleOfSeed(1_000_000);
  const bundles = [champion, ...trained, spare];
  const versions = [champion, ...trained].map((_, index) => String(index + 1));
  const judge = answerJudge(await scoresOf(bundles), '1');
  const stack = await startStack({
    port: 0,
    stateDir,
    variables: { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'error', GUARD_HOURS: '0' },
    // What does not load is told once a second, and is meant.
    onLog: () => {},
  });
  const answering = ['1'];
  const count = { promotions: 0, rollbacks: 0 };
  const load = () => startLoad(stack.url, connections, APPLICATIONS, judge.answered);

  async function promote(version: string) {
    judge.sent(version);
    await move(stack.url, MODEL, 'promote', { version, force: true });
    judge.moved(version, performance.now());
    answering.push(version);
    count.promotions++;
  }
  async function rollback() {
    answering.pop();
    const version = answering.at(-1)!;
    judge.sent(version);
    const moved = await move(stack.url, MODEL, 'rollback', {});
    if (moved !== version) throw new Error(`A rollback went to version ${moved}, and not to ${version}.`);
    judge.moved(version, performance.now());
    count.rollbacks++;
  }
  const another = () => {
    const others = versions.filter((version) => version !== answering.at(-1));
    return others[randomInteger(random, others.length)]!;
  };
  const step = () => (answering.length > 1 && random.next() < 0.5 ? rollback() : promote(another()));
  const settle = () => settled(judge, ANSWERS_EACH * connections);

  let running: ReturnType<typeof load> | undefined;
  try {
    const storage = await stack.storage();
    for (const files of [...trained, spare]) await publish(storage, files, { by: 'npm run check:promote' });

    running = load();
    await settle();
    for (let moved = 0; moved < plan.moves; moved++) {
      await wait(random.next() * PAUSE_MILLISECONDS);
      await step();
      await settle();
    }
    await running.stop();

    // Moved, and then nobody asks: whoever comes first hears of it.
    await step();
    await wait(idleSeconds * 1_000);
    running = load();
    await settle();
    await running.stop();

    // Nobody asks, and then it is moved.
    await wait(idleSeconds * 1_000);
    await step();
    running = load();
    await settle();
    await running.stop();

    // Damaged after it was promoted, before anybody loaded it: the one before answers, until it is mended.
    const key = bundleKey(bundleDigest(spare), 'model.onnx');
    const version = String(bundles.length);
    await move(stack.url, MODEL, 'promote', { version, force: true });
    await storage.blobs.put(key, new Uint8Array(3));
    running = load();
    await wait(DAMAGED_MILLISECONDS);
    const degraded = await degradedBy(stack.url);
    await storage.blobs.put(key, spare.get('model.onnx')!);
    judge.moved(version, performance.now());
    await settle();
    await running.stop();
    return {
      moves: count,
      perVersion: judge.perVersion,
      lateness: judge.lateness(),
      violations: [
        ...judge.violations(),
        ...(degraded?.startsWith(`Version ${version} `)
          ? []
          : [`/readyz said of a version that does not load: ${degraded}`]),
      ],
    };
  } finally {
    await running?.stop();
    await stack.stop();
  }
}

/** What each version gives to each application. The first is the project's champion, and no two may be told apart by none. */
async function scoresOf(bundles: readonly BundleFiles[]): Promise<Map<string, number[]>> {
  const runtime = await nodeOrtRuntime();
  const scores = new Map<string, number[]>();
  for (const [index, files] of bundles.entries()) {
    const version = String(index + 1);
    const model = loadModel(openBundle(files), version, runtime);
    scores.set(
      version,
      APPLICATIONS.map((application) => scoreApplication(model, application).result.probability),
    );
  }
  return scores;
}

async function settled(judge: Judge, answers: number): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS;
  while (judge.settled() < answers && performance.now() < end) await wait(POLL_MILLISECONDS);
  if (judge.settled() < answers)
    throw new Error(`A move was not seen within ${PATIENCE_MILLISECONDS / 1_000} s.`);
}
