import type { ProposalView } from '../../src/http/models/proposal-view.ts';
import type { EventView, VersionDetails } from '../../src/http/models/views.ts';
import type { PackEvent, PackProposal, RegistryFacts } from '../../src/risk-pack/registry-facts.ts';
import { modelAddress, query, versionAddress } from '../model/address.ts';
import type { Ask } from '../model/ask.ts';
import { approvalsOf, evidenceWords } from '../model/evidence.ts';

/** What a registry knows of a version, asked page by page. @param version its number */
export async function registryFacts(ask: Ask, model: string, version: string): Promise<RegistryFacts> {
  const details = (await ask(versionAddress(model, version))).data as VersionDetails;
  const { verdict, archived } = details;
  const address = modelAddress(model);
  const events = await allOf<EventView>(ask, `${address}/history`, 'events');
  const proposals = await allOf<ProposalView>(ask, `${address}/proposals`, 'proposals');
  return {
    registered: { at: details.created_at, by: details.created_by },
    aliases: details.aliases,
    tags: details.tags,
    archived,
    // When it was judged says nothing of the version.
    verdict: { outcome: verdict.outcome, against: verdict.against, lines: verdict.lines },
    events: events
      .filter(({ from, to }) => from === version || to === version)
      .map(packEvent)
      .reverse(),
    proposals: proposals
      .filter(({ model_version }) => model_version === version)
      .map(packProposal)
      .reverse(),
    history: await verified(ask, `${address}/history/verification`),
  };
}

/** All entries of a list, the newest first, as its pages have them. */
async function allOf<Entry>(ask: Ask, address: string, member: string): Promise<Entry[]> {
  const all: Entry[] = [];
  let cursor: string | undefined;
  do {
    const page = (await ask(`${address}${query({ cursor })}`)).data as Record<string, unknown>;
    all.push(...(page[member] as Entry[]));
    cursor = (page.next_cursor as string | null) ?? undefined;
  } while (cursor !== undefined);
  return all;
}

function packEvent({ evidence, ...event }: EventView): PackEvent {
  const approvals = approvalsOf(evidence).map(({ by, at = null }) => ({ by, at }));
  return { ...event, rests_on: evidenceWords(evidence), approvals };
}

function packProposal(view: ProposalView): PackProposal {
  const { proposal, at, by, alias, from, why, force, state, approvals, ended_by, ended_at } = view;
  const ended = ended_by === null || ended_at === null ? null : { by: ended_by, at: ended_at };
  return { proposal, at, by, alias, from, why, force, state, approvals, ended };
}

interface Verified {
  events: number;
  head: string;
  problem: { message: string; sequence: number | null } | null;
  next_cursor: string | null;
}

async function verified(ask: Ask, address: string): Promise<RegistryFacts['history']> {
  let cursor: string | undefined;
  for (;;) {
    const { events, head, problem, next_cursor } = (await ask(`${address}${query({ cursor })}`))
      .data as Verified;
    if (next_cursor === null) return { events, head, problem: problem && problemText(problem) };
    cursor = next_cursor;
  }
}

function problemText({ sequence, message }: NonNullable<Verified['problem']>): string {
  return sequence === null ? message : `event ${sequence} ${message}`;
}
