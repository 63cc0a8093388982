import { join } from 'node:path';
import { resumeRestored } from '../src/compose/resume-restored.ts';
import { restoreTarget } from '../src/platform/node/backup/places.ts';
import { restoreBackup } from '../src/platform/node/backup/restore.ts';
import { verifyBackup } from '../src/platform/node/backup/verify.ts';
import { STATE_VARIABLES, stateOfStart } from './backup/state.ts';
import { summaryOf } from './backup/summary.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { makeWritableFolder } from './dev/folder.ts';
import { orSay } from './dev/or-say.ts';

const { values: given } = readCommand({
  run: 'npm run restore',
  about: [
    'Puts a backup into an empty installation for `npm run start:node`: a new folder, or an empty database and an empty bucket. It need not be of the kind that the backup was made of (docs/backup.md).',
    'Every part is read and compared with the manifest before anything is written. Interrupted, the same command goes on; until it is done nothing starts there.',
  ],
  options: {
    from: { type: 'string', path: true, value: 'FOLDER', required: true, about: 'a backup' },
  },
  variables: STATE_VARIABLES,
  fails: 'nothing is restored, or not all of it; it says why',
  example: 'SOLVENT_STATE=restored npm run restore -- --from backups/monday',
});
const state = settings(stateOfStart);
await orSay(async () => {
  const manifest = await verifyBackup(given.from);
  if (!state.servers.blobs || state.servers.database === undefined) makeWritableFolder(state.folder, 0o700);
  const target = await restoreTarget(state, join(import.meta.dirname, '../migrations'));
  await restoreBackup({ ...target, resume: resumeRestored }, given.from, manifest);
  console.log(`Restored: ${summaryOf(manifest)}.`);
});
