import { setTimeout as wait } from 'node:timers/promises';
import { openBundle } from '../../src/model/bundle.ts';
import { loadModel, type Model } from '../../src/model/model.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import { scoreApplication } from '../../src/scoring/score.ts';
import { openControl } from '../dev/control.ts';
import { localChampion } from '../dev/local-model.ts';
import { type Predicted, predicted } from '../dev/predicted.ts';
import { PROJECT_ROOT, startStack } from '../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { answeringVersion, publishHere } from '../training/publish-here.ts';
import { MODEL, trainedBundle } from './bundles.ts';

const APPLICATION = { employed: 1, bank_balance: 8754.36, annual_salary: 532339.56 };
const BODY = JSON.stringify(APPLICATION);
const CONNECTIONS = 4;
/** Answers before publishing begins, and again when the new version has answered. */
const ANSWERS = 200;
const POLL_MILLISECONDS = 10;

interface Answer extends Predicted {
  /** Whether the new version had answered when this was asked for. */
  isAfter: boolean;
}

export interface Polled {
  /** How many answers each version gave. */
  perVersion: Record<string, number>;
  violations: string[];
}

/**
 * Publishes a new champion through the control of a stack that runs, while applications are scored without pause.
 * @param data a CSV with labels, to train the new champion on
 */
export async function publishWhilePolled(stateDir: string, data: string): Promise<Polled> {
  const files = await trainedBundle(data);
  const before = await localChampion(PROJECT_ROOT, MODEL);
  const after = loadModel(openBundle(files), '2', await nodeOrtRuntime());
  const stack = await startStack({
    port: 0,
    stateDir,
    variables: { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'error' },
    onLog: () => {},
  });
  const closeControl = await openControl(stack, stateDir);
  const polling = poll(stack.url);
  try {
    await polling.answered(ANSWERS);
    const alias = { name: 'champion', why: 'while it is polled', force: true };
    const { version } = await publishHere(stateDir, files, { by: 'npm run check:publish', alias });
    const answering = await answeringVersion(stack.url, version);
    polling.changed();
    await polling.answered(ANSWERS);
    const answers = await polling.stop();
    const perVersion = Object.groupBy(answers, (answer) => answer.version ?? 'none');
    return {
      perVersion: Object.fromEntries(Object.entries(perVersion).map(([name, list]) => [name, list!.length])),
      violations: [
        ...(answering?.version === version.version ? [] : ['the stack never answered with the new version']),
        ...wrongAnswers(answers, before, after),
      ],
    };
  } finally {
    await polling.stop();
    await closeControl();
    await stack.stop();
  }
}

function wrongAnswers(answers: Answer[], before: Model, after: Model): string[] {
  const probabilities = new Map(
    [before, after].map((model) => [model.version, scoreApplication(model, APPLICATION).result.probability]),
  );
  if (new Set(probabilities.values()).size < 2) throw new Error('The two versions cannot be told apart.');
  const wrong = answers.filter(
    ({ status, version = '', probability, isAfter }) =>
      status !== 200 || probabilities.get(version) !== probability || (isAfter && version !== after.version),
  );
  return [...new Set(wrong.map((answer) => `a wrong answer: ${JSON.stringify(answer)}`))];
}

/** Scores one application again and again. */
function poll(url: string) {
  const answers: Answer[] = [];
  let isAfter = false;
  let stopped = false;
  const connection = async () => {
    while (!stopped) {
      // As it was when it was asked.
      const asked = { isAfter };
      answers.push({ ...(await predicted(url, BODY)), ...asked });
    }
  };
  const connections = Array.from({ length: CONNECTIONS }, connection);
  return {
    /** Waits for so many more answers. */
    async answered(count: number) {
      for (const goal = answers.length + count; answers.length < goal; ) await wait(POLL_MILLISECONDS);
    },
    /** The new version has answered: from here on no other may. */
    changed() {
      isAfter = true;
    },
    async stop(): Promise<Answer[]> {
      stopped = true;
      await Promise.all(connections);
      return answers;
    },
  };
}
