import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';

/** The requests of a Kubernetes API that the check makes; each throws the server's answer where that is none of 2xx. */
export interface Api {
  get<Answer = unknown>(path: string): Promise<Answer>;
  post(path: string, body: object): Promise<unknown>;
  postYaml(path: string, body: string): Promise<unknown>;
  delete(path: string): Promise<unknown>;
}

/** @param certificate file of what the server shows; the server itself writes it */
export function apiAt(url: string, certificate: string, token: string): Api {
  const ask = <Answer>(method: string, path: string, body?: string, type = 'application/json') =>
    new Promise<Answer>((resolve, reject) => {
      const ca = existsSync(certificate) ? readFileSync(certificate) : undefined;
      const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json', 'Content-Type': type };
      const asked = request(`${url}${path}`, { method, headers, ca }, async (answer) => {
        const text = Buffer.concat(await answer.toArray()).toString();
        if (answer.statusCode! >= 300) reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        else
          resolve(
            (answer.headers['content-type'] === 'application/json' ? JSON.parse(text) : text) as Answer,
          );
      });
      asked.on('error', reject);
      asked.end(body);
    });
  return {
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, JSON.stringify(body)),
    postYaml: (path, body) => ask('POST', path, body, 'application/yaml'),
    delete: (path) => ask('DELETE', path),
  };
}
