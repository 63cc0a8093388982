import type { CompiledSchema } from '../../application/compile.ts';
import { asList } from './as-list.ts';

/**
 * What to do about features of the schema that a booster lacks, in sentences: a schema holds what the model asks for, and nothing else.
 *
 * @param lacking names of features
 */
export function lackingAdvice({ schema, features }: CompiledSchema, lacking: readonly string[]): string[] {
  const isLacking = (name: string) => lacking.includes(name);
  const whole: string[] = [];
  const parts: string[] = [];
  schema.fields.forEach(({ name }, index) => {
    const own = features.filter(({ field }) => field === index);
    const missing = own.filter((feature) => isLacking(feature.name)).length;
    if (missing > 0) (missing < own.length ? parts : whole).push(name);
  });
  const superfluous = [...whole, ...schema.derived.map(({ name }) => name).filter(isLacking)];
  return [
    ...(superfluous.length > 0
      ? [
          `If the booster was trained without ${asList(superfluous)}, take ${superfluous.length === 1 ? 'it' : 'them'} out of the schema.`,
        ]
      : []),
    ...(parts.length > 0
      ? [
          `Each level of ${asList(parts)} that the schema lists, and each code, is a feature: list those that the booster knows, and train it without drop_first.`,
        ]
      : []),
  ];
}
