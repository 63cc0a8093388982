import { alternatives } from '../../application/allowed.ts';
import { computationOf, isSpan } from '../../application/derived.ts';
import type { ApplicationSchema } from '../../application/schema.ts';
import { code } from './markdown.ts';

type Field = ApplicationSchema['fields'][number];

/** What the model cannot do. */
export function limitSections({ fields, derived }: ApplicationSchema): string[] {
  const numbers = fields.filter(({ type }) => type === 'number' || type === 'integer');
  const isOpen = (field: Field) => !isBounded(field, 'lower') || !isBounded(field, 'upper');
  const categories = fields.filter((field) => field.type === 'category');
  const passing = categories.filter((field) => field.type === 'category' && field.unknown === 'missing');
  const openDates = fields.filter((field) => field.type === 'date' && isOpen(field));
  const openSpans = derived.filter((one) => {
    const { kind, operands } = computationOf(one);
    return isSpan(kind) && openDates.some(({ name }) => operands.includes(name));
  });
  const open = [...numbers.filter(isOpen), ...openSpans];
  const list = (some: { name: string }[]) => some.map(({ name }) => code(name)).join(', ');
  return [
    '## Limits',
    [
      '- It knows only what its data show. On another population, or in another time, its probabilities may be wrong: watch the drift reports, and report outcomes.',
      ...(fields.some((field) => isBounded(field, 'lower') || isBounded(field, 'upper'))
        ? ["- A value outside the schema's limits is refused."]
        : []),
      ...(open.length > 0
        ? [
            `- The schema leaves ${list(open)} open on at least one side: beyond the values that it was trained on, it goes on as at the last of them.`,
          ]
        : []),
      ...(categories.length > passing.length
        ? [
            `- A level that the schema does not list is refused: ${list(categories.filter((field) => !passing.includes(field)))}.`,
          ]
        : []),
      ...(passing.length > 0
        ? [`- A level that the schema does not list is scored as if it were missing: ${list(passing)}.`]
        : []),
      ...categories.flatMap(groupLimits),
      '- A correlation that it uses need not be a cause.',
      '- A person should look at what it cannot know, and an applicant who is declined is owed the reasons.',
    ].join('\n'),
  ];
}

/** What it does not see of a category: which of a group's values an application holds. */
function groupLimits(field: Field): string[] {
  const levels = field.type === 'category' ? field.levels : [];
  const groups = levels.flatMap((level) =>
    typeof level === 'string' ? [] : `${code(level.name)} is ${alternatives(level.of.map(code))}`,
  );
  return groups.length === 0
    ? []
    : [`- It does not tell the values of a group apart: of ${code(field.name)}, ${groups.join('; ')}.`];
}

function isBounded(field: Field, side: 'lower' | 'upper'): boolean {
  const limits = field as { min?: number; max?: number; above?: number; below?: number };
  return side === 'lower'
    ? limits.min !== undefined || limits.above !== undefined
    : limits.max !== undefined || limits.below !== undefined;
}
