import { SolventError } from '../../errors.ts';

/** What an MLflow model URI points at: an alias or a version of a registered model, or a model that a run logged. */
export type ModelUri = { name: string; alias: string } | { name: string; version: string } | { id: string };

const FORMS = 'models:/NAME@ALIAS, models:/NAME/VERSION or models:/m-ID';

/**
 * Reads a model URI as MLflow's own client does, but for stages and `latest`: what they point at changes without anybody having said so.
 * @throws SolventError `validation_error`
 */
export function readModelUri(text: string): ModelUri {
  const [, path = ''] = /^models:\/([^/].*)$/.exec(text) ?? [];
  const [first = '', second, ...more] = path.split('/');
  if (first.trim() === '' || more.length > 0) throw wrong(text);
  if (second !== undefined) {
    if (/^\d+$/.test(second)) return { name: first, version: String(BigInt(second)) };
    throw wrong(text, second && ': stages and latest are not followed, since they move by themselves');
  }
  const at = first.lastIndexOf('@');
  if (at < 0) {
    if (first.startsWith('m-')) return { id: first };
    throw wrong(text, ': the alias or the version is missing');
  }
  const [name, alias] = [first.slice(0, at), first.slice(at + 1)];
  if (name.trim() === '' || alias.trim() === '') throw wrong(text);
  return { name, alias };
}

function wrong(text: string, reason = ''): SolventError {
  return new SolventError('validation_error', `A model of MLflow is ${FORMS}, not "${text}"${reason}.`);
}
