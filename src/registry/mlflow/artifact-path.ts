import { SolventError } from '../../errors.ts';
import { printable } from '../../printable-text.ts';

const PROXY = '/api/2.0/mlflow-artifacts/artifacts';

/**
 * Where files stand behind the server's artifact proxy.
 *
 * @param uri as `get-download-uri` answers it
 * @param server the address of the tracking server
 * @returns a path's parts
 * @throws SolventError `validation_error` where that server does not give them out itself: our credentials are for no other
 */
export function proxiedPath(uri: string, server: URL): string[] {
  const [, scheme = '', host = '', path = ''] = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/]*))?(.*)$/i.exec(uri) ?? [];
  const isHere = host === '' || host === server.host;
  if (scheme === 'mlflow-artifacts' && isHere) return partsOf(path.replace(PROXY, ''));
  const proxy = `${server.href.replace(/\/+$/, '')}${PROXY}/`;
  if (uri.startsWith(proxy)) return partsOf(uri.slice(proxy.length));
  throw new SolventError(
    'validation_error',
    `MLflow keeps the model's files at ${printable(uri)}, where it does not hand them out itself. Download them with "mlflow artifacts download", or ` +
      'log the model to an experiment whose artifacts go through the server (mlflow-artifacts:/…).',
  );
}

/**
 * The parts of a path that leads down and nowhere else.
 * @throws SolventError `validation_error`
 */
export function partsOf(path: string): string[] {
  const parts = path.replace(/^\/+|\/+$/g, '').split('/');
  for (const part of parts) requireName(part);
  return parts;
}

/** @throws SolventError `validation_error` for what is no name of a file or folder in its own folder */
export function requireName(name: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (name === '' || name === '.' || name === '..' || /[/\\\u0000-\u001f\u007f]/.test(name))
    throw new SolventError(
      'validation_error',
      `MLflow names a file ${printable(JSON.stringify(name))}, which leads elsewhere: nothing is downloaded.`,
    );
}
