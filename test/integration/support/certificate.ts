import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Makes a key, and a certificate that it signs itself.
 * @param names whose it is, as `DNS:localhost,IP:127.0.0.1`
 */
export async function selfSigned(
  folder: string,
  names: string,
): Promise<{ key: string; certificate: string }> {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${names}`];
  await run('openssl', ['req', '-x509', ...curve, ...name, '-keyout', key, '-out', certificate]);
  return { key, certificate };
}
