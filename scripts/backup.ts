import { backedUpFiles } from '../src/compose/backed-up-files.ts';
import { backUp } from '../src/platform/node/backup/backup.ts';
import { backupFiles } from '../src/platform/node/backup/manifest.ts';
import { sealOf } from '../src/platform/node/backup/part-file.ts';
import { backupSource } from '../src/platform/node/backup/places.ts';
import { STATE_VARIABLES, stateOfStart } from './backup/state.ts';
import { summaryOf } from './backup/summary.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { makeWritableFolder } from './dev/folder.ts';
import { orSay } from './dev/or-say.ts';

const { values: given } = readCommand({
  run: 'npm run backup',
  about: [
    'Copies an installation of `npm run start:node` into a folder while it runs, whether it is on files or on servers: the database as it is at one moment, and the files that this names (docs/backup.md).',
    'The folder holds a backup once manifest.json stands in it. It holds what the installation holds of applicants: keep it as well.',
  ],
  options: {
    to: {
      type: 'string',
      path: true,
      value: 'FOLDER',
      required: true,
      about: 'a new folder, or an empty one',
    },
  },
  variables: STATE_VARIABLES,
  fails: 'there is no whole backup; it says why',
  example: 'npm run backup -- --to backups/monday',
});
const state = settings(stateOfStart);
await orSay(async () => {
  const source = await backupSource(state);
  makeWritableFolder(given.to, 0o700);
  const manifest = await backUp({ ...source, filesOf: backedUpFiles }, given.to);
  const { sha256 } = await sealOf(backupFiles(given.to).manifest);
  console.log(`${summaryOf(manifest)}, are in ${given.to}.`);
  if (manifest.blobs.gone.length > 0)
    console.log(
      `${manifest.blobs.gone.length} files were deleted while the backup was made, and are not in it: the manifest names them (gone).`,
    );
  console.log(`SHA-256 of its manifest: ${sha256}`);
});
