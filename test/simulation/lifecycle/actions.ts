import type { Logger, Random } from '../../../src/ports.ts';
import { randomInteger } from '../../../src/random.ts';
import { approve } from '../../../src/registry/approve.ts';
import { archive } from '../../../src/registry/archive.ts';
import { recordComparison } from '../../../src/registry/judging.ts';
import { propose } from '../../../src/registry/propose.ts';
import { publish } from '../../../src/registry/publish.ts';
import { requestPromotion } from '../../../src/registry/request-promotion.ts';
import { rollback } from '../../../src/registry/rollback.ts';
import type { RegistryServices } from '../../../src/registry/services.ts';
import { withdraw } from '../../../src/registry/withdraw.ts';
import { asGoodAs } from '../../registry/compared.ts';
import { BUNDLES, MODEL } from './bundles.ts';
import { BY_FORCE, type Truth } from './truth.ts';

/** Something that somebody wants. Done again, it is the same request. */
export interface Action {
  name: string;
  run(services: RegistryServices): Promise<void>;
}

const KEYS = ['ada', 'bob', 'cy'];
const ALIASES = ['champion', 'champion', 'champion', 'pilot', 'challenger'];
const logger: Logger = { log() {} };

/** What somebody might want now. */
export function anyAction(random: Random, truth: Truth): Action {
  const below = (bound: number) => randomInteger(random, bound);
  const oneOf = <Value>(values: readonly Value[]): Value => values[below(values.length)]!;
  const by = oneOf(KEYS);
  const version = String(oneOf(truth.versions));
  const alias = oneOf(ALIASES);
  const force = below(5) === 0;
  const why = force ? BY_FORCE : 'better';
  const ask = () => truth.asked.add(`${by} ${alias} ${version}`);
  const choice = below(20);
  if (choice < 2)
    return publishing(oneOf(BUNDLES), truth, below(2) === 0 ? { name: alias, force, why } : null);
  if (choice < 7) return comparing(version, truth, below(4) > 0);
  if (choice < 11) {
    const from = below(3) === 0 ? String(oneOf(truth.versions)) : undefined;
    ask();
    return {
      name: `${by} promotes ${version} to ${alias}, ${why}`,
      async run(services) {
        await requestPromotion(services, MODEL, { version, alias, force, by, why, from, isHand: true });
      },
    };
  }
  if (choice < 13) {
    const isHand = below(2) === 0;
    if (isHand) ask();
    return {
      name: `${isHand ? by : 'a command'} proposes ${version} as ${alias}, ${why}`,
      async run(services) {
        const proposer = { by: isHand ? by : 'a command', why, isHand };
        await propose(services, MODEL, { version, alias, force, ...proposer });
      },
    };
  }
  const open = truth.proposals.filter(({ state }) => state === 'open');
  const proposals = open.length > 0 && below(4) > 0 ? open : truth.proposals;
  const number = proposals.length === 0 ? 1 : oneOf(proposals).number;
  if (choice < 17) {
    truth.asked.add(`${by} ${number}`);
    return {
      name: `${by} approves ${number}`,
      async run(services) {
        await approve(services, MODEL, number, { by });
      },
    };
  }
  if (choice === 17)
    return {
      name: `${by} withdraws ${number}`,
      async run(services) {
        await withdraw(services, MODEL, number, by);
      },
    };
  if (choice === 18 && below(2) === 0)
    return {
      name: `${by} archives ${version}`,
      async run(services) {
        await archive({ ...services, logger }, MODEL, version, { by, why });
      },
    };
  const isGuard = below(2) === 0;
  const hand = isGuard ? { by: 'the guard', guard: { failures: 1 } } : { by };
  return {
    name: `${hand.by} rolls ${alias} back`,
    async run(services) {
      await rollback(services, MODEL, { alias, why: 'worse', ...hand });
    },
  };
}

function publishing(
  { files, digest }: (typeof BUNDLES)[number],
  truth: Truth,
  alias: { name: string; force: boolean; why: string } | null,
): Action {
  return {
    name: `a command publishes ${digest.slice(0, 4)}${alias ? ` as ${alias.name}, ${alias.why}` : ''}`,
    async run(services) {
      const published = await publish(services, files, { by: 'a command', ...(alias && { alias }) });
      await truth.check();
      truth.checkPublished(published.version, digest);
    },
  };
}

function comparing(version: string, truth: Truth, isGood: boolean): Action {
  const champion = truth.champion();
  const against = { version: String(champion), digest: champion === undefined ? '' : truth.digest(champion) };
  const worse = { auc: { value: -0.1, low: -0.12, high: -0.08 } };
  return {
    name: `${version} is ${isGood ? 'as good as' : 'worse than'} ${champion}`,
    async run(services) {
      if (champion === undefined) return;
      await recordComparison(services, MODEL, version, asGoodAs(against, isGood ? {} : worse), 'a command');
    },
  };
}
