import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The paths of both, in PEM. */
export interface Certified {
  key: string;
  certificate: string;
}

/**
 * Makes a key and a certificate.
 *
 * @param names whose it is, as `DNS:localhost,IP:127.0.0.1`
 * @param by who signs it; itself where absent
 */
export async function certified(folder: string, names: string, by?: Certified): Promise<Certified> {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const name = ['-subj', `/CN=${names}`, '-addext', `subjectAltName=${names}`];
  const authority = by ? ['-CA', by.certificate, '-CAkey', by.key] : [];
  await run('openssl', [
    'req',
    '-x509',
    ...authority,
    ...curve,
    ...name,
    '-keyout',
    key,
    '-out',
    certificate,
  ]);
  return { key, certificate };
}
