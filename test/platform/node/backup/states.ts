import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { backedUpFiles } from '../../../../src/compose/backed-up-files.ts';
import { resumeRestored } from '../../../../src/compose/resume-restored.ts';
import { backUp } from '../../../../src/platform/node/backup/backup.ts';
import type { Manifest } from '../../../../src/platform/node/backup/manifest.ts';
import { backupSource, restoreTarget } from '../../../../src/platform/node/backup/places.ts';
import { type RestoreTarget, restoreBackup } from '../../../../src/platform/node/backup/restore.ts';
import { verifyBackup } from '../../../../src/platform/node/backup/verify.ts';
import type { NodeState } from '../../../../src/platform/node/servers.ts';

export const MIGRATIONS = join(import.meta.dirname, '../../../../migrations');
export const MIGRATION_NAMES = readdirSync(MIGRATIONS).sort();

/** As `npm run backup` does. */
export async function backUpState(state: NodeState, folder: string): Promise<Manifest> {
  return backUp({ ...(await backupSource(state)), filesOf: backedUpFiles }, folder);
}

/** As `npm run restore` does. @param change of what it is put into */
export async function restoreState(
  folder: string,
  state: NodeState,
  migrations = MIGRATIONS,
  change: (target: RestoreTarget) => RestoreTarget = (target) => target,
): Promise<void> {
  const manifest = await verifyBackup(folder);
  const target = change({ ...(await restoreTarget(state, migrations)), resume: resumeRestored });
  await restoreBackup(target, folder, manifest);
}

/** What a backup holds, but for its name and its time. */
export const contents = ({ migrations, tables, blobs }: Manifest) => ({ migrations, tables, blobs });
