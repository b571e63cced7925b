using Microsoft.Extensions.Configuration;
using SocialPubs.Contracts;
using SocialPubs.Intake.PersonalData;
using SocialPubs.Intake.Publications;
using SocialPubs.Messaging.Keys;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Regulations;

namespace SocialPubs.Intake.Tests.PersonalData;

/// <summary>Decisions and pseudonyms, without a host.</summary>
public sealed class AuthorDecisionTests
{
    private static readonly Actor Administrator = new("admin-1", "Администратор", Roles.Administrator);
    private static readonly DateTimeOffset Ended = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Regulation Bataysk =
        RegulationCatalog.Load(Path.Combine(AppContext.BaseDirectory, "regulations")).Find("bataysk-188", "2019-02-05");

    private static readonly AuthorPseudonyms Pseudonyms =
        new(AuthorKeys.Of(MasterKeys.Read(new ConfigurationBuilder().Build()), isDevelopment: true));

    [Theory]
    [InlineData(PublicationStatus.Registered)]
    [InlineData(PublicationStatus.Directed)]
    [InlineData(PublicationStatus.Declined)]
    public void MayPseudonymise_WhatRuns_IsRefused(object status) =>
        Of((PublicationStatus)status).MayPseudonymise("publications[0].id")!.Code.ShouldBe(IntakeRefusals.AuthorStillNeeded);

    [Theory]
    [InlineData(PublicationStatus.Answered)]
    [InlineData(PublicationStatus.Closed)]
    public void MayPseudonymise_WhatEnded_IsAllowedOnce(object status)
    {
        var publication = Of((PublicationStatus)status);
        publication.MayPseudonymise("x").ShouldBeNull();

        publication.PseudonymisedAt = Ended;

        publication.MayPseudonymise("x")!.Code.ShouldBe(IntakeRefusals.AuthorPseudonymised);
        publication.CorrectAuthor("Имя", "x", Administrator, Ended).Refusals.ShouldHaveSingleItem().Code.ShouldBe(IntakeRefusals.AuthorPseudonymised);
    }

    [Fact]
    public void IsAuthorDue_ToTheInstant_FromTheTermOn()
    {
        var publication = Of(PublicationStatus.Answered);
        var due = Bataysk.AuthorKeptUntil(Ended)!.Value;

        publication.IsAuthorDue(Bataysk, due.AddTicks(-1)).ShouldBeFalse();
        publication.IsAuthorDue(Bataysk, due).ShouldBeTrue();
        Of(PublicationStatus.Directed).IsAuthorDue(Bataysk, due).ShouldBeFalse();
    }

    [Fact]
    public void CorrectAuthor_SameName_IsNothing() =>
        Of(PublicationStatus.Directed).CorrectAuthor("Тимур Садыков", "x", Administrator, Ended).Value.ShouldBeNull();

    [Fact]
    public void Pseudonym_OfTheSameAuthor_IsTheSameAndAddressesDiffer()
    {
        var first = Event(Of(PublicationStatus.Answered, "https://vk.com/wall-1_2"));
        var second = Event(Of(PublicationStatus.Answered, "https://vk.com/wall-1_3", " тимур  САДЫКОВ"));
        var other = Event(Of(PublicationStatus.Answered, "https://vk.com/wall-1_4", "Тамара Садыкова"));

        second.Pseudonym.ShouldBe(first.Pseudonym);
        other.Pseudonym.ShouldNotBe(first.Pseudonym);
        new[] { first.Url, second.Url, other.Url, first.ReplyUrl, second.ReplyUrl }.ShouldBeUnique();
        first.Pseudonym.ShouldMatch("^Автор [0-9A-Z]{5}-[0-9A-Z]{5}$");
    }

    [Fact]
    public void Pseudonym_OfAKnownPage_GoesByThePage()
    {
        var first = Event(Of(PublicationStatus.Answered, page: "https://vk.com/id7001"));
        var renamed = Event(Of(PublicationStatus.Answered, "https://vk.com/wall-1_3", "Тимур С.", "http://m.vk.com/id7001/"));
        var namesake = Event(Of(PublicationStatus.Answered, "https://vk.com/wall-1_4", page: "https://vk.com/id7002"));

        renamed.Pseudonym.ShouldBe(first.Pseudonym);
        namesake.Pseudonym.ShouldNotBe(first.Pseudonym);
    }

    [Fact]
    public void Event_OfBataysk_FollowsItsRegulationAndCarriesNoName()
    {
        var happened = Event(Of(PublicationStatus.Answered));

        (happened.TextRemoved, happened.EvidenceUnlinked).ShouldBe((false, true));
        System.Text.Json.JsonSerializer.Serialize(happened, ServiceDefaults.Json.Options).ShouldNotContain("Садыков");
    }

    private static AuthorPseudonymised Event(Publication publication) => Pseudonyms.Of(publication, Bataysk, [], Actor.System, Ended);

    private static Publication Of(
        PublicationStatus status, string url = "https://vk.com/wall-1_2", string author = "Тимур Садыков", string? page = null)
    {
        return new Publication
        {
            Id = Guid.CreateVersion7(),
            Network = "vk",
            Url = url,
            Owner = "-1",
            AuthorName = author,
            AuthorUrl = page,
            Text = "Яма на дороге.",
            DetectedAt = Ended.AddHours(-5),
            RegisteredAt = Ended.AddHours(-5),
            RegulationId = "bataysk-188",
            RegulationEdition = "2019-02-05",
            ReplyDue = Ended,
            Status = status,
            EndedAt = status >= PublicationStatus.Answered ? Ended : null,
        };
    }
}
