/**
 * A JSON text without the bare words by which Python writes numbers that JSON has no word for: null for `NaN`, which is a missing number,
 * and a number that is too large for any datatype for `Infinity`, which no field may hold and is then refused by its name. What stands
 * within quotes stays as it is. One pass, whatever stands in it.
 *
 * @example withoutBareWords('{"data":[NaN,-Infinity,"NaN"]}') // '{"data":[null,-1e999,"NaN"]}'
 */
export function withoutBareWords(text: string): string {
  if (!WORDS.some(([word]) => text.includes(word))) return text;
  const pieces: string[] = [];
  let from = 0;
  let inText = false;
  for (let position = 0; position < text.length; position++) {
    const character = text[position];
    if (inText && character === '\\') position++;
    else if (character === '"') inText = !inText;
    else if (!inText && (character === 'N' || character === 'I')) {
      const known = WORDS.find(([word]) => standsAt(text, word, position));
      if (!known) continue;
      const [word, instead] = known;
      pieces.push(text.slice(from, position), instead);
      from = position + word.length;
      position = from - 1;
    }
  }
  return pieces.join('') + text.slice(from);
}

/** As a value of its own: beside a digit, what is put in its place would make another number. */
function standsAt(text: string, word: string, position: number): boolean {
  const neighbours = text.charAt(position - 1) + text.charAt(position + word.length);
  return text.startsWith(word, position) && !/[\w.]/.test(neighbours);
}

const WORDS = [
  ['NaN', 'null'],
  ['Infinity', '1e999'],
] as const;
