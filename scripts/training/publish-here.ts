import { mkdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { SolventError } from '../../src/errors.ts';
import type { BundleFiles } from '../../src/model/bundle.ts';
import { type Publication, publish } from '../../src/registry/publish.ts';
import type { RegisteredVersion } from '../../src/registry/versions.ts';
import { findControl } from '../dev/control.ts';
import { lockState } from '../dev/lock.ts';
import { prepareState } from '../dev/prepare.ts';
import { PROJECT_ROOT } from '../dev/stack.ts';
import { withStorage } from '../dev/storage.ts';

export interface PublishedHere {
  version: RegisteredVersion;
  /** Of the stack that runs on this state; null when none does. */
  url: string | null;
}

/** A stack that is starting has the state and is not to be reached yet. A training that took hours waits for it. */
const START_MILLISECONDS = 120_000;
const POLL_MILLISECONDS = 250;

/**
 * Publishes a bundle to the stack on this machine: through it when it runs, into its files when it does not.
 * @throws SolventError `conflict` when another command has the state and does not let go of it
 */
export async function publishHere(
  stateDir: string,
  files: BundleFiles,
  publication: Publication,
): Promise<PublishedHere> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  for (const end = Date.now() + START_MILLISECONDS; ; await wait(POLL_MILLISECONDS)) {
    const running = await findControl(stateDir);
    if (running) return { version: await running.publish(files, publication), url: running.url };
    try {
      return { version: await publishIntoFiles(stateDir, files, publication), url: null };
    } catch (error) {
      if (!isTaken(error) || Date.now() > end) throw error;
    }
  }
}

async function publishIntoFiles(stateDir: string, files: BundleFiles, publication: Publication) {
  const unlock = lockState(stateDir);
  try {
    return await withStorage(PROJECT_ROOT, stateDir, async (storage) => {
      await prepareState(storage, PROJECT_ROOT);
      return publish(storage, files, publication);
    });
  } finally {
    unlock();
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof SolventError && error.code === 'conflict';
}

/** Longer than a running stack takes to notice that an alias moved. */
const PATIENCE_MILLISECONDS = 15_000;

/**
 * Waits until the stack at `url` answers with a version, if that is its model.
 *
 * @returns what it answers with in the end, which is another version where its alias is another one or somebody else
 *   promoted meanwhile; null where it cannot score
 */
export async function answeringVersion(
  url: string,
  { model, version }: RegisteredVersion,
): Promise<{ model: string; version: string } | null> {
  const end = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const response = await fetch(`${url}/readyz`);
    const { data } = (await response.json()) as { data?: { model_name: string; model_version: string } };
    const answering = data ? { model: data.model_name, version: data.model_version } : null;
    const isOther = answering !== null && answering.model !== model;
    if (answering?.version === version || isOther || Date.now() > end) return answering;
    await wait(POLL_MILLISECONDS);
  }
}
