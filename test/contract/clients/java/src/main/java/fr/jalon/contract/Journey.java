package fr.jalon.contract;

import com.fasterxml.jackson.databind.DeserializationFeature;
import fr.jalon.client.ApiClient;
import fr.jalon.client.ApiException;
import fr.jalon.client.api.CandidatesApi;
import fr.jalon.client.api.CertificationsApi;
import fr.jalon.client.api.CommandsApi;
import fr.jalon.client.api.FilesApi;
import fr.jalon.client.api.JourneysApi;
import fr.jalon.client.model.*;
import java.io.File;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** A VAE from its opening to the jury's decision, by the generated client alone. `npm run clients` starts it, on a stack of its own. */
public final class Journey {
  private static final List<String> BLOCKS = List.of("A", "B", "C", "D");
  private static final String SESSION = "ses_java";

  private int sent = 0;
  private int version = 0;
  private String journeyId;

  public static void main(String[] arguments) throws Exception {
    new Journey().run();
  }

  private void run() throws Exception {
    ApiClient office = client("JALON_ADMINISTRATOR");
    ApiClient chair = client("JALON_PRESIDENT");
    List<String> jurors = List.of(System.getenv("JALON_JURORS").split(","));
    CommandsApi asOffice = new CommandsApi(office);
    CommandsApi asChair = new CommandsApi(chair);

    String candidate = new CandidatesApi(office)
        .createCandidate(key(), new NewCandidate().familyName("Ravenel").givenNames(List.of("Océane", "Élodie")).birthDate("1988-04-12"))
        .getId();
    File file = Files.createTempFile("jalon", ".txt").toFile();
    Files.writeString(file.toPath(), "Un dossier, écrit en Java.");
    String hash = new FilesApi(office).uploadFile(candidate, file, null).getHash();
    file.delete();

    StartJourneyCommand start = new StartJourneyCommand()
        .candidateId(candidate)
        .certification(new StartJourneyCommandCertification().code("coordinateur-parcours"))
        .path(StartJourneyCommand.PathEnum.VAE)
        .route("VAE")
        .occurredAt(on("2026-01-05"));
    CommandDoneOfJourney begun = done(new JourneysApi(office).startJourney(key(), start, null));
    journeyId = begun.getJourneyId();

    done(asOffice.submitFeasibilityFile(journeyId, key(), read(), new SubmitFeasibilityFileCommand().addFilesItem(hash).occurredAt(on("2026-01-12")), null));
    done(asOffice.declareFileComplete(journeyId, key(), read(), new DeclareFileCompleteCommand().lastPieceReceivedOn(LocalDate.parse("2026-01-19")).occurredAt(on("2026-01-20")), null));
    done(asOffice.decideRecevabilite(journeyId, key(), read(), new DecideRecevabiliteCommand().decision(DecideRecevabiliteCommand.DecisionEnum.RECEVABLE).occurredAt(on("2026-02-16")), null));
    SubmitValidationFileCommand dossier = new SubmitValidationFileCommand().dossier(hash).occurredAt(on("2026-04-13"));
    for (String block : BLOCKS) dossier.addProofsItem(new SubmitValidationFileCommandProofsItem().block(block).addFilesItem(hash));
    done(asOffice.submitValidationFile(journeyId, key(), read(), dossier, null));

    ConveneJuryCommand jury = new ConveneJuryCommand().session(SESSION).at(on("2026-06-18")).place("Grenoble").women(2).men(1).occurredAt(on("2026-05-18"));
    for (String juror : jurors)
      jury.addMembersItem(new ConveneJuryCommandMembersItem()
          .jurorId(juror)
          .president(juror.equals(jurors.get(0)))
          .addQualitiesItem(ConveneJuryCommandMembersItem.QualitiesEnum.PROFESSIONAL)
          .qualified(true)
          .outsideTrainingBody(true)
          .tie(ConveneJuryCommandMembersItem.TieEnum.NONE));
    done(asOffice.conveneJury(journeyId, key(), read(), jury, null));

    List<NewGridLine> grid = new ArrayList<>();
    CertificationDocument certification = new CertificationsApi(office).readCertification("coordinateur-parcours", "1").getDocument();
    for (var block : certification.getBlocks())
      for (var activity : block.getActivities())
        for (var skill : activity.getSkills())
          for (var criterion : skill.getCriteria())
            grid.add(new NewGridLine().criterion(criterion.getCode()).grading(NewGridLine.GradingEnum.ACQUIS));
    done(asChair.holdSoutenance(journeyId, key(), read(), new HoldSoutenanceCommand().session(SESSION).attendance(HoldSoutenanceCommand.AttendanceEnum.PRESENT).grid(grid).gradedBy(jurors).heardBy(jurors).occurredAt(on("2026-06-18")), null));
    DecideCommand decision = new DecideCommand().session(SESSION).present(jurors).decision(DecideCommand.DecisionEnum.FULL).occurredAt(on("2026-06-18"));
    for (String juror : jurors) decision.addVotesItem(new NewVote().jurorId(juror).inFavour(true));
    DryRunTrue tried = asChair.decide(journeyId, key(), read(), decision, "true").getDryRun().getDryRunTrue();
    if (!tried.getAccepted().equals(DryRunTrue.AcceptedEnum.TRUE)) throw new IllegalStateException("the dry run refuses");
    done(asChair.decide(journeyId, key(), read(), decision, null));

    refused(() -> asChair.decide(journeyId, key(), "\"1\"", decision, null), 412);
    List<RecordedEvent> events = new JourneysApi(office).readEvents(journeyId, 200, null, null).getItems();
    JuryDecidedData decided = events.stream()
        .filter(event -> event.getActualInstance() instanceof JuryDecided)
        .map(event -> event.getJuryDecided().getData())
        .findFirst()
        .orElseThrow();
    if (decided.getDecision() != JuryDecidedData.DecisionEnum.FULL || !decided.getPresent().equals(jurors)) throw new IllegalStateException(decided.toString());
    if (new JourneysApi(office).readJourney(journeyId, null, null).getVersion() != version) throw new IllegalStateException("another version");
    System.out.println("java: " + events.size() + " events, " + decided.getDecision());
  }

  private static ApiClient client(String token) {
    ApiClient client = new ApiClient();
    // Which of several forms an answer has, this library tells by the members that it does not know.
    client.setObjectMapper(ApiClient.createDefaultObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
    client.updateBaseUri(System.getenv("JALON_URL"));
    client.setRequestInterceptor(request -> request.header("authorization", "Bearer " + System.getenv(token)));
    return client;
  }

  private String key() {
    return "java-" + ++sent;
  }

  private String read() {
    return "\"" + version + "\"";
  }

  private static Moment on(String day) {
    return new Moment(LocalDate.parse(day));
  }

  private CommandDoneOfJourney done(CommandAnswer answer) {
    CommandDoneOfJourney done = answer.getCommandDone().getCommandDoneOfJourney();
    version = done.getToVersion();
    return done;
  }

  private interface Call {
    void send() throws ApiException;
  }

  private static void refused(Call call, int status) throws ApiException {
    try {
      call.send();
    } catch (ApiException refusal) {
      if (refusal.getCode() == status) return;
      throw refusal;
    }
    throw new IllegalStateException("not refused");
  }
}
