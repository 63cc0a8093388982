import type { Draw } from './draw.ts';

const NUMBERS = [
  '0',
  '-0',
  '-1',
  '1e308',
  '1e400',
  '-1e400',
  '1e-400',
  '4.9e-324',
  '9007199254740993',
  '0.1e1',
  '1E+2',
];
const NOT_NUMBERS = ['NaN', 'Infinity', '01', '1.', '.5', '+1', '0x10', '1_000'];
const OTHERS = [
  'null',
  'true',
  'false',
  '""',
  '[]',
  '{}',
  '[[]]',
  '{"":{}}',
  '" "',
  '"1"',
  '"0x10"',
  '"1,5"',
];
const ODD_TEXTS = [
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"\ufeff"',
  '"😀"',
  '"=1+1"',
  '"__proto__"',
  '"a\\nb"',
  '"é"',
];
const ODD_KEYS = [
  '"__proto__"',
  '"constructor"',
  '""',
  '"\\ud800"',
  '"\\u0000"',
  '"toString"',
  '"a.b"',
  '"0"',
];

/**
 * A right body with something odd in it: a text, because most of what is odd is no value.
 * @param largest bytes that it may grow to, roughly
 */
export function oddJson(draw: Draw, example: unknown, largest: number): string {
  let text = JSON.stringify(example);
  for (let change = draw.below(3); change >= 0; change--) text = changed(draw, text, largest);
  return text;
}

function changed(draw: Draw, text: string, largest: number): string {
  switch (draw.below(18)) {
    case 0:
      return withValue(draw, text, draw.pick(NUMBERS));
    case 1:
      return withValue(draw, text, draw.pick(NOT_NUMBERS));
    case 2:
      return withValue(draw, text, draw.pick(OTHERS));
    case 3:
      return withValue(draw, text, draw.pick(ODD_TEXTS));
    case 4:
      return withValue(draw, text, nested(draw, largest));
    case 5:
      return withMember(draw, text, `${draw.pick(ODD_KEYS)}:${draw.pick(OTHERS)}`);
    case 6:
      return withMember(draw, text, keys(draw.below(largest / 12)));
    case 7:
      return withMember(draw, text, again(text));
    case 8:
      return withValue(
        draw,
        text,
        `"${draw.pick(['x', '\\u0001', 'é', '😀']).repeat(draw.below(largest / 6))}"`,
      );
    case 9:
      return withValue(draw, text, '9'.repeat(draw.below(largest)));
    case 10:
      return `\ufeff${text}`;
    case 11:
      return text.slice(0, draw.place(text));
    case 12:
      return put(
        draw,
        text,
        draw.pick([' ', '\n', '\t', '\u00a0', '\u2028', '\0', '//', '/**/', ',', '}', ']', '"']),
      );
    case 13:
      return ' '.repeat(draw.below(largest)) + text;
    case 14:
      return text + draw.pick([text, '\n', '{}', '\0', ' '.repeat(100)]);
    case 15:
      return text.replaceAll('"', draw.pick(["'", '', '“']));
    case 16:
      return withMany(draw, text, largest);
    default:
      return nested(draw, largest);
  }
}

/** Puts a value in the place of one. */
function withValue(draw: Draw, text: string, value: string): string {
  const values = [...text.matchAll(/(?<=[:[,])(?:"[^"]*"(?!:)|[-\d.e+]+|true|false|null)/gi)];
  if (values.length === 0) return value;
  const { index, 0: old } = draw.pick(values);
  return text.slice(0, index) + value + text.slice(index + old.length);
}

/** Puts members into an object. */
function withMember(draw: Draw, text: string, members: string): string {
  const objects = [...text.matchAll(/\{(?=")/g)];
  if (objects.length === 0 || members === '') return text;
  const at = draw.pick(objects).index + 1;
  return `${text.slice(0, at)}${members},${text.slice(at)}`;
}

/** The first member, so that it stands twice. */
function again(text: string): string {
  return /"[^"]*":(?:"[^"]*"|[-\d.e+]+|true|false|null)/.exec(text)?.[0] ?? '';
}

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":${index}`).join(',');
}

function nested(draw: Draw, largest: number): string {
  const depth = draw.below(draw.pick([10, 150, 20_000, largest / 12]));
  const [open, close] = draw.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[[],', ']'],
  ] as const);
  // Now and then never closed.
  return `${open.repeat(depth)}0${draw.once(4) ? '' : close.repeat(depth)}`;
}

/** An array's only entry many times. */
function withMany(draw: Draw, text: string, largest: number): string {
  const entry = /\[(\{[^[\]]*\})\]/.exec(text)?.[1];
  if (entry === undefined) return text;
  const times = 1 + draw.below(Math.max(1, largest / entry.length));
  return text.replace(entry, () => Array(times).fill(entry).join(','));
}

function put(draw: Draw, text: string, sign: string): string {
  const at = draw.place(text);
  return text.slice(0, at) + sign + text.slice(at);
}
