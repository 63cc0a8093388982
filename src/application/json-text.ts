import { SolventError } from '../errors.ts';
import { jsonProblem } from '../table/json-problem.ts';
import { quoted } from './problem.ts';

/**
 * JSON that people write: a schema file, or what a command is given. A byte order mark in front, as editors on Windows write it, is no
 * content.
 *
 * @param what names it in errors: `The schema`
 * @throws SolventError `validation_error` that says where it is no JSON, or which key stands twice: one of the two would be
 *   dropped in silence
 */
export function readJsonText(what: string, text: string): unknown {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (cause) {
    const message = `${what} is not JSON${whereBroken(content, (cause as Error).message)}`;
    throw new SolventError('validation_error', message, { cause });
  }
  const problem = jsonProblem(content);
  if (problem)
    throw new SolventError(
      'validation_error',
      `${what} is not valid. ${problem.path || '(root)'}: ${problem.message}`,
    );
  return json;
}

/** Where an engine stopped reading: its position is a fact, its words are for programmers. */
function whereBroken(text: string, message: string): string {
  if (text.trim() === '') return ': it is empty.';
  const position = isCutOff(message) ? text.length : (positionIn(message) ?? unreadableFrom(text));
  if (position >= text.length)
    return ': it ends too early. Look for a bracket or a quote that is never closed.';
  const before = text.slice(0, position).split('\n');
  const rest = text.slice(position).split('\n')[0]!;
  const remedy = /^[\w'“”.+]/.test(rest)
    ? 'Text stands in "straight quotes", a number begins with a digit or a minus sign, and there is no NaN or Infinity.'
    : 'Look for a comma or a quote too many or too few there.';
  return `: line ${before.length}, column ${before.at(-1)!.length + 1}, before ${quoted(rest)}. ${remedy}`;
}

function isCutOff(message: string): boolean {
  return message.includes('end of JSON');
}

function positionIn(message: string): number | undefined {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  return position === undefined ? undefined : Number(position);
}

/** Of some mistakes V8 says no position: it is where the text stops being the beginning of one that could be read. */
function unreadableFrom(text: string): number {
  let [readable, broken] = [0, text.length];
  while (broken - readable > 1) {
    const middle = (readable + broken) >> 1;
    if (couldGoOn(text.slice(0, middle))) readable = middle;
    else broken = middle;
  }
  return readable;
}

function couldGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    return isCutOff(message) || positionIn(message) !== undefined;
  }
}
