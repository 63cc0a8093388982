import type { Environment } from '../environment.ts';
import { type Bundle, TREES } from '../model/bundle.ts';
import { checkConsistency, readTrees } from '../model/consistency.ts';
import type { Manifest } from '../model/manifest.ts';
import { bundleDigest } from '../registry/bundle-store.ts';
import type { TrainingData } from '../training/data/labelled.ts';
import { type CheckedReasons, checkReasons } from '../training/validation/check-reasons.ts';
import { type Changes, changesOf, type Previous } from './changes.ts';
import type { Check, Source } from './check.ts';
import { checksFromBundle } from './from-bundle.ts';
import { checksFromData } from './from-data.ts';
import { type Retrained, trainedAgain } from './from-training.ts';
import { MEANT_FOR, MEANT_FOR_DATED, type MeantFor } from './meant-for.ts';
import { type Monitoring, monitoringOf } from './monitoring.ts';
import type { RegistryFacts } from './registry-facts.ts';
import { type Trees, treesOf } from './trees.ts';

export interface PackInput {
  model: string;
  version: string;
  bundle: Bundle;
  registry: RegistryFacts;
  /** What it is held against, and by which rule it was chosen; null where there is none. */
  previous: Previous | null;
  /** Of whoever runs the service. */
  environment: Environment;
  /** Opens the rows that the version was made with anew; null where nobody gave them. */
  open: (() => Promise<TrainingData>) | null;
  /** Whether it is trained again on them. */
  retrain: boolean;
}

/** Everything that a risk pack says. What stands in the manifest is the manifest's, and `checks` say which of its numbers were computed again. */
export interface RiskPack {
  format: 1;
  model: string;
  version: string;
  digest: string;
  /** Without the applications in it, which are for whoever may read the bundle. */
  manifest: Omit<Manifest, 'golden' | 'reference'>;
  trees: Trees;
  /** What all declined rows of the data are told; null without data, or where the version gives no reasons. */
  reasons_of_data: CheckedReasons | null;
  monitoring: Monitoring;
  registry: RegistryFacts;
  changes: Changes | null;
  checks: Check[];
  /** Whether rows were given, and so all was computed again that takes them. */
  with_data: boolean;
  /** What came of training it again; null where nobody asked for it. */
  retrained: Retrained | null;
  meant_for: { dated: string; sections: readonly MeantFor[] };
}

/**
 * A version's risk pack: a pure function of its bundle, of what the registry knows, of the configuration and of the rows, which says nothing
 * of when it was made: the same bytes twice.
 *
 * @throws SolventError `model_unavailable` for a bundle that does not score as it says; `validation_error` for rows that are not its own
 */
export async function riskPack(input: PackInput): Promise<RiskPack> {
  const { model, version, bundle, registry, previous, environment, open, retrain } = input;
  const { manifest, compiled, files } = bundle;
  const { golden: _, reference: __, ...stated } = manifest;
  checkConsistency(bundle);
  const ensemble = readTrees(files.get(TREES)!);
  const fromData = open ? await checksFromData(bundle, ensemble, open) : [];
  const again = open && retrain ? await trainedAgain(bundle, open) : null;
  const givesReasons = compiled.schema.reasons !== undefined && manifest.reasons !== undefined;
  return {
    format: 1,
    model,
    version,
    digest: bundleDigest(files),
    manifest: stated,
    trees: treesOf(bundle, ensemble),
    reasons_of_data: open && givesReasons ? await checkReasons(bundle, open) : null,
    monitoring: monitoringOf(environment),
    registry,
    changes: previous && changesOf(bundle, previous),
    checks: [...checksFromBundle(bundle, ensemble), ...fromData, ...(again?.checks ?? [])],
    with_data: open !== null,
    retrained: again?.retrained ?? null,
    meant_for: { dated: MEANT_FOR_DATED, sections: MEANT_FOR },
  };
}

const SOURCES: Record<Source, string> = {
  bundle: 'the bundle',
  data: 'the data',
  training: 'another training',
};

/** What keeps a pack from being relied on, in sentences: numbers that came out otherwise, and a history that is not as it was written. */
export function problemsOf({
  checks,
  registry,
  model,
  retrained,
}: Pick<RiskPack, 'checks' | 'registry' | 'model' | 'retrained'>): string[] {
  const different = checks.filter(({ same }) => !same);
  return [
    ...(retrained?.same_trees === false ? ['Trained again on the same rows it has other trees.'] : []),
    ...different.map(
      ({ name, stated, found, from }) =>
        `${name}: the manifest says ${stated ?? 'nothing'}, and computed again from ${SOURCES[from]} it is ${found ?? 'nothing'}.`,
    ),
    ...(registry.history.problem === null
      ? []
      : [`The history of ${model} is not as it was written: ${registry.history.problem}.`]),
  ];
}
