import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { marked } from 'marked';
import { expect, test } from 'vitest';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { manifestSchema } from '../../../src/model/manifest.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { rank } from '../../../src/statistics/ranking.ts';
import { modelCard } from '../../../src/training/card/card.ts';
import { reachedAt } from '../../../src/training/threshold.ts';

/** What people and data name, and the card repeats. */
interface Named {
  title: string;
  target: string;
  positive: string;
  level: string;
  file: string;
  warning: string;
}

const bundle = readBundleFolder('models/loan-default/champion');
const manifest = manifestSchema.parse(JSON.parse(new TextDecoder().decode(bundle.get('manifest.json'))));
const schema = parseApplicationSchema(JSON.parse(readFileSync('models/loan-default/schema.json', 'utf8')));

function card({ title, target, positive, level, file, warning }: Named): string {
  const { univariate, importance, ...rest } = manifest.validation!;
  const [first] = univariate;
  const validation = {
    ...rest,
    importance,
    univariate: [{ ...first!, leak: level, bins: [{ ...first!.bins[0]!, bin: level }] }],
    partial_dependence: [{ name: 'region', points: [{ value: level, probability: 0.5 }] }],
  };
  const side = { rows: 1, positives: 1 };
  const holdout = { by: 'key' as const, column: target, share: 0.2, training: side, holdout: side };
  const files = modelCard({
    summary: { ...manifest, features: ['employed', `region=${level}`], holdout, validation },
    schema: { ...schema, title, target: { column: target, positive } },
    trees: 1,
    dataName: file,
    warnings: [warning],
    tuningChanged: false,
    about: undefined,
    verdict: [],
    reached: reachedAt(rank([0.9, 0.1], [1, 0]), 0.5),
    ranking: rank([0.9, 0.1], [1, 0]),
  });
  return marked.parse(files.get('MODEL_CARD.md')!, { async: false });
}

const tagsOf = (html: string) => html.match(/<[^>]*>/g);
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const textOf = (html: string) =>
  html.replaceAll(/<[^>]*>/g, '').replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name]!);

const plain: Named = { title: 'a', target: 'b', positive: 'c', level: 'd', file: 'e', warning: 'f' };
const expectedTags = tagsOf(card(plain));

function expectShown(named: Named) {
  const html = card(named);
  expect(tagsOf(html)).toEqual(expectedTags);
  const text = textOf(html).replaceAll(/\s+/g, ' ');
  for (const one of Object.values(named)) {
    // Spaces at its ends, and how many, do not show in a page.
    expect(text).toContain(one.replaceAll(/\s+/g, ' ').trim());
  }
}

test.each([
  '<script>alert(1)</script>',
  '![x](https://example.com/x.png)',
  '[click](javascript:alert(1))',
  'https://example.com/a_b_c',
  'www.example.com',
  'somebody@example.com',
  '<https://example.com>',
  '`` ` ```',
  '```',
  '`a`',
  'a\n\n# b',
  'a\n===',
  'a\r| b | c |\n|---|---|\n| d | e |',
  '- a',
  '1. a',
  '1) a',
  '> a',
  '***a***',
  '__a__ ~~b~~',
  '&lt;b&gt; &copy;',
  'a\\',
  '[^1]: note',
  '[a]: https://example.com',
  '    indented',
  '---',
  '+',
  '|',
])('%j is shown as it stands, wherever the card says it', (attack) => {
  expectShown({
    title: attack,
    target: attack,
    positive: attack,
    level: attack,
    file: attack,
    warning: attack,
  });
});

test('a value that is compared as a number is shown as the schema writes it', () => {
  expectShown({ title: 'a', target: 'a', positive: '+1', level: 'a', file: 'a', warning: 'a' });
});

test('no text makes an element, a link, a column or a list of a card', () => {
  const piece = fc.constantFrom(
    ...'a1 \n\r|`*_~#>-+.=!&;:/@\\"\'()[]{}<',
    '<b>',
    '](',
    '![',
    'http://',
    'www.',
    'a.com',
    '&amp;',
    '\n\n',
    '\n|-|\n',
  );
  const text = fc
    .string({ unit: piece, minLength: 1, maxLength: 20 })
    .map((one) => one || 'a')
    .filter((one) => one.trim() !== '');
  const record = { title: text, target: text, positive: text, level: text, file: text, warning: text };
  fc.assert(fc.property(fc.record(record), expectShown), { numRuns: 1_000 });
});
