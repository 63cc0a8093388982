import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { backedUpFiles } from '../../../../src/compose/backed-up-files.ts';
import { compactDue } from '../../../../src/decisions/store/compact.ts';
import { writeDueHours } from '../../../../src/decisions/store/due-hours.ts';
import { eraseSubject } from '../../../../src/decisions/store/erase.ts';
import { keepDecisions } from '../../../../src/decisions/store/keep.ts';
import { HOURS, MINUTES } from '../../../../src/decisions/store/keys.ts';
import { keysUnder } from '../../../../src/decisions/store/list.ts';
import { backUp } from '../../../../src/platform/node/backup/backup.ts';
import { backupFiles } from '../../../../src/platform/node/backup/manifest.ts';
import { backupSource } from '../../../../src/platform/node/backup/places.ts';
import { filesystemBlobStore } from '../../../../src/platform/node/filesystem.ts';
import { prepareNodeState } from '../../../../src/platform/node/prepare-state.ts';
import type { BlobStore } from '../../../../src/ports.ts';
import { AT, decision, HOUR_OVER, linesOf, storeOn } from '../../../decisions/store/support.ts';
import { MIGRATIONS } from './states.ts';

const folder = mkdtempSync(join(tmpdir(), 'solvent-backup-hours-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  [true, 0],
  [false, 2],
])(
  'keys of an hour are copied behind its minutes: they do not say what is erased meanwhile (%s)',
  async (erases, copied) => {
    const state = { folder: join(folder, `state-${erases}`), servers: {} };
    (await prepareNodeState(state, MIGRATIONS)).close();
    const blobs = filesystemBlobStore(join(state.folder, 'blobs'));
    await keepDecisions(storeOn(blobs), linesOf([decision(AT, 'one', { subject: 'somebody' })]));
    await compactDue(storeOn(blobs), HOUR_OVER);
    await writeDueHours(storeOn(blobs), HOUR_OVER);
    const source = await backupSource(state);
    let isErased = !erases;
    const disturbed: BlobStore = {
      ...source.blobs,
      async get(key, range) {
        if (!isErased && key.startsWith(MINUTES)) {
          isErased = true;
          await eraseSubject(storeOn(blobs), 'somebody', HOUR_OVER);
        }
        return source.blobs.get(key, range);
      },
    };
    const target = join(folder, `backup-${erases}`);
    await backUp({ ...source, blobs: disturbed, filesOf: backedUpFiles }, target);
    const copies = filesystemBlobStore(backupFiles(target).blobs);
    expect(await keysUnder(copies, HOURS)).toHaveLength(copied);
    expect(await keysUnder(copies, MINUTES)).toHaveLength(3);
  },
);
