import { CHAMPION } from '../../src/registry/move.ts';
import { type Compared, compareVersions } from '../../src/training/compare/compare.ts';
import { registeredRival } from '../../src/training/compare/registered-rival.ts';
import type { TrainingData } from '../../src/training/data/labelled.ts';
import type { Trained } from '../../src/training/train.ts';
import { onState } from '../dev/on-state.ts';

/**
 * Holds what was trained against the model's champion on this machine.
 * @param open opens the CSV anew
 * @returns null where the model has no champion
 */
export async function compareHere(
  stateDir: string,
  { files, manifest }: Trained,
  open: () => Promise<TrainingData>,
): Promise<Compared | null> {
  const { result: rival } = await onState(stateDir, {
    running: (control) => control.rival(manifest.name, CHAMPION),
    async stopped(storage) {
      const found = await registeredRival(storage, manifest.name, CHAMPION);
      // Its files cannot be read later.
      const read = found && (await found.files());
      return found && { ...found, files: async () => read! };
    },
  });
  return rival && compareVersions('the challenger', files, rival, open);
}
