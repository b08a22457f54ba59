"""A VAE from its opening to the jury's decision, by the generated client alone. `npm run clients` starts it, on a stack of its own."""

import importlib
import io
import os
import pkgutil
from datetime import date

import jalon_client
from jalon_client import AuthenticatedClient
from jalon_client.api.candidates import create_candidate
from jalon_client.api.certifications import read_certification
from jalon_client.api.commands import (
    convene_jury,
    decide,
    decide_recevabilite,
    declare_file_complete,
    hold_soutenance,
    submit_feasibility_file,
    submit_validation_file,
)
from jalon_client.api.files import upload_file
from jalon_client.api.journeys import read_events, read_journey, start_journey
from jalon_client.models import (
    CommandDoneOfJourney,
    ConveneJuryCommand,
    ConveneJuryCommandMembersItem,
    ConveneJuryCommandMembersItemQualitiesItem,
    ConveneJuryCommandMembersItemTie,
    DecideCommand,
    DecideCommandDecision,
    DecideDryRun,
    DecideRecevabiliteCommand,
    DecideRecevabiliteCommandDecision,
    DeclareFileCompleteCommand,
    DryRunTrue,
    HoldSoutenanceCommand,
    HoldSoutenanceCommandAttendance,
    JuryDecided,
    JuryDecidedDataDecision,
    NewCandidate,
    NewGridLine,
    NewGridLineGrading,
    NewVote,
    StartJourneyCommand,
    StartJourneyCommandCertification,
    StartJourneyCommandPath,
    SubmitFeasibilityFileCommand,
    SubmitValidationFileCommand,
    SubmitValidationFileCommandProofsItem,
)
from jalon_client.types import File

BLOCKS = ["A", "B", "C", "D"]
SESSION = "ses_python"
JURORS = os.environ["JALON_JURORS"].split(",")

# Every operation and every model, not only those below.
modules = [name for _, name, _ in pkgutil.walk_packages(jalon_client.__path__, "jalon_client.")]
for name in modules:
    importlib.import_module(name)


def client_of(token):
    return AuthenticatedClient(base_url=os.environ["JALON_URL"], token=os.environ[token])


office = client_of("JALON_ADMINISTRATOR")
chair = client_of("JALON_PRESIDENT")
sent = 0
version = 0


def key():
    global sent
    sent += 1
    return f"python-{sent}"


def read():
    return f'"{version}"'


def done(answer):
    global version
    assert isinstance(answer, CommandDoneOfJourney), answer
    version = answer.to_version
    return answer


candidate = create_candidate.sync(
    client=office,
    idempotency_key=key(),
    body=NewCandidate(family_name="Ravenel", given_names=["Océane", "Élodie"], birth_date="1988-04-12"),
).id
content = File(payload=io.BytesIO("Un dossier, écrit en Python.".encode()), file_name="dossier.txt")
file = upload_file.sync(client=office, candidate_id=candidate, body=content).hash_

journey = done(
    start_journey.sync(
        client=office,
        idempotency_key=key(),
        body=StartJourneyCommand(
            candidate_id=candidate,
            certification=StartJourneyCommandCertification(code="coordinateur-parcours"),
            path=StartJourneyCommandPath.VAE,
            route="VAE",
            occurred_at=date(2026, 1, 5),
        ),
    )
).journey_id


def send(operation, body, by=office):
    return done(operation.sync(journey, client=by, idempotency_key=key(), if_match=read(), body=body))


send(submit_feasibility_file, SubmitFeasibilityFileCommand(files=[file], occurred_at=date(2026, 1, 12)))
send(
    declare_file_complete,
    DeclareFileCompleteCommand(last_piece_received_on=date(2026, 1, 19), occurred_at=date(2026, 1, 20)),
)
send(
    decide_recevabilite,
    DecideRecevabiliteCommand(decision=DecideRecevabiliteCommandDecision.RECEVABLE, occurred_at=date(2026, 2, 16)),
)
send(
    submit_validation_file,
    SubmitValidationFileCommand(
        dossier=file,
        proofs=[SubmitValidationFileCommandProofsItem(block=block, files=[file]) for block in BLOCKS],
        occurred_at=date(2026, 4, 13),
    ),
)
send(
    convene_jury,
    ConveneJuryCommand(
        session=SESSION,
        at=date(2026, 6, 18),
        place="Grenoble",
        members=[
            ConveneJuryCommandMembersItem(
                juror_id=juror,
                president=index == 0,
                qualities=[ConveneJuryCommandMembersItemQualitiesItem.PROFESSIONAL],
                qualified=True,
                outside_training_body=True,
                tie=ConveneJuryCommandMembersItemTie.NONE,
            )
            for index, juror in enumerate(JURORS)
        ],
        women=2,
        men=1,
        occurred_at=date(2026, 5, 18),
    ),
)

certification = read_certification.sync("coordinateur-parcours", "1", client=office).document
send(
    hold_soutenance,
    HoldSoutenanceCommand(
        session=SESSION,
        attendance=HoldSoutenanceCommandAttendance.PRESENT,
        grid=[
            NewGridLine(criterion=criterion.code, grading=NewGridLineGrading.ACQUIS)
            for block in certification.blocks
            for activity in block.activities
            for skill in activity.skills
            for criterion in skill.criteria
        ],
        graded_by=JURORS,
        heard_by=JURORS,
        occurred_at=date(2026, 6, 18),
    ),
    by=chair,
)

decision = DecideCommand(
    session=SESSION,
    present=JURORS,
    votes=[NewVote(juror_id=juror, in_favour=True) for juror in JURORS],
    decision=DecideCommandDecision.FULL,
    occurred_at=date(2026, 6, 18),
)
tried = decide.sync(
    journey, client=chair, idempotency_key=key(), if_match=read(), body=decision, dry_run=DecideDryRun.TRUE
)
assert isinstance(tried, DryRunTrue), tried
send(decide, decision, by=chair)

stale = decide.sync_detailed(journey, client=chair, idempotency_key=key(), if_match='"1"', body=decision)
assert stale.status_code == 412 and stale.parsed.status == 412, stale

events = read_events.sync(journey, client=office, limit=200).items
[decided] = [event for event in events if isinstance(event, JuryDecided)]
assert decided.data.decision == JuryDecidedDataDecision.FULL and decided.data.present == JURORS, decided
shown = read_journey.sync(journey, client=office)
assert shown.version == version
[session] = shown.jury.sessions
assert session.purpose_label == "certification" and session.decision.decision_label == "certification accordée", session
assert shown.state.sessions[0].decision.present == JURORS, shown.state
assert {juror for juror in JURORS} <= {person.person_id for person in shown.people}, shown.people
print(f"python: {len(events)} events, {decided.data.decision.value}; {len(modules)} modules imported")
