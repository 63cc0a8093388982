import { notAModel } from './not-a-model.ts';

/**
 * Reads JSON as XGBoost and Python's `json` write it, in which a number may be a bare `NaN`, `Infinity` or `-Infinity`: those become
 * the texts `"NaN"`, `"Infinity"` and `"-Infinity"`.
 *
 * @throws SolventError `validation_error` that says what is no JSON
 */
export function readJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notAModel('', 'it is not UTF-8');
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    return parseAgain(quoteBareNumbers(text), cause as Error);
  }
}

/** A model without such numbers, which is nearly every model, is not looked through for them. */
function parseAgain(text: string, first: Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAModel('', `it is not JSON: ${first.message}`);
  }
}

/** Puts quotes around what is no number in JSON, outside of texts. */
function quoteBareNumbers(text: string): string {
  const BARE = /"|-?Infinity|NaN/g;
  const parts: string[] = [];
  let copied = 0;
  for (let match = BARE.exec(text); match; match = BARE.exec(text)) {
    if (match[0] === '"') {
      const end = endOfText(text, match.index);
      if (end < 0) break;
      BARE.lastIndex = end + 1;
    } else {
      parts.push(text.slice(copied, match.index), `"${match[0]}"`);
      copied = BARE.lastIndex;
    }
  }
  return parts.join('') + text.slice(copied);
}

/** Where the quotation mark stands that ends a text, or -1. */
function endOfText(text: string, begin: number): number {
  for (let end = begin + 1; end < text.length; end++) {
    const character = text[end];
    if (character === '"') return end;
    if (character === '\\') end++;
  }
  return -1;
}
