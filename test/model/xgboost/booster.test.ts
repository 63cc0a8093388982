import { describe, expect, test } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { marginsOf } from '../../../src/model/trees.ts';
import { readBooster } from '../../../src/model/xgboost/booster.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import {
  changed,
  goldenFile,
  goldenModels,
  type ModelValue,
  refusedModels,
  type TreeValue,
} from './support/golden.ts';
import { expectPromises } from './support/promises.ts';

const sigmoid = (margin: number) => 1 / (1 + Math.exp(-margin));

describe('models that Python saved', () => {
  test.each(goldenModels)('$name scores as XGBoost does, missing values among the rows', (model) => {
    const booster = readBooster(goldenFile(model.name));
    // Bit for bit.
    expect([...marginsOf(booster.ensemble, model.rows)]).toEqual(model.margins);
    expect(booster.featureNames).toEqual(model.names);
    expect(booster.rounds).toBe(model.rounds);
    expect(booster.ensemble.trees).toHaveLength(model.rounds * booster.treesPerRound);
    expect(model.name.startsWith(booster.version)).toBe(true);
  });

  test.each(goldenModels)('$name keeps the promises of Tree, and can be written', ({ name }) => {
    const { ensemble } = readBooster(goldenFile(name));
    for (const tree of ensemble.trees) expectPromises(tree, ensemble.featureCount);
    const names = Array.from({ length: ensemble.featureCount }, (_, index) => `x${index}`);
    const again = readBooster(new TextEncoder().encode(writeXgboostJson(ensemble, names)));
    expect(again.ensemble).toEqual(ensemble);
  });

  const stopped = goldenModels.filter(({ probabilities }) => probabilities);
  test.each(stopped)('$name was stopped early: so many rounds give what predict_proba gives', (model) => {
    const booster = readBooster(goldenFile(model.name));
    expect(booster.stoppedAt).toBe(model.stoppedAt);
    expect(booster.stoppedAt).toBeLessThan(booster.rounds);
    const trees = booster.ensemble.trees.slice(0, booster.stoppedAt!);
    const margins = marginsOf({ ...booster.ensemble, trees }, model.rows);
    model.probabilities!.forEach((probability, row) => {
      expect(sigmoid(margins[row]!)).toBeCloseTo(probability, 6);
    });
  });

  test('JSON and UBJSON of the same model are read alike', () => {
    for (const { name } of goldenModels.filter((one) => one.name.endsWith('.ubj'))) {
      const twin = goldenModels.find((one) => one.name === name.replace('.ubj', '.json'));
      if (twin) expect(readBooster(goldenFile(name))).toEqual(readBooster(goldenFile(twin.name)));
    }
  });

  test('a part that was sliced off says nothing of rounds that it has not', () => {
    expect(readBooster(goldenFile('3.2.0-sliced.ubj')).stoppedAt).toBeNull();
  });

  test('a forest has several trees a round', () => {
    expect(readBooster(goldenFile('3.2.0-forest.ubj'))).toMatchObject({ rounds: 3, treesPerRound: 3 });
  });

  test('types of the features are told where XGBoost knows them', () => {
    const { featureTypes } = readBooster(goldenFile('3.2.0-stopped.ubj'));
    expect(featureTypes).toEqual(['float', 'float', 'float', 'float']);
    expect(readBooster(goldenFile('3.2.0-plain.ubj')).featureTypes).toEqual([]);
  });
});

describe('models that are refused by name', () => {
  const REASONS: Record<string, string[]> = {
    'refused-classes.json': ['multi:softprob', '3 classes'],
    'refused-regression.json': ['reg:squarederror', 'only "binary:logistic"'],
    'refused-dart-1.7.6.json': ['the booster is "dart"'],
    'refused-dart-3.2.0.json': ['the booster is "dart"'],
    'refused-dart-3.4.1.json': ['it was trained as dart'],
    'refused-linear.json': ['gblinear', 'no trees'],
    'refused-targets.json': ['2 targets'],
    'refused-vector-leaves.json': ['2 targets'],
    'refused-categories.json': ['by categories', '"job"'],
  };
  test('every kind that was saved has its reason here', () => {
    expect(refusedModels.sort()).toEqual(Object.keys(REASONS).sort());
  });
  test.each(Object.entries(REASONS))('%s: %j', (name, reasons) => {
    for (const reason of reasons) expectRefused(goldenFile(name), reason);
    expectRefused(goldenFile(name), 'This XGBoost model is not supported');
  });

  test('leaves of several numbers, and base scores of several targets', () => {
    refusesTree((tree) => {
      tree.tree_param.size_leaf_vector = '3';
    }, '3 numbers each');
    refuses(({ learner }) => {
      learner.learner_model_param.base_score = '[5E-1,5E-1]';
    }, 'several targets');
  });

  test.each([
    [[4, 0, 0], 'it was written by XGBoost 4.0.0, and files of 1.7 to 3.4 are read'],
    [
      [3, 5, 0],
      'load it in Python with XGBoost 3.4, see that it predicts there what it did, and save it again',
    ],
    [[1, 6, 2], 'Load it in Python with XGBoost 3.4'],
    [[3, 4.5, 0], 'version.1: 4.5 is not a whole number'],
    [[3, -1, 0], 'version.1: -1 is not a whole number'],
    [[3, 2], 'must have a major, a minor and a patch number'],
  ])('version %j', (version, reason) => {
    refuses((model) => {
      model.version = version;
    }, reason);
  });
  test('any patch of a version that is read is read', () => {
    const later = changed('3.4.1-plain.json', (model) => {
      model.version = [3, 4, 17];
    });
    expect(readBooster(later).version).toBe('3.4.17');
  });

  test.each(['1E-7', '[0E0]', '9.9999994E-1', '[1E0]'])(
    'a base score of %s, for which the versions of XGBoost take different ones',
    (score) => {
      refuses(
        ({ learner }) => {
          learner.learner_model_param.base_score = score;
        },
        `booster.set_param({"base_score": ${Number(score.replace(/[[\]]/g, '')) < 0.5 ? '1e-6' : '0.999999'}})`,
      );
    },
  );

  test('trees of several classes', () => {
    refuses(({ learner }) => {
      learner.gradient_booster.model.tree_info[3] = 1;
    }, 'tree_info.3: the tree counts for class or target 1');
  });

  test.each([Infinity, -Infinity])('leaves that add up to %d', (sum) => {
    refuses(({ learner }) => {
      const { trees } = learner.gradient_booster.model;
      for (const place of [2, 5])
        set(trees[place]!, 'split_conditions', leafOf(trees[place]!), Math.sign(sum) * 2e38);
    }, 'trees.5: with those of the trees before it');
  });
  test('large leaves that do not', () => {
    const large = changed('3.2.0-plain.json', ({ learner }) => {
      const { trees } = learner.gradient_booster.model;
      for (const [place, leaf] of [2e38, 1e38, -2e38, -1e38].entries())
        set(trees[place]!, 'split_conditions', leafOf(trees[place]!), leaf);
    });
    expect(readBooster(large).rounds).toBe(8);
  });

  test('rounds of different numbers of trees', () => {
    refuses(({ learner }) => {
      learner.gradient_booster.model.iteration_indptr[1] = 0;
    }, 'iteration_indptr.1');
  });
});

describe('models that are damaged', () => {
  test.each([
    ['null', 'byte 0: here stands "n", and a model begins with a brace'],
    ['{}', 'learner'],
    ['{"version":[3,2,0],"learner":3}', 'learner'],
  ])('%s is no model', (text, reason) => {
    expectRefused(new TextEncoder().encode(text), reason);
  });

  type Damage = [string, (tree: TreeValue) => void, string];
  test.each<Damage>([
    ['a child beyond the end', (tree) => set(tree, 'left_children', 0, 99), 'left_children.0: 99'],
    ['a child below -1', (tree) => set(tree, 'left_children', 0, -2), 'left_children.0: -2'],
    ['half a child', (tree) => set(tree, 'left_children', 0, 1.5), 'left_children.0: 1.5'],
    ['a child that is the root', (tree) => set(tree, 'left_children', 1, 0), 'parents.0'],
    ['a node of two parents', (tree) => set(tree, 'right_children', 1, 2), 'parents.2'],
    ['one node as both children', (tree) => set(tree, 'right_children', 0, 1), 'parents.1'],
    ['one child', (tree) => set(tree, 'right_children', 0, -1), 'right_children.0'],
    ['another parent', (tree) => set(tree, 'parents', 1, 2), 'parents.1'],
    [
      'nodes that nothing leads to',
      (tree) => {
        set(tree, 'left_children', 0, -1);
        set(tree, 'right_children', 0, -1);
      },
      'num_deleted',
    ],
    [
      'a feature that there is none of',
      (tree) => set(tree, 'split_indices', 0, 4),
      'split_indices.0: there is no feature 4',
    ],
    [
      'a threshold of NaN',
      (tree) => set(tree, 'split_conditions', 0, 'NaN'),
      'split_conditions.0: the threshold is NaN',
    ],
    [
      'an infinite leaf',
      (tree) => set(tree, 'split_conditions', leafOf(tree), 'Infinity'),
      'is not a finite',
    ],
    ['a leaf beyond float32', (tree) => set(tree, 'split_conditions', leafOf(tree), 1e39), 'is not a finite'],
    ['a gain of NaN', (tree) => set(tree, 'loss_changes', 0, 'NaN'), 'loss_changes.0'],
    ['a cover of NaN', (tree) => set(tree, 'sum_hessian', 0, 'NaN'), 'sum_hessian.0'],
    [
      'a threshold of words',
      (tree) => set(tree, 'split_conditions', 0, 'high'),
      'split_conditions.0: "high"',
    ],
    [
      'children that are exchanged',
      (tree) => {
        set(tree, 'left_children', 0, 2);
        set(tree, 'right_children', 0, 1);
      },
      'right_children.0: it is not 3, the node after the left child',
    ],
    ['a cover below 0', (tree) => set(tree, 'sum_hessian', 1, -1e-3), 'sum_hessian.1'],
    [
      'another place',
      (tree) => {
        tree.id = 5;
      },
      'trees.0.id: it is tree 5',
    ],
    ['no threshold', (tree) => set(tree, 'split_conditions', 0, null), 'split_conditions.0: null'],
    ['a default direction of 2', (tree) => set(tree, 'default_left', 0, 2), 'default_left.0'],
    ['a short column', (tree) => tree.sum_hessian!.pop(), 'sum_hessian'],
    ['a long column', (tree) => tree.split_indices!.push(0), 'split_indices'],
    [
      'no column',
      (tree) => Reflect.deleteProperty(tree, 'parents'),
      'trees.0. parents: must be a list of numbers',
    ],
    [
      'another number of nodes',
      ({ tree_param }) => {
        tree_param.num_nodes = '3';
      },
      'not 3',
    ],
    [
      'no nodes',
      ({ tree_param }) => {
        tree_param.num_nodes = '0';
      },
      'num_nodes',
    ],
    [
      'nodes without number',
      ({ tree_param }) => {
        tree_param.num_nodes = '-1';
      },
      'num_nodes',
    ],
  ])('%s', (_, damage, reason) => {
    refusesTree(damage, reason);
  });

  type Change = [string, (model: ModelValue) => void, string];
  test.each<Change>([
    [
      'more names than features',
      ({ learner }) => {
        learner.feature_names.push('more');
      },
      '5 names of 4 features',
    ],
    [
      'fewer types than features',
      ({ learner }) => {
        learner.feature_types = ['float'];
      },
      '1 types of 4',
    ],
    [
      'no features',
      ({ learner }) => {
        learner.learner_model_param.num_feature = '0';
      },
      'num_feature',
    ],
    [
      'another number of trees',
      ({ learner }) => {
        learner.gradient_booster.model.trees.pop();
      },
      'num_trees',
    ],
    [
      'no class of a tree',
      ({ learner }) => {
        learner.gradient_booster.model.tree_info.pop();
      },
      'tree_info: it has 7 values, and not 8',
    ],
    [
      'a number of classes that is none',
      ({ learner }) => {
        learner.learner_model_param.num_class = '-1';
      },
      'num_class',
    ],
    [
      'no trees in a round',
      ({ learner }) => {
        learner.gradient_booster.model.gbtree_model_param.num_parallel_tree = '0';
      },
      'num_parallel_tree',
    ],
    [
      'a best round of words',
      ({ learner }) => {
        learner.attributes.best_iteration = 'last';
      },
      'best_iteration',
    ],
    [
      'a base score that is no probability',
      ({ learner }) => {
        learner.learner_model_param.base_score = '1.5E0';
      },
      'base_score',
    ],
    [
      'a base score of nothing',
      ({ learner }) => {
        learner.learner_model_param.base_score = '[]';
      },
      'base_score',
    ],
    [
      'a base score of NaN',
      ({ learner }) => {
        learner.learner_model_param.base_score = 'NaN';
      },
      'base_score',
    ],
    [
      'a base that is no tree',
      ({ learner }) => {
        learner.attributes.solvent_base = 'first_tree';
      },
      'solvent_base',
    ],
    [
      'own names that are others',
      ({ learner }) => {
        learner.attributes.solvent_feature_names = '["a"]';
      },
      'solvent_feature_names',
    ],
    [
      'own names that are no list',
      ({ learner }) => {
        learner.attributes.solvent_feature_names = '{';
      },
      'solvent_feature_names',
    ],
  ])('%s', (_, change, reason) => {
    refuses(change, reason);
  });

  test.each(['3.2.0-plain.json', '3.2.0-plain.ubj'])('%s, cut short anywhere', (name) => {
    const whole = goldenFile(name);
    // Only a line break may be missed.
    for (let length = 0; length < whole.length - 1; length++)
      expect(() => readBooster(whole.subarray(0, length))).toThrow(SolventError);
  });
});

describe('hostile files: an error of a line, soon', () => {
  const text = new TextDecoder().decode(goldenFile('3.2.0-plain.json'));
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const long = `"${'x'.repeat(5_000_000)}"`;
  test.each<[string, string]>([
    ['a deep version', text.replace('[3,2,0]', deep)],
    ['a deep name', text.replace('"income"', deep)],
    ['a deep threshold', text.replace(/"split_conditions":\[[^,]+/, `"split_conditions":[${deep}`)],
    ['a long threshold', text.replace(/"split_conditions":\[[^,]+/, `"split_conditions":[${long}`)],
    ['a long objective', text.replace('"binary:logistic"', long)],
    ['a long booster', text.replace('"gbtree"', long)],
    ['a long number of classes', text.replace('"num_class":"0"', `"num_class":"${'9'.repeat(5_000_000)}"`)],
    ['a long base score', text.replace('"base_score":"', `"base_score":"${'0'.repeat(5_000_000)}`)],
    [
      'a million names that are none',
      text.replace('"feature_names":[', `"feature_names":[${'0,'.repeat(1_000_000)}`),
    ],
    [
      'a million attributes that are none',
      text.replace(
        '"attributes":{}',
        `"attributes":{${Array.from({ length: 300_000 }, (_, index) => `"${index}":0`)}}`,
      ),
    ],
    [
      'a million trees that are none',
      text
        .replace('"num_trees":"8"', '"num_trees":"1000008"')
        .replace('"trees":[', `"trees":[${'{},'.repeat(1_000_000)}`),
    ],
  ])('%s', (_, hostile) => {
    const begin = performance.now();
    const bytes = new TextEncoder().encode(hostile);
    expect(() => readBooster(bytes)).toThrow(SolventError);
    try {
      readBooster(bytes);
    } catch (error) {
      expect((error as SolventError).message.length).toBeLessThan(1000);
      expect((error as SolventError).details!.length).toBeLessThan(20);
    }
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});

test.each([Infinity, -Infinity])(
  'a threshold of %d sends every number to one side, as it says',
  (threshold) => {
    const limit = 3.4028234663852886e38;
    for (const missing of [0, 1]) {
      const bytes = changed('3.2.0-plain.json', ({ learner }) => {
        const { model } = learner.gradient_booster;
        const [tree] = model.trees;
        model.trees = [tree!];
        model.iteration_indptr = [0, 1];
        model.tree_info = [0];
        model.gbtree_model_param.num_trees = '1';
        learner.learner_model_param.base_score = '[5E-1]';
        tree!.tree_param = { ...tree!.tree_param, num_nodes: '3', num_deleted: '0' };
        const columns = {
          left_children: [1, -1, -1],
          right_children: [2, -1, -1],
          parents: [2147483647, 0, 0],
          split_indices: [2, 0, 0],
          split_conditions: [String(threshold), 10, 20],
          default_left: [missing, 0, 0],
          split_type: [0, 0, 0],
          loss_changes: [1, 0, 0],
          sum_hessian: [2, 1, 1],
        };
        Object.assign(tree!, columns);
      });
      const { ensemble } = readBooster(bytes);
      expectPromises(ensemble.trees[0]!, 4);
      const values = [-limit, -1, -0, 0, 1e30, limit, Number.NaN];
      const rows = Float32Array.from(values.flatMap((value) => [0, 0, value, 0]));
      const all = threshold > 0 ? 10 : 20;
      expect([...marginsOf(ensemble, rows)]).toEqual([...values.slice(1).map(() => all), missing ? 10 : 20]);
    }
  },
);

test('bare numbers that JSON has none for are read where XGBoost writes them, and not in texts', () => {
  const text = new TextDecoder()
    .decode(goldenFile('3.2.0-plain.json'))
    .replace('"income"', '"NaN, -Infinity \\" NaN"')
    .replace(/"base_weights":\[[^,]+/, '"base_weights":[NaN');
  expect(readBooster(new TextEncoder().encode(text)).featureNames[0]).toBe('NaN, -Infinity " NaN');
});

function set(tree: TreeValue, column: string, node: number, value: number | string | null): void {
  tree[column]![node] = value;
}

function leafOf(tree: TreeValue): number {
  return tree.left_children!.indexOf(-1);
}

function refusesTree(change: (tree: TreeValue) => void, reason: string): void {
  refuses(({ learner }) => change(learner.gradient_booster.model.trees[0]!), reason);
}

function refuses(change: (model: ModelValue) => void, reason: string): void {
  expectRefused(changed('3.2.0-plain.json', change), reason);
}

function expectRefused(bytes: Uint8Array, reason: string): void {
  expect(() => readBooster(bytes)).toThrow(
    expect.objectContaining({ code: 'validation_error', message: expect.stringContaining(reason) }),
  );
}
