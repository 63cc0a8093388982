import { setTimeout as wait } from 'node:timers/promises';
import type { BundleFiles } from '../../src/model/bundle.ts';
import { CHAMPION } from '../../src/registry/move.ts';
import { type Publication, type Published, publish } from '../../src/registry/publish.ts';
import type { RegisteredVersion } from '../../src/registry/versions.ts';
import { onState } from '../dev/on-state.ts';

export interface PublishedHere {
  version: Published;
  /** Of the stack that runs on this state; null when none does. */
  url: string | null;
}

/**
 * Publishes a bundle to the stack on this machine: through it when it runs, into its files when it does not.
 * @throws SolventError `conflict` when another command has the state and does not let go of it
 */
export async function publishHere(
  stateDir: string,
  files: BundleFiles,
  publication: Publication,
): Promise<PublishedHere> {
  const { result, url } = await onState(stateDir, {
    running: (control) => control.publish(files, publication),
    stopped: (storage) => publish(storage, files, publication),
  });
  return { version: result, url };
}

/** Longer than a running stack takes to notice that an alias moved. */
const PATIENCE_MILLISECONDS = 15_000;
const POLL_MILLISECONDS = 250;

/** What a stack answers with. */
export interface Answering {
  model: string;
  version: string;
  /** Its `MODEL_STAGE`. */
  stage: string;
}

/**
 * Waits until the stack at `url` answers with a version that was made the champion, if that is its model and the champion answers.
 *
 * @returns what it answers with in the end, which is another version where `MODEL_STAGE` is another alias or a number, or somebody else
 *   promoted meanwhile; null where it cannot score
 */
export async function answeringVersion(
  url: string,
  { model, version }: Pick<RegisteredVersion, 'model' | 'version'>,
): Promise<Answering | null> {
  const end = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const response = await fetch(`${url}/readyz`);
    const { data } = (await response.json()) as {
      data?: Record<`model_${'name' | 'version' | 'stage'}`, string>;
    };
    const answering = data
      ? { model: data.model_name, version: data.model_version, stage: data.model_stage }
      : null;
    const isOther = answering !== null && (answering.model !== model || answering.stage !== CHAMPION);
    if (answering?.version === version || isOther || Date.now() > end) return answering;
    await wait(POLL_MILLISECONDS);
  }
}

/** What a stack answers with, to somebody who has just made a version of the model the champion. */
export function answeringText(answering: Answering | null, model: string): string {
  if (!answering) return 'cannot score at the moment.';
  if (answering.model !== model)
    return `answers with it within seconds, at /api/v1/models/${model}/predict; at /api/v1/predict once it starts with MODEL_NAME=${model}.`;
  const { version, stage } = answering;
  const pinned =
    stage === CHAMPION ? '' : `, by MODEL_STAGE=${stage}: what is champion changes nothing there`;
  return `answers with version ${version} of ${model}${pinned}.`;
}
