/** What may stand at a place of a file that people write, as JSON Schema says it. */
export interface Allowed {
  /** In words, where the kind alone says too little. */
  description?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Allowed[];
  oneOf?: Allowed[];
  pattern?: string;
  minLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  /** `false` behind `prefixItems`: there are no more. */
  items?: Allowed | false;
  prefixItems?: Allowed[];
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Allowed>;
  required?: string[];
  propertyNames?: Allowed;
  additionalProperties?: Allowed | boolean;
}

/** The ways in which a place may be filled. */
export function waysOf(allowed: Allowed): Allowed[] {
  return allowed.anyOf ?? allowed.oneOf ?? [allowed];
}

/** Keys that an object may have. */
export function keysOf({ properties, propertyNames }: Allowed): string[] {
  return properties ? Object.keys(properties) : ((propertyNames?.enum ?? []) as string[]);
}

/** What may stand in a member: of ways, in those that the value can be. */
export function memberOf(allowed: Allowed, value: unknown, member: PropertyKey): Allowed {
  const ways = fittingWays(allowed, value);
  // Where some of the ways have the member, the others say nothing of it.
  const having = ways.filter((way) => way.properties?.[String(member)] !== undefined);
  const members = (having.length > 0 ? having : ways).map((way): Allowed => {
    if (typeof member === 'number') return way.prefixItems?.[member] ?? (way.items || {});
    const rest = way.additionalProperties;
    return way.properties?.[String(member)] ?? (typeof rest === 'object' ? rest : {});
  });
  // Ways that have the same member are one.
  const different = [...new Map(members.map((one) => [JSON.stringify(one), one])).values()];
  return different.length === 1 ? different[0]! : { anyOf: different };
}

/** The ways that a value has chosen by what it says of itself, such as its `type`; all where it has chosen none. */
export function fittingWays(allowed: Allowed, value: unknown): Allowed[] {
  const ways = waysOf(allowed);
  const chosen = ways.filter((way) =>
    Object.entries(way.properties ?? {}).every(
      ([key, { const: told }]) => told === undefined || told === Object(value)[key],
    ),
  );
  return chosen.length > 0 ? chosen : ways;
}

/**
 * What may stand at a place, for people.
 *
 * @example allowedWords({ type: 'number', minimum: 0, maximum: 1 }) // 'a number from 0 to 1'
 */
export function allowedWords(allowed: Allowed): string {
  if (allowed.description !== undefined) return allowed.description;
  const values = waysOf(allowed).flatMap((way) =>
    way.const === undefined ? (way.enum ?? [way]) : [way.const],
  );
  const words = values.map((value) =>
    typeof value === 'object' ? kindOf(value as Allowed) : JSON.stringify(value),
  );
  return alternatives([...new Set(words)]);
}

function kindOf(allowed: Allowed): string {
  if (allowed.description !== undefined) return allowed.description;
  switch (allowed.type) {
    case 'string':
      return allowed.pattern === undefined ? 'text' : `text of the form ${allowed.pattern}`;
    case 'integer':
    case 'number':
      return `${allowed.type === 'integer' ? 'a whole number' : 'a number'}${limits(allowed)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return list(allowed);
    case 'object':
      return object(allowed);
    default:
      return allowed.anyOf || allowed.oneOf ? allowedWords(allowed) : (allowed.type ?? 'something else');
  }
}

/** Whole numbers end there by themselves. */
const isLimit = (limit: number | undefined) =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;

function limits({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Allowed): string {
  if (isLimit(minimum) && isLimit(maximum)) return ` from ${minimum} to ${maximum}`;
  const ends = [
    isLimit(minimum) && `of at least ${minimum}`,
    isLimit(exclusiveMinimum) && `above ${exclusiveMinimum}`,
    isLimit(maximum) && `of at most ${maximum}`,
    isLimit(exclusiveMaximum) && `below ${exclusiveMaximum}`,
  ].filter((end) => end !== false);
  return ends.length > 0 ? ` ${ends.join(' and ')}` : '';
}

function list({ items, prefixItems, minItems, maxItems }: Allowed): string {
  const count = prefixItems?.length;
  const entry = items || prefixItems?.[0];
  const size =
    count !== undefined
      ? ` of ${count}`
      : minItems !== undefined && minItems > 0
        ? ` of at least ${minItems}`
        : maxItems !== undefined
          ? ` of at most ${maxItems}`
          : '';
  return `a list${size}${entry ? `, each ${allowedWords(entry)}` : ''}`;
}

function object(allowed: Allowed): string {
  const keys = keysOf(allowed);
  return keys.length > 0 ? `an object of ${listed(keys)}` : 'an object';
}

/** Names that a message shows. */
const MOST_LISTED = 20;

/** `name, column, type` */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  return [...names.slice(0, MOST_LISTED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** `"a", "b" or "c"` */
export function alternatives(words: readonly string[]): string {
  const shown =
    words.length > MOST_LISTED
      ? [...words.slice(0, MOST_LISTED), `${words.length - MOST_LISTED} more`]
      : words;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}
