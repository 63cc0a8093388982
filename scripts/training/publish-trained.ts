import { verdictLines } from '../../src/registry/gate/text.ts';
import { CHAMPION } from '../../src/registry/move.ts';
import type { Publication } from '../../src/registry/publish.ts';
import { remedies } from '../../src/registry/stopped.ts';
import { comparisonLines } from '../../src/training/compare/report.ts';
import type { TrainingData } from '../../src/training/data/labelled.ts';
import type { Trained } from '../../src/training/train.ts';
import { isOnNode } from '../dev/on-node.ts';
import { compareHere } from './compare-here.ts';
import { answeringText, answeringVersion, publishHere } from './publish-here.ts';

/** What was trained on, which is read again to compare with the champion. */
export interface Reopened {
  name: string;
  open(): Promise<TrainingData>;
}

/**
 * Holds what was trained against the champion of the stack on this machine, publishes it there, and tells a person what became of
 * it.
 */
export async function publishTrained(
  stateDir: string,
  trained: Trained,
  data: Reopened,
  promote: boolean,
): Promise<void> {
  const compared = await compareHere(stateDir, trained, data.open);
  if (compared) console.log(`${comparisonLines(compared, 'this one').join('\n')}\n`);
  const why = `npm run train --promote on ${data.name}`;
  const publication: Publication = {
    by: 'npm run train',
    ...(promote && { alias: { name: CHAMPION, why } }),
    ...(compared && { comparison: compared.comparison }),
  };
  const { version, url } = await publishHere(stateDir, trained.files, publication).catch((cause: Error) => {
    const remedy = 'The same command again trains the same bundle, and publishes it once.';
    throw new Error(`The bundle was trained and not published: ${cause.message} ${remedy}`, { cause });
  });
  const name = `Version ${version.version} of ${version.model}`;
  console.log(`${verdictLines(version.verdict).join('\n')}\n`);
  if (version.proposal !== null) {
    console.log(`${name} is registered. Proposal ${version.proposal} waits for keys: a command is no hand.`);
    console.log(`npm run model -- approve ${version.proposal} --model ${version.model} --key KEY`);
    return;
  }
  if (!version.aliased) {
    console.log(`${name} is registered.${promote ? ' The champion stays as it was.' : ''}`);
    const { version: number, model, verdict } = version;
    const next =
      verdict.outcome === 'passed'
        ? [`To make it the champion: npm run model -- promote ${number} --model ${model} --why REASON`]
        : remedies(version, { alias: CHAMPION }, verdict);
    for (const line of next) console.log(line);
    return;
  }
  console.log(`${name} is the champion now.`);
  if (url) {
    const answering = await answeringVersion(url, version);
    const isIt = answering?.model === version.model && answering.version === version.version;
    console.log(`${url} ${isIt ? 'answers with it.' : answeringText(answering, version.model)}`);
  } else {
    const state = process.env.SOLVENT_STATE ? `SOLVENT_STATE=${stateDir} ` : '';
    const start = isOnNode(stateDir) ? 'npm run start:node' : 'npm start';
    console.log(`It answers from the next start on: ${state}MODEL_NAME=${version.model} ${start}`);
  }
}
