import { join } from 'node:path';
import { readApplication } from '../../src/application/application.ts';
import { type CompiledSchema, compileSchema } from '../../src/application/compile.ts';
import { parseNewSchema } from '../../src/application/schema.ts';
import { smallestChanges } from '../../src/explain/changes/changes.ts';
import { explanationOf } from '../../src/explain/full/explanation.ts';
import { interventionalExplainer } from '../../src/explain/interventional.ts';
import { explainerOfModel, type ModelExplainer } from '../../src/explain/model-explainer.ts';
import { openBundle } from '../../src/model/bundle.ts';
import { probabilityOf } from '../../src/model/model.ts';
import { writeOnnx } from '../../src/model/onnx/onnx.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import { seededRandom } from '../../src/random.ts';
import { randomEnsemble, randomRows } from '../../test/model/support/random-ensemble.ts';

/**
 * What `?explain=full` adds to a score, in one process: the contributions, and the search for what would change it, with the longest piece
 * of it between two pauses. Of the champion, with every field of it changeable, and of a large model which nothing changes, so that the search
 * goes on to its end.
 */
const ROUNDS = 40;
const runtime = await nodeOrtRuntime();

const folder = join(import.meta.dirname, '../../models/loan-default/champion');
const bundle = openBundle(await readBundleFolder(folder));
for (const field of bundle.compiled.schema.fields) field.changeable = true;
const { threshold } = bundle.manifest.policy;
const declined = { employed: 0, bank_balance: 18_000, annual_salary: 100_000 };
console.log('                       score µs   contributions µs   changes ms   longest piece ms');
measure('the champion', bundle.compiled, explainerOfModel(bundle), declined, threshold);

const FIELDS = 10;
const names = Array.from({ length: FIELDS }, (_, index) => `f${index}`);
const large = compileSchema(
  parseNewSchema({
    name: 'large',
    target: { column: 'Bad' },
    fields: names.map((name) => ({
      name,
      column: name,
      type: 'number',
      min: 0.01,
      max: 2000,
      changeable: true,
    })),
    derived: names.slice(1).map((name, index) => ({ name: `r${index}`, ratio: [names[index], name] })),
    policy: { maximize: 'recall' },
  }),
);
const random = seededRandom(3);
const width = large.features.length;
const ensemble = randomEnsemble(random, { trees: 300, depth: 6, featureCount: width });
// As many thresholds as training's bins.
for (const { threshold: thresholds } of ensemble.trees)
  for (let node = 0; node < thresholds.length; node++) thresholds[node] = Math.floor(256 * random.next()) * 4;
const reference = randomRows(random, 64, width).map((value) => (Number.isFinite(value) ? value : Number.NaN));
const by = { ensemble, reference, explainer: interventionalExplainer(ensemble, reference) };
const application = Object.fromEntries(names.map((name) => [name, 500]));
measure('300 trees of depth 6', large, by, application, 0);

function measure(
  name: string,
  compiled: CompiledSchema,
  explained: ModelExplainer,
  json: object,
  declinesFrom: number,
) {
  const session = runtime.createSession(writeOnnx(explained.ensemble));
  const model = {
    compiled,
    probabilities: (features: Float32Array, rows: number) =>
      Float64Array.from(session.margins(features, rows), probabilityOf),
    decide: (probability: number) => ({
      prediction: probability >= declinesFrom ? (1 as const) : (0 as const),
      default_risk: 'Low' as const,
    }),
  };
  const times: number[][] = [[], [], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    const { values, features } = readApplication(compiled, json);
    const probability = model.probabilities(features, 1)[0]!;
    const scored = performance.now();
    explanationOf(compiled, explained, features, probability);
    const contributed = performance.now();
    let longest = 0;
    const search = smallestChanges(model, explained, values);
    for (let before = contributed, done = false; !done; before = performance.now()) {
      done = search.next().done ?? false;
      longest = Math.max(longest, performance.now() - before);
    }
    const all = [
      1000 * (scored - begin),
      1000 * (contributed - scored),
      performance.now() - contributed,
      longest,
    ];
    for (const [index, time] of all.entries()) times[index]!.push(time);
  }
  const [score, contributions, changes, piece] = times.map((some) =>
    some.sort((a, b) => a - b)[ROUNDS >> 1]!.toFixed(1),
  );
  console.log(
    `${name.padEnd(21)}${score!.padStart(10)}${contributions!.padStart(19)}${changes!.padStart(13)}${piece!.padStart(19)}`,
  );
}
