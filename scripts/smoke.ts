import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { smoke } from './deploy/smoke.ts';
import { apiAt } from './dev/api.ts';

const { values } = readCommand({
  run: 'npm run smoke',
  about: [
    'Looks whether an API that was just deployed is ready, refuses what it must and scores. It leaves no trace: its predictions are dry runs.',
  ],
  options: {
    url: { type: 'string', value: 'URL', required: true, about: 'of the API' },
    key: { type: 'string', value: 'KEY', about: 'with the scope predict (default: API_KEY)' },
  },
  variables: { API_KEY: 'the key, where --key is not given' },
  fails: 'something is wrong, which it says',
  example: 'npm run smoke -- --url https://solvent.example --key KEY',
});
const target = settings(() => apiAt(values.url, values.key));
for await (const { check, wrong } of smoke(target, fetch)) {
  console.log(wrong === undefined ? `ok    ${check}` : `WRONG ${check}: ${wrong}`);
  if (wrong !== undefined) process.exitCode = 1;
}
