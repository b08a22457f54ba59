/** A session of the jury, composed as the certification asks, from its convocation to the notification. */
import type { z } from 'zod';
import type { juryMember } from '#libs/domain/journey/jury/commands.schema.js';
import { addDays, type LocalDate } from '#libs/domain/time/local-date.js';
import { workingDay } from '../calendar.js';
import { administrator, juror, juryPresident } from '../people.js';
import { at, step, together, type Content, type Script, type Step } from '../script.js';
import type { Scene } from '../scene.js';
import { grid, mustBeAmong, type But } from './grid.js';

type JuryMember = z.input<typeof juryMember>;

/** As the composition of a route asks; three where it asks nothing. */
export function juryOf({ rules }: Scene, route: string): readonly JuryMember[] {
  const code = rules.routes.find((known) => known.code === route)?.jury;
  const composition = rules.juries.find((known) => known.code === code);
  const size = composition?.minMembers ?? 3;
  const asked = (composition?.members ?? []).flatMap(({ quality, min }) => Array.from({ length: min }, () => quality));
  return Array.from({ length: size }, (_, index) => ({
    jurorId: `jur_${index + 1}`,
    president: index === 0,
    qualities: [(index === 0 ? composition?.presidentQualities[0] : asked[index - 1]) ?? 'PROFESSIONAL'],
    qualified: true,
    outsideTrainingBody: index < 2,
    tie: 'NONE',
  }));
}

export interface Session {
  readonly name?: string | number;
  readonly route: string;
  readonly on: LocalDate;
  readonly purpose?: 'CERTIFICATION' | 'DISPENSE';
  /** When it was convened; a month before where nothing is said. */
  readonly convenedOn?: LocalDate;
}

export function convened(scene: Scene, { name = 1, route, on, purpose = 'CERTIFICATION', convenedOn }: Session): Step {
  const members = juryOf(scene, route);
  return step(convenedOn ?? workingDay(addDays(on, -30)), 'convene-jury', {
    session: scene.id('ses', name),
    purpose,
    at: at(on, 14),
    place: 'Centre de Grenoble, salle du conseil',
    members: [...members],
    women: Math.ceil(members.length / 2),
    men: Math.floor(members.length / 2),
  });
}

export interface Sat extends Session {
  readonly decision: Content<'decide'>['decision'];
  readonly blocks?: readonly string[];
  readonly motives?: Content<'decide'>['motives'];
  /** The lines of the jury's grid; none where the candidate does not come before it. */
  readonly lines?: readonly string[];
  readonly but?: But;
  /** Who votes against: the last members of the jury. */
  readonly against?: number;
  readonly notifiedOn?: LocalDate;
  readonly accompanistNotified?: boolean;
}

/** The candidate before the jury, its decision, the minutes signed by each, and the notification. */
export function sat(scene: Scene, session: Sat): Script {
  const { name = 1, route, on, decision, blocks = [], motives = [], lines = [], but, against = 0, accompanistNotified } = session;
  mustBeAmong(lines, but);
  const id = scene.id('ses', name);
  const members = juryOf(scene, route).map(({ jurorId }) => jurorId);
  const [president = '', ...others] = members;
  const chair = juryPresident(president);
  const hearing: readonly Step[] =
    lines.length === 0
      ? []
      : [step(on, 'hold-soutenance', { session: id, attendance: 'PRESENT', grid: grid(lines, but), gradedBy: members, heardBy: members })];
  const votes = members.map((jurorId, index) => ({ jurorId, inFavour: index < members.length - against }));
  return [
    convened(scene, session),
    together(
      chair,
      ...hearing,
      step(on, 'decide', { session: id, present: members, votes, decision, blocks: [...blocks], motives }),
      step(on, 'sign-minutes', { session: id, jurorId: president }),
    ),
    ...others.map((jurorId) => step(on, 'sign-minutes', { session: id, jurorId }, juror(jurorId))),
    step(session.notifiedOn ?? workingDay(addDays(on, 6)), 'notify-decision', {
      session: id,
      ...(accompanistNotified !== undefined && { accompanistNotified }),
    }),
  ];
}

/** The ten parts of the final assessment, or none where the certification has no such thing. */
export function finalParts({ rules }: Scene): readonly string[] {
  return rules.finalAssessment?.parts.map(({ code }) => code) ?? [];
}

/** The parchemin, and its holder made known to the Caisse des dépôts. */
export function certified(scene: Scene, on: LocalDate): Step {
  const reference = `CDC-${scene.id('ses').slice(-8).toUpperCase()}`;
  return together(
    administrator,
    step(on, 'issue-diploma', {}),
    step(workingDay(addDays(on, 12)), 'record-transmission', { status: 'DEPOSITED', reference }),
    step(workingDay(addDays(on, 26)), 'record-transmission', { status: 'ACCEPTED', reference }),
  );
}
