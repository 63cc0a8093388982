import { verdictLines } from '../../src/registry/gate/text.ts';
import { CHAMPION } from '../../src/registry/move.ts';
import { remedies } from '../../src/registry/stopped.ts';
import type { RegisteredVersion } from '../../src/registry/versions.ts';
import type { Trained } from '../../src/training/train.ts';
import { answeringVersion, publishHere } from './publish-here.ts';

/** Publishes what was trained to the stack on this machine, and tells a person what became of it. */
export async function publishTrained(
  stateDir: string,
  { files }: Trained,
  data: string,
  promote: boolean,
): Promise<void> {
  const why = `npm run train --promote on ${data}`;
  const publication = { by: 'npm run train', ...(promote && { alias: { name: CHAMPION, why } }) };
  const { version, url } = await publishHere(stateDir, files, publication).catch((cause: Error) => {
    const remedy = 'The same command again trains the same bundle, and publishes it once.';
    throw new Error(`The bundle was trained and not published: ${cause.message} ${remedy}`, { cause });
  });
  const name = `Version ${version.version} of ${version.model}`;
  console.log(`${verdictLines(version.verdict).join('\n')}\n`);
  if (!version.aliased) {
    console.log(`${name} is registered.${promote ? ' The champion stays as it was.' : ''}`);
    if (version.verdict.outcome !== 'passed')
      for (const remedy of remedies(version, CHAMPION, version.verdict)) console.log(remedy);
    return;
  }
  console.log(`${name} is the champion now.`);
  if (url) console.log(`${url} ${describeAnswering(await answeringVersion(url, version), version)}`);
  else {
    const state = process.env.SOLVENT_STATE ? `SOLVENT_STATE=${stateDir} ` : '';
    console.log(`It answers from the next start on: ${state}MODEL_NAME=${version.model} npm start`);
  }
}

/** What a stack answers with, to somebody who has just promoted a version. */
function describeAnswering(
  answering: { model: string; version: string } | null,
  { model, version }: RegisteredVersion,
): string {
  if (!answering) return 'cannot score at the moment.';
  if (answering.model !== model) return `answers with another model: start it with MODEL_NAME=${model}.`;
  if (answering.version !== version) return `answers with version ${answering.version} of ${model}.`;
  return 'answers with it.';
}
