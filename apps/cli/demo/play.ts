/**
 * Plays one member of the cast through the public API. Every request has a key that follows from the member and its
 * place in the script, and the same bytes on every run: played again after whatever was killed, nothing happens twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { JourneyStatus } from '#libs/domain/journey/status.js';
import { parisDate, type LocalDate } from '#libs/domain/time/local-date.js';
import { ApiProblem, problemOf, type ApiClient, type Answer } from '../api-client.js';
import { castPeople } from './cast-people.js';
import { register } from './registered.js';
import type { Member } from './member.js';
import { administrator, staff } from './people.js';
import { Scene } from './scene.js';
import type { Step } from './script.js';
import type { Senders } from './senders.js';

/** Another script for a member is another demonstration: its keys must not meet those of one already played. */
export const edition = 'demo-v1';

/** Attempts that had no effect, each under a key of its own, before the member is given up. */
const attempts = 5;

const pollMs = 500;
const pendingMs = 120_000;

interface Done {
  readonly journeyId: string;
  readonly toVersion: number;
}

interface CommandStatus {
  readonly status: 'RECEIVED' | 'DONE' | 'REFUSED' | 'FAILED';
  readonly done: Done | null;
  readonly problem: { readonly status: number } | null;
}

export interface Played {
  readonly member: Member;
  readonly candidateId: string;
  readonly journeyId: string;
  readonly status: JourneyStatus;
  readonly version: number;
}

/** A step that the API did not take. */
export class StepRefused extends Error {
  constructor(
    readonly member: string,
    readonly place: string,
    readonly problem: ApiProblem,
  ) {
    super(`« ${member} », ${place} : ${problem.message}`, { cause: problem });
  }
}

export class Player {
  constructor(
    private readonly senders: Senders,
    /** The demonstration's own day: see `firstPlayedOn`. */
    private readonly today: LocalDate,
  ) {}

  /** How many requests a member's journey takes. */
  steps(member: Member, rules: CertificationRules): number {
    return member.script(new Scene(member.name, '', rules, this.today)).length;
  }

  async play(member: Member, rules: CertificationRules, onStep: () => void): Promise<Played> {
    const candidateId = await enrol(this.senders, member);
    const scene = new Scene(member.name, candidateId, rules, this.today);
    const script = member.script(scene);
    const desk = await this.senders.as(staff);
    await register(this.senders, [script], edition);
    for (const content of scene.files.values()) await desk.post(`/v1/files?candidateId=${candidateId}`, content);
    let last: Done | null = null;
    for (const [index, step] of script.entries()) {
      last = await this.send(member, index, step, last);
      onStep();
    }
    if (last === null) throw new Error(`${member.name} does nothing`);
    const { body } = await desk.get<{ readonly status: JourneyStatus; readonly version: number }>(`/v1/journeys/${last.journeyId}`);
    return { member, candidateId, journeyId: last.journeyId, status: body.status, version: body.version };
  }

  /**
   * Where the clock or a person came in between, or Temporal could not be reached in time, the request had no effect and
   * its key is spent: the next key is as predictable as the first, and a later run goes the same way.
   */
  private async send(member: Member, index: number, step: Step, last: Done | null): Promise<Done> {
    const api = await this.senders.as(step.by);
    for (let attempt = 1; ; attempt++) {
      const key = `${edition}/${member.name}/${index + 1}${attempt > 1 ? `.${attempt}` : ''}`;
      try {
        return await settled(
          api,
          await post(api, step, last, { 'idempotency-key': key, ...(last && { 'if-match': await ifMatch(api, last, attempt) }) }),
        );
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        const hadNoEffect = error.kind === 'stale' || error.kind === 'failed';
        if (!hadNoEffect || attempt === attempts) throw new StepRefused(member.name, placeOf(step, index), error);
      }
    }
  }
}

/** The version that the last answer told; what the journey has come to since, where that one was stale. */
async function ifMatch(api: ApiClient, { journeyId, toVersion }: Done, attempt: number): Promise<string> {
  const { etag } = attempt === 1 ? { etag: null } : await api.get(`/v1/journeys/${journeyId}`);
  return etag ?? `"${toVersion}"`;
}

function post(api: ApiClient, { acts }: Step, last: Done | null, headers: Readonly<Record<string, string>>): Promise<Answer<Done>> {
  const [first, ...others] = acts;
  if (!first) throw new Error('A step does something');
  if (last === null) return api.post('/v1/journeys', first.data, headers);
  const address = `/v1/journeys/${last.journeyId}/commands`;
  return others.length === 0
    ? api.post(`${address}/${first.command}`, first.data, headers)
    : api.post(address, { commands: acts }, headers);
}

/** A 202 is followed to its outcome. @throws {ApiProblem} the one that it would have been answered with */
async function settled(api: ApiClient, { status, body, location }: Answer<Done>): Promise<Done> {
  if (status !== 202 || location === null) return body;
  const giveUpAt = Date.now() + pendingMs;
  while (Date.now() < giveUpAt) {
    const { body: now } = await api.get<CommandStatus>(location);
    if (now.done) return now.done;
    if (now.problem) throw problemOf(now.problem.status, now.problem);
    await sleep(pollMs);
  }
  throw new ApiProblem(202, 'pending', 'La commande est reçue, mais son issue se fait attendre : relancez la démonstration plus tard', []);
}

function placeOf({ acts }: Step, index: number): string {
  const [first] = acts;
  const names = [...new Set(acts.map(({ command }) => command))].join(', ');
  return `étape ${index + 1} (${names}, faits du ${first?.data.occurredAt})`;
}

/** The same request twice makes the same candidate. */
async function enrol(senders: Senders, member: Member): Promise<string> {
  const desk = await senders.as(staff);
  const key = `${edition}/${member.name}/candidate`;
  const { body } = await desk.post<{ readonly id: string }>('/v1/candidates', castPeople[member.person], { 'idempotency-key': key });
  return body.id;
}

/**
 * The day on which the demonstration was first played here, from which it counts its own: that on which the first of the
 * cast was enrolled, who is enrolled first whoever is asked for. Kept by the API alone, it is the same for every run.
 */
export async function firstPlayedOn(senders: Senders, first: Member): Promise<LocalDate> {
  const candidateId = await enrol(senders, first);
  const desk = await senders.as(administrator);
  const { body } = await desk.get<{ readonly createdAt: string }>(`/v1/candidates/${candidateId}`);
  return parisDate(body.createdAt);
}
