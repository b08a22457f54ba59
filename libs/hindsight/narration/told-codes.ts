/**
 * What people call the codes of journeys, for whoever answers them by their schemas. Apart from the labels themselves, which the dossier's
 * verifier tells facts by: one file that an auditor runs, and that holds no library of schemas.
 */
import { called } from '#libs/domain/french/coded.schema.js';
import { roleName } from '#libs/domain/french/role-names.js';
import * as codes from '#libs/domain/journey/codes.schema.js';
import { pathNames } from '#libs/domain/journey/opening/scope.js';
import { interruptionReason } from '#libs/domain/journey/state-fields.schema.js';
import { documentNames, jurorQualities, labels, purposes, scopeNames, sessionDecisions, ties } from './labels.js';

called(codes.path, (code) => pathNames[code]);
called(codes.scope, (code) => scopeNames[code]);
called(codes.stageKind, labels.stageKind);
called(codes.grading, labels.grading);
called(codes.gradingReached, labels.grading);
called(codes.attendance, labels.attendance);
called(codes.cancellationReason, labels.reason);
called(codes.recevabilite, labels.vae);
called(codes.stepKind, (code) => ({ PLANNED: 'prévue', RECOMMENDED: 'recommandée' })[code]);
called(codes.sessionPurpose, (code) => purposes[code]);
called(codes.jurorQuality, (code) => jurorQualities[code]);
called(codes.declaredTie, (code) => ties[code]);
called(codes.juryDecision, labels.decision);
called(codes.sessionDecision, (code) => sessionDecisions[code]);
called(codes.opinionBy, roleName);
called(codes.deliveredDocument, (code) => documentNames[code]);
called(codes.transmissionStatus, labels.transmission);
called(codes.rectifiableField, labels.rectified);
called(codes.authority, labels.authority);
called(codes.replacementGround, labels.ground);
called(interruptionReason, labels.reason);
