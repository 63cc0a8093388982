import type { RegisteredVersion } from '../../src/registry/versions.ts';
import type { Trained } from '../../src/training/train.ts';
import { answeringVersion, publishHere } from './publish-here.ts';

/** Publishes what was trained to the stack on this machine, and tells a person what became of it. */
export async function publishTrained(
  stateDir: string,
  { files, verdict }: Trained,
  data: string,
  promote: boolean,
): Promise<void> {
  const promoted = promote && verdict.passed;
  const why = `npm run train --promote on ${data}`;
  const publication = { by: 'npm run train', ...(promoted && { alias: { name: 'champion', why } }) };
  const { version, url } = await publishHere(stateDir, files, publication).catch((cause: Error) => {
    const remedy = 'The same command again trains the same bundle, and publishes it once.';
    throw new Error(`The bundle was trained and not published: ${cause.message} ${remedy}`, { cause });
  });
  const name = `Version ${version.version} of ${version.model}`;
  if (!promoted) {
    console.log(`${name} is registered.${promote ? ' The champion stays as it was.' : ''}`);
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
