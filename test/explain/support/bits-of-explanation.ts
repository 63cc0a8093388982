import { readApplication } from '../../../src/application/application.ts';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { sha256Hex } from '../../../src/digest.ts';
import { smallestChanges } from '../../../src/explain/changes/changes.ts';
import { explanationOf } from '../../../src/explain/full/explanation.ts';
import { interventionalExplainer } from '../../../src/explain/interventional.ts';
import { probabilityOf } from '../../../src/model/model.ts';
import { marginsOf } from '../../../src/model/trees.ts';
import { seededRandom } from '../../../src/random.ts';
import { randomEnsemble, randomRows } from '../../model/support/random-ensemble.ts';

const compiled = compileSchema(
  parseNewSchema({
    name: 'bits',
    target: { column: 'Bad' },
    fields: [
      { name: 'owed', column: 'Owed', type: 'number', min: 0, changeable: 'lower' },
      { name: 'earned', column: 'Earned', type: 'number', above: 0, changeable: true },
      { name: 'owner', column: 'Owner', type: 'boolean', changeable: true },
    ],
    derived: [
      { name: 'burden', ratio: ['owed', 'earned'] },
      { name: 'owed_log', log: 'owed' },
    ],
    policy: { maximize: 'recall' },
  }),
);

/** The SHA-256 of what 200 applications are explained by, and of what would change them: asked on Node and in workerd. */
export function bitsOfExplanation(): string {
  const random = seededRandom(17);
  const width = compiled.features.length;
  const ensemble = randomEnsemble(random, { trees: 40, depth: 4, featureCount: width });
  const reference = randomRows(random, 20, width).map((value) =>
    Number.isFinite(value) ? value : Number.NaN,
  );
  const by = { ensemble, reference, explainer: interventionalExplainer(ensemble, reference) };
  const told = Array.from({ length: 200 }, () => {
    const application = {
      owed: 3 * random.next(),
      earned: 2 * random.next() + 0.01,
      owner: random.next() < 0.5,
    };
    const { values, features } = readApplication(compiled, application);
    const probability = probabilityOf(marginsOf(ensemble, features)[0]!);
    const model = {
      compiled,
      probabilities: (rows: Float32Array) => Float64Array.from(marginsOf(ensemble, rows), probabilityOf),
      decide: (one: number) => ({
        prediction: one >= probability ? (1 as const) : (0 as const),
        default_risk: 'Low' as const,
      }),
    };
    const steps = smallestChanges(model, by, values);
    let step = steps.next();
    while (!step.done) step = steps.next();
    return [explanationOf(compiled, by, features, probability), step.value];
  });
  return sha256Hex(new TextEncoder().encode(JSON.stringify(told)));
}

export const BITS_OF_EXPLANATION = '4a144d7affd3e5a3495aed5d55f6f067fbabbecf1173a9304a67ca7587792e4f';
