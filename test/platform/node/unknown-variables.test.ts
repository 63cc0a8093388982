import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  GONE_VARIABLES,
  unknownOfProcess,
  wrongInFile,
} from '../../../src/platform/node/unknown-variables.ts';

test('of the variables of a process those are told that look like ours, or were the Python service’s', () => {
  const told = unknownOfProcess({
    PATH: '/bin',
    SHELL: 'sh',
    API_KEY: 'k',
    DRIFT_PSI_TRESHOLD: '1',
    REDIS_HOST: 'x',
  });
  expect(told).toEqual([
    "DRIFT_PSI_TRESHOLD is no variable of Solvent's: did you mean DRIFT_PSI_THRESHOLD?",
    "REDIS_HOST was the Python service's, and is read no more: see docs/migration.md",
  ]);
});

const OF_NODE = [
  'PORT',
  'HOST',
  'ROLES',
  'WORKERS',
  'BATCH_THREADS',
  'SOLVENT_STATE',
  'TRUSTED_PROXIES',
  'STOP_DELAY_SECONDS',
  'STOP_GRACE_SECONDS',
];

test.each([
  ['ROLE', 'ROLES'],
  ['roles', 'ROLES'],
  ['ROELS', 'ROLES'],
  ['WORKER', 'WORKERS'],
  ['WROKERS', 'WORKERS'],
  ['PORTS', 'PORT'],
  ['PROT', 'PORT'],
  ['HOSTS', 'HOST'],
  ['HOTS', 'HOST'],
  ['BATCH_THREAD', 'BATCH_THREADS'],
  ['BACH_THREADS', 'BATCH_THREADS'],
  ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
  ['TRUST_PROXIES', 'TRUSTED_PROXIES'],
  ['STOP_GRACE_SECOND', 'STOP_GRACE_SECONDS'],
  ['STOPDELAYSECONDS', 'STOP_DELAY_SECONDS'],
  ['SOLVENT_STATES', 'SOLVENT_STATE'],
  ['SOLVENT_ROLES', 'ROLES'],
  ['SOLVENT_PORT', 'PORT'],
  ['APIKEY', 'API_KEY'],
  ['API_KEYZ', 'API_KEY'],
  ['MODELNAME', 'MODEL_NAME'],
  ['RATELIMIT_PER_MINUTE', 'RATE_LIMIT_PER_MINUTE'],
])('%s, a near miss, is told with what was meant', (name, meant) => {
  expect(unknownOfProcess({ [name]: '2' }, OF_NODE)).toEqual([
    `${name} is no variable of Solvent's: did you mean ${meant}?`,
  ]);
});

test('what stands in environments of shells, npm, systemd, clouds and Kubernetes is not told', () => {
  const others =
    `PATH HOME HOSTNAME HOSTTYPE HOST_IP HOST_NAME SHELL SHLVL USER LOGNAME PWD OLDPWD TERM LANG LC_ALL TZ MAIL EDITOR
    DISPLAY TMPDIR COLOR NO_COLOR FORCE_COLOR COLUMNS LINES _ SSH_AUTH_SOCK SUDO_USER XDG_RUNTIME_DIR POST PORTAGE PORT_RANGE
    NODE NODE_ENV NODE_OPTIONS NODE_NAME NODE_PORT NODE_EXTRA_CA_CERTS NODE_VERSION YARN_VERSION INIT_CWD npm_config_port
    npm_config_cache npm_package_name npm_lifecycle_event npm_execpath WEB_CONCURRENCY HTTP_PORT HTTP_HOST SERVICE_PORT SERVICE_HOST
    INVOCATION_ID JOURNAL_STREAM NOTIFY_SOCKET STATE_DIRECTORY LOGS_DIRECTORY CREDENTIALS_DIRECTORY MAINPID SYSTEMD_EXEC_PID
    http_proxy HTTPS_PROXY no_proxy DATABASE_URL REDIS_URL APP_KEY APP_PORT CI GITHUB_ACTIONS AWS_REGION AWS_ROLE_ARN DYNO
    POD_NAME POD_IP POD_NAMESPACE KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_SERVICE_PORT_HTTPS WORKDIR WORKSPACE
    PYTHONPATH JAVA_HOME container`.split(/\s+/);
  expect(unknownOfProcess(Object.fromEntries(others.map((name) => [name, '1'])), OF_NODE)).toEqual([]);
});

test.each([
  'SOLVENT',
  'SOLVENT_API',
  'MODEL_REGISTRY',
  'API',
  'REDIS',
  'METRICS',
  'HOST',
  'ROLE',
  'KUBERNETES',
])(
  'what Kubernetes tells of a service %s is not told, not even where it is called as what is gone',
  (service) => {
    const links = {
      SERVICE_HOST: '10.0.0.1',
      SERVICE_PORT: '8787',
      SERVICE_PORT_HTTP_METRICS: '8787',
      PORT: 'tcp://10.0.0.1:8787',
      PORT_8787_TCP: 'tcp://10.0.0.1:8787',
      PORT_8787_TCP_PROTO: 'tcp',
      PORT_8787_TCP_PORT: '8787',
      PORT_8787_TCP_ADDR: '10.0.0.1',
      PORT_53_UDP_ADDR: '10.0.0.1',
      PORT_9_SCTP: 'sctp://10.0.0.1:9',
    };
    const named = Object.entries(links).map(([name, value]) => [`${service}_${name}`, value]);
    expect(unknownOfProcess(Object.fromEntries(named), OF_NODE)).toEqual([]);
  },
);

test('of MLflow’s own variables only one that is nearly ours is told', () => {
  const told = unknownOfProcess({
    MLFLOW_TRACKING_URI: 'https://mlflow.example.com',
    MLFLOW_EXPERIMENT_NAME: 'loans',
    MLFLOW_S3_ENDPOINT_URL: 'https://s3.example.com',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    MLFLOW_TRACKING_URL: 'https://mlflow.example.com',
  });
  expect(told).toEqual([
    "MLFLOW_TRACKING_URL is no variable of Solvent's: did you mean MLFLOW_TRACKING_URI?",
  ]);
});

test('of a .env every line is told that is none of ours, and no value', () => {
  const text = [
    '# a comment',
    'export API_KEY = "a',
    'NOT_A=LINE"',
    '',
    'BAD LINE secret',
    'PORT=1',
    'FOO=secret',
    "MODEL_NAME='never ended",
    'APP_NAME=x',
  ];
  expect(wrongInFile('.env', text.join('\r\n'))).toEqual([
    '.env:5: This line is not NAME=value, and counts for nothing.',
    ".env:7: FOO is no variable of Solvent's",
    ".env:9: APP_NAME was the Python service's, and is read no more: see docs/migration.md",
  ]);
});

test('docs/migration.md and the command know the same variables as gone', () => {
  const table = readFileSync('docs/migration.md', 'utf8').split('## Variables')[1]!.split('## Metrics')[0]!;
  const gone = table.split('\n').filter((line) => /\| (?:none|`PORT`|`promotion`)/.test(line));
  const named = gone.flatMap((line) => line.split('|')[1]!.match(/(?<=`)(?:…_)?[A-Z0-9_]+(?=`)/g)!);
  const full = named.map((name) => (name.startsWith('…') ? '' : name)).filter(Boolean);
  expect(GONE_VARIABLES).toEqual(expect.arrayContaining(full));
  expect(GONE_VARIABLES).toHaveLength(named.length);
});
