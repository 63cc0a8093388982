import { SolventError } from '../errors.ts';
import { jsonProblem } from '../table/json-problem.ts';
import { quoted } from './problem.ts';

/**
 * A schema file's JSON.
 *
 * @throws SolventError `validation_error` that says where it is no JSON, or which key stands twice: one of the two would be
 *   dropped in silence
 */
export function readSchemaText(text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refused(`is not JSON${whereBroken(text, (cause as Error).message)}`, cause);
  }
  const problem = jsonProblem(text);
  if (problem) throw refused(`is not valid. ${problem.path || '(root)'}: ${problem.message}`);
  return json;
}

function refused(what: string, cause?: unknown): SolventError {
  return new SolventError('validation_error', `The schema ${what}`, { cause });
}

/** Where an engine stopped reading: its position is a fact, its words are for programmers. */
function whereBroken(text: string, message: string): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (text.trim() === '') return ': it is empty.';
  if (position === undefined || Number(position) >= text.length)
    return ': it ends too early. Look for a bracket or a quote that is never closed.';
  const before = text.slice(0, Number(position)).split('\n');
  const rest = text.slice(Number(position)).split('\n')[0]!;
  return `: line ${before.length}, column ${before.at(-1)!.length + 1}, before ${quoted(rest)}. Look for a comma or a quote too many or too few there.`;
}
