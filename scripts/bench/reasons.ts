/**
 * `predict` on one Node process by the bundled champion, which gives reasons, in turns with the same model without its texts of them.
 *
 *   npm run bench -- reasons
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { CHAMPION } from '../../src/registry/move.ts';
import { publish } from '../../src/registry/publish.ts';
import { championFolder } from '../dev/local-model.ts';
import { withNodeState } from '../dev/node-state.ts';
import { PROJECT_ROOT } from '../dev/stack.ts';
import { applications } from './edge/applications.ts';
import { loadInTurns, overStarts, printRounds, ratioOverStarts } from './edge/rounds.ts';
import { startProduct } from './node/server.ts';

const STARTS = 4;
/** As in `recorded.ts`. */
const TURNS = { warmUpSeconds: 15, rounds: 25, seconds: 0.5, connections: 8 };
const SILENT = 'without-reasons';

const starts = await overStarts(STARTS, async () => {
  const state = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
  await withNodeState(state, 1, (services) =>
    publish(services, silentChampion(), {
      by: 'bench',
      alias: { name: CHAMPION, why: 'It is measured.', force: true },
    }),
  );
  const api = await startProduct({ state, variables: { ROLES: 'api' } });
  try {
    return await loadInTurns(
      {
        'with reasons': `${api.url}/api/v1/models/loan-default/predict`,
        [SILENT]: `${api.url}/api/v1/models/${SILENT}/predict`,
      },
      await applications(api.url),
      TURNS,
    );
  } finally {
    await api.stop();
    await rm(state, { recursive: true, force: true });
  }
});
printRounds(...starts);
console.log(`with / without reasons = ${ratioOverStarts(starts, 'with reasons', SILENT)}; at least 0.95`);

/** The champion's files under another name, and its schema without texts of reasons. */
function silentChampion() {
  const files = readBundleFolder(championFolder(PROJECT_ROOT, 'loan-default'));
  const manifest = JSON.parse(new TextDecoder().decode(files.get('manifest.json')));
  const { reasons: _, ...schema } = manifest.schema;
  const changed = { ...manifest, name: SILENT, schema: { ...schema, name: SILENT } };
  return files.set('manifest.json', new TextEncoder().encode(JSON.stringify(changed)));
}
