/**
 * A JSON text with null for each bare `NaN`, which is how Python writes a missing number: JSON has no word for it. What stands within
 * quotes stays as it is. One pass, whatever stands in it.
 *
 * @example nullForNaN('{"data":[NaN,"NaN"]}') // '{"data":[null,"NaN"]}'
 */
export function nullForNaN(text: string): string {
  if (!text.includes(NAN)) return text;
  const pieces: string[] = [];
  let from = 0;
  let inText = false;
  for (let position = 0; position < text.length; position++) {
    const character = text[position];
    if (inText && character === '\\') position++;
    else if (character === '"') inText = !inText;
    else if (!inText && character === 'N' && text.startsWith(NAN, position)) {
      pieces.push(text.slice(from, position), 'null');
      from = position + NAN.length;
      position = from - 1;
    }
  }
  return pieces.join('') + text.slice(from);
}

const NAN = 'NaN';
