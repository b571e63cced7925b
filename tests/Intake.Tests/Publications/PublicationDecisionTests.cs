using SocialPubs.Contracts;
using SocialPubs.Intake.Publications;
using SocialPubs.Intake.Registers;
using SocialPubs.Regulations;

namespace SocialPubs.Intake.Tests.Publications;

/// <summary>Given a state, when a command comes at an instant, then this event or that refusal follows.</summary>
public sealed class PublicationDecisionTests
{
    private static readonly RegulationCatalog Catalog = RegulationCatalog.Load(Path.Combine(AppContext.BaseDirectory, "regulations"));
    private static readonly Regulation Decree = Catalog.InForce("bataysk-188", At(0));
    private static readonly Actor Curator = new("c", "Куратор", Roles.Curator);

    [Fact]
    public void Direct_Registered_StartsDirectionOneAndLeavesTheReplyClock()
    {
        var publication = Given();

        var decided = publication.Direct(To("roads"), "Срочно", [], Clocks(publication), Curator, At(1)).Value;

        decided.Event.Direction.ShouldBe(1);
        decided.Event.OccurredAt.ShouldBe(At(1));
        decided.Event.Publication.ReplyDue.ShouldBe(At(24));
        decided.Timers!.ForStages(RegulationStages.Reply, RegulationStages.Direction).Started.ShouldBeEmpty();
    }

    [Fact]
    public void Direct_AfterDecline_CountsUpAndKeepsReplyDue()
    {
        var publication = Given(PublicationStatus.Declined, body: "roads", direction: 1);

        var decided = publication.Direct(To("parks"), null, [], Clocks(publication), Curator, At(5)).Value;
        publication.Apply(decided.Event);

        (publication.Direction, publication.BodyCode, publication.Status).ShouldBe((2, "parks", PublicationStatus.Directed));
        publication.DeclineReason.ShouldBeNull();
        publication.ReplyDue.ShouldBe(At(24));
    }

    [Fact]
    public void Direct_ToTheBodyThatHasIt_IsRefusedButNotToTheOneThatDeclined()
    {
        var directed = Given(PublicationStatus.Directed, body: "roads", direction: 1);
        var declined = Given(PublicationStatus.Declined, body: "roads", direction: 1);

        directed.Direct(To("roads"), null, [], Clocks(directed), Curator, At(1)).Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.SameBody);
        declined.Direct(To("roads"), null, [], Clocks(declined), Curator, At(1)).IsRefused.ShouldBeFalse();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Direct_Terminal_IsRefused(short status)
    {
        var publication = Given((PublicationStatus)status, body: "roads", direction: 1);

        publication.Direct(To("parks"), null, [], Clocks(publication), Curator, At(1)).Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.WrongState);
    }

    [Fact]
    public void Direct_WhereTheReplyClockStartsWithTheDirection_MovesReplyDue()
    {
        var saratov = Example("saratov-2020.json");
        var publication = Given(regulation: saratov);
        var clocks = new Clocks(saratov, "vk", null, null);

        var decided = publication.Direct(To("roads"), null, [], clocks, Curator, At(2)).Value;

        var start = decided.Timers!.Started.Single(timer => timer.Timer == "reply");
        decided.Event.Publication.ReplyDue.ShouldBe(start.DueAt);
        start.StartedAt.ShouldBe(At(2));
    }

    [Fact]
    public void Decline_Directed_NamesBodyAndDirection()
    {
        var publication = Given(PublicationStatus.Directed, body: "roads", direction: 3);

        var declined = publication.Decline("Не наши дороги", Decree, Clocks(publication), Curator, At(1)).Value.Event;

        (declined.Direction, declined.BodyCode, declined.Reason).ShouldBe((3, "roads", "Не наши дороги"));
    }

    [Fact]
    public void Decline_WithoutAReason_IsRefused()
    {
        var publication = Given(PublicationStatus.Directed, body: "roads", direction: 1);

        publication.Decline(null, Decree, Clocks(publication), Curator, At(1)).Refusals.ShouldHaveSingleItem().Field.ShouldBe("reason");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Decline_NotDirected_IsRefused(short status)
    {
        var publication = Given((PublicationStatus)status, body: "roads");

        publication.Decline("Почему", Decree, Clocks(publication), Curator, At(1)).Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.WrongState);
    }

    [Fact]
    public void Decline_WhereTheRegulationKnowsNoWayBack_IsRefused()
    {
        var sevastopol = Example("sevastopol-2020.json");
        var publication = Given(PublicationStatus.Directed, body: "roads", direction: 1, regulation: sevastopol);

        publication.Decline("Почему", sevastopol, new Clocks(sevastopol, "vk", null, null), Curator, At(1))
            .Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.DeclineNotAllowed);
    }

    [Fact]
    public void Close_CancelsTheReplyClock()
    {
        var publication = Given(PublicationStatus.Directed, body: "roads", direction: 1);

        var decided = publication.Close(new("not-critical", "Благодарность", [], null), Decree, Clocks(publication), Curator, At(2)).Value;

        decided.Timers!.ForStages(RegulationStages.Reply).Cancelled.ShouldBe(["reply"]);
    }

    [Theory]
    [InlineData("deleted", "intake.evidence-required", "evidence")]
    [InlineData("duplicate", "intake.duplicate-of-required", "duplicateOf")]
    [InlineData("boring", "intake.unknown-closing-reason", "reason")]
    public void Close_WithoutWhatTheReasonNeeds_IsRefused(string reason, string code, string field)
    {
        var publication = Given();

        var refusal = publication.Close(new(reason, null, [], null), Decree, Clocks(publication), Curator, At(2)).Refusals.ShouldHaveSingleItem();

        (refusal.Code.Code, refusal.Field).ShouldBe((code, field));
    }

    [Fact]
    public void Close_AsDuplicateOfItself_IsRefused()
    {
        var publication = Given();

        publication.Close(new("duplicate", null, [], publication.Id), Decree, Clocks(publication), Curator, At(2))
            .Refusals.ShouldHaveSingleItem().Field.ShouldBe("duplicateOf");
    }

    [Fact]
    public void MarkSignificant_TwiceOrClosed_IsRefused()
    {
        var publication = Given();
        publication.Apply(publication.MarkSignificant("Перекрыта дорога", Curator, At(1)).Value.Event);

        publication.MarkSignificant("Ещё раз", Curator, At(2)).Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.AlreadySignificant);
        Given(PublicationStatus.Closed).MarkSignificant("Поздно", Curator, At(2)).Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.WrongState);
    }

    [Fact]
    public void LinkRepeat_InACircle_IsRefusedWhateverTheOrder()
    {
        var earlier = Given(detectedAt: At(-5));
        var later = Given(detectedAt: At(0));

        Link(later, earlier).IsRefused.ShouldBeFalse();
        Link(earlier, later).Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.RepeatNotEarlier);
    }

    [Fact]
    public void LinkRepeat_DetectedAtTheSameInstant_IsAllowedInOneDirectionOnly()
    {
        var (one, other) = (Given(), Given());

        new[] { Link(one, other).IsRefused, Link(other, one).IsRefused }.ShouldBe([true, false], ignoreOrder: true);
    }

    [Fact]
    public void LinkRepeat_ToItself_IsRefused()
    {
        var publication = Given();

        Link(publication, publication).Refusals.ShouldHaveSingleItem().Field.ShouldBe("earlier[0]");
    }

    [Fact]
    public void LinkRepeat_Again_TellsAllLinksOnceMore_AndNothingWhenNoneIsNew()
    {
        var publication = Given();
        var (first, second) = (EarlierOf(Given(detectedAt: At(-5))), EarlierOf(Given(detectedAt: At(-4))));
        var found = new Dictionary<Guid, Earlier> { [first.Id] = first, [second.Id] = second };

        var more = publication.LinkRepeat([second.Id], found, [first], "earlier", Curator, At(1)).Value;
        var same = publication.LinkRepeat([first.Id], found, [first], "earlier", Curator, At(1));

        more!.Event.Earlier.Select(earlier => earlier.PublicationId).ShouldBe([first.Id, second.Id]);
        same.IsRefused.ShouldBeFalse();
        same.Value.ShouldBeNull();
    }

    [Fact]
    public void CorrectDetection_KeepsTheRecordedInstantAndTheClocks()
    {
        var publication = Given();

        var decided = publication.CorrectDetection(At(-1), "Опечатка", Curator, At(3)).Value;
        publication.Apply(decided.Event);

        (decided.Event.RecordedDetectedAt, decided.Event.ActualDetectedAt).ShouldBe((At(0), At(-1)));
        decided.Timers.ShouldBeNull();
        (publication.DetectedAt, publication.ReplyDue).ShouldBe((At(0), At(24)));
    }

    [Fact]
    public void CorrectDetection_ToTheFutureOrTheSame_IsRefused()
    {
        var publication = Given();

        publication.CorrectDetection(At(3).AddTicks(10), "Почему", Curator, At(3)).Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.DetectedInFuture);
        publication.CorrectDetection(At(0), "Почему", Curator, At(3)).IsRefused.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    public void CorrectTopic_InAnyState_GivesTheRightTopicAndLeavesBodyAndClocks(short status)
    {
        var publication = Given((PublicationStatus)status, body: "roads", direction: 1);
        var before = publication.TopicCode;

        var decided = publication.CorrectTopic(new Topic { Code = "sewage", Name = "Водоотведение", Active = true }, "Опечатка", Curator, At(3)).Value;
        publication.Apply(decided.Event);

        (decided.Event.RecordedTopicCode, decided.Event.ActualTopicCode, decided.Event.ActualTopicName).ShouldBe((before, "sewage", "Водоотведение"));
        decided.Timers.ShouldBeNull();
        (publication.TopicCode, publication.TopicName, publication.BodyCode).ShouldBe(("sewage", "Водоотведение", "roads"));
    }

    [Fact]
    public void CorrectTopic_ToAnUnknownUnusedOrTheSameOne_IsRefused()
    {
        var publication = Given();
        publication.CorrectTopic(null, "Почему", Curator, At(3)).Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.UnknownTopic);
        publication.CorrectTopic(new Topic { Code = "old", Name = "Старая", Active = false }, "Почему", Curator, At(3))
            .Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.InactiveTopic);

        var topic = new Topic { Code = "sewage", Name = "Водоотведение", Active = true };
        publication.Apply(publication.CorrectTopic(topic, "Опечатка", Curator, At(3)).Value.Event);
        publication.CorrectTopic(topic, "Ещё раз", Curator, At(4)).Refusals.ShouldHaveSingleItem().Field.ShouldBe("topicCode");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Answer_Open_EndsTheReplyClockAtTheInstantOfPosting(short status)
    {
        var publication = Given((PublicationStatus)status, body: "roads", direction: 1);

        var decided = publication.Answer(Reply(publication, At(23)), Clocks(publication))!;

        decided.Event.OccurredAt.ShouldBe(At(23));
        decided.Timers!.ForStages(RegulationStages.Reply).Ended.ShouldBe(["reply"]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Answer_Terminal_ChangesNothing(short status)
    {
        var publication = Given((PublicationStatus)status, body: "roads", direction: 1);

        publication.Answer(Reply(publication, At(23)), Clocks(publication)).ShouldBeNull();
    }

    [Theory]
    [InlineData("2019-02-04T20:59:59.999Z", true)]
    [InlineData("2019-02-04T21:00:00Z", false)]
    [InlineData("2019-03-31T20:59:59.999Z", false)]
    [InlineData("2019-03-31T21:00:00Z", true)]
    public void Missing_AtTheEdgesOfAnAppointment_FollowsMidnightInMoscow(string at, bool missing)
    {
        // From 5 February to 31 March, the last day included; midnight in Moscow is 21:00 UTC of the day before.
        Appointment[] appointments =
        [
            Appointed(Roles.DeputyHead, "2019-01-01", null), Appointed(Roles.Representative, "2019-01-01", null),
            Appointed(Roles.Executor, "2019-02-05", "2019-03-31"),
        ];

        var roles = Staffing.Missing(appointments, Decree, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));

        roles.Select(role => role.Id).ShouldBe(missing ? [Roles.Executor] : []);
    }

    private static DateTimeOffset At(double hours) => new DateTimeOffset(2026, 2, 28, 22, 0, 0, TimeSpan.Zero).AddHours(hours);

    private static Publication Given(
        PublicationStatus status = PublicationStatus.Registered,
        string? body = null,
        int direction = 0,
        DateTimeOffset? detectedAt = null,
        Regulation? regulation = null) => new()
        {
            Id = Guid.CreateVersion7(),
            Network = "vk",
            Url = IntakeFixture.NewUrl(),
            AuthorName = "Житель",
            Text = "Яма на дороге",
            DetectedAt = detectedAt ?? At(0),
            RegisteredAt = At(0),
            RegulationId = (regulation ?? Decree).Id,
            RegulationEdition = (regulation ?? Decree).Edition,
            ReplyDue = At(24),
            Status = status,
            BodyCode = body,
            Direction = direction,
            DeclineReason = status == PublicationStatus.Declined ? "Не наше" : null,
            Version = 1,
        };

    private static Clocks Clocks(Publication publication) =>
        new(Decree, "vk", null, null, new Dictionary<string, DateTimeOffset> { ["reply"] = publication.ReplyDue });

    private static Destination To(string code) => new(new Body { Code = code, Name = "Управление " + code, Active = true }, code, []);

    private static Earlier EarlierOf(Publication publication) => new(publication.Id, publication.Url, null, publication.DetectedAt);

    private static ServiceDefaults.Problems.Outcome<Decided<PublicationLinkedAsRepeat>?> Link(Publication publication, Publication earlier) =>
        publication.LinkRepeat(
            [earlier.Id], new Dictionary<Guid, Earlier> { [earlier.Id] = EarlierOf(earlier) }, [], "earlier", Curator, At(1));

    private static ReplyPosted Reply(Publication publication, DateTimeOffset at) => new(
        publication.Id, at, "roads", 1, at, "https://vk.com/wall-1_2?reply=3", "3", new string('0', 64), false, null, Actor.System);

    private static Appointment Appointed(string role, string from, string? until) => new()
    {
        Id = Guid.CreateVersion7(),
        BodyCode = "roads",
        Role = role,
        PersonId = "p",
        Name = "Иванов",
        Position = "Начальник",
        From = DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture),
        Until = until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static Regulation Example(string file) =>
        RegulationCatalog.Load([(file, File.ReadAllBytes(Path.Combine(OtherRegulationTests.Examples(), file)))]).All.ShouldHaveSingleItem();
}
