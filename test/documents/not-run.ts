/** Why a command that a document prints is not run by `test/integration/documents.test.ts`. */
export const NOT_RUN: [command: RegExp, reason: string][] = [
  [/^npm ci( |$)/, 'the gate (.ci/run) takes it from the README as it stands, and installs'],
  [/^npm (start|run watch)$/, 'it never ends; test/integration/stack.test.ts runs what it starts'],
  [/^([A-Z_]+=\S+ )+npm run start:node$/, 'it never ends; test/integration/node-commands.test.ts runs it'],
  [/^npm run smoke /, 'wants a deployed API; test/integration/node/smoke.test.ts runs it'],
  [/^npm run rollout /, 'wants an account at Cloudflare; test/scripts/deploy has what stands in for one'],
  [
    /^(SOLVENT_STATE=restored )?npm run (backup|restore) /,
    'test/integration/backup/command.test.ts runs both',
  ],
  [/^npm run wrangler-dev$/, 'it never ends; test/integration/wrangler-dev.test.ts runs it'],
  [/^docker (build|run) /, 'wants an engine; `npm run check:image` does both'],
  [/^docker compose /, 'wants an engine; test/integration/deploy/compose.test.ts runs what the files say'],
  [/^npm (test|run test:watch)$/, 'these tests are a part of it'],
  [/^npm run lint && npm run typecheck$/, 'a step of the gate'],
  [/^npm run demo$/, 'test/integration/drift.test.ts runs it'],
  [/^npm run check:openapi$/, 'wants Schemathesis; test/integration/openapi.test.ts runs it'],
  [/^npm run check:clients$/, 'wants generators of clients; test/integration/clients.test.ts runs it'],
  [/^npm run check:fuzz$/, 'minutes; test/integration/fuzz.test.ts runs a fifth of it'],
  [
    /^(pip install openapi-python-client|openapi-python-client generate|npx -p typescript)/,
    'fetches a generator; test/integration/clients.test.ts runs the same ones',
  ],
  [
    /^npm run check:xgboost /,
    'wants XGBoost and a data set; test/integration/model-files.test.ts runs it on a sample',
  ],
  [
    /^npm run (evaluate|train|model -- reasons) .*(Default_Fin|UCI_Credit_Card)\.csv/,
    'the data sets are not ours to ship',
  ],
  [
    /^npm run (bench|check:(bytes|concurrency|decisions|gate|image|import|kernel|kill|mlflow|promote|publish|reading|restarts)|simulate(:lifecycle)?|drift:power)( |$)/,
    'minutes to an hour: it is the measurement whose result stands beside it',
  ],
  [/^npm run model -- .* --key "\$\w+_KEY"$/, 'wants two keys; test/integration/four-eyes.test.ts runs it'],
  [
    /^npm run model -- (alias challenger|agreement) /,
    'wants a version beside the champion that passes the gate; test/workerd/challenger.test.ts and test/drift/agreement/ have one',
  ],
  [
    /^(MLFLOW_\w+=\S+ )+npm run model -- import-mlflow /,
    "wants an MLflow server; test/integration/mlflow-import.test.ts runs it with MLflow's own",
  ],
  [
    /^npm run model -- import-xgboost /,
    'wants a booster that Python trained; test/integration/import-xgboost.test.ts runs it',
  ],
  [
    /^npm run model -- promote 2 --force .*answered until today/,
    'of the model that is imported above it; test/integration/import.test.ts promotes it',
  ],
  [
    /^npm run model -- compare /,
    'wants two versions and tells which is better; test/integration/model-command.test.ts runs it',
  ],
  [/^export API_KEYS=/, 'the digests of your own keys stand for …'],
  [
    /\/outcomes\/[0-9a-f-]{36}/,
    'only a file of over 200,000 rows has a receipt; test/compose/outcomes.test.ts has one',
  ],
  [
    /^npm run decisions -- |\/decisions\/[0-9a-f-]{36}/,
    'of a decision that was recorded once; test/scripts/decisions/ and test/http/routes/decisions.test.ts run each',
  ],
  [/^npm run model -- push/, 'wants an MLflow server; test/integration/mlflow.test.ts has one'],
  [/^export MLFLOW_TRACKING_URI=/, 'stands for your own server'],
  [/promtool/, 'wants promtool; test/integration/prometheus.test.ts runs both'],
  [/^npm run model -- rollback --url/, 'of a promotion that was wrong; the README takes one back'],
  [/^npx wrangler (r2|d1|queues|secret|deploy)\b/, 'wants a Cloudflare account'],
  [/^npm run publish-(models|training-data -- --remote .*)$/, 'wants a Cloudflare account'],
];

/** The reason, or nothing where the command is run. */
export function notRun(command: string): string | undefined {
  return NOT_RUN.find(([pattern]) => pattern.test(command))?.[1];
}
