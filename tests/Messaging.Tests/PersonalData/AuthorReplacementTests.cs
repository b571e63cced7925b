using System.Text.Json;
using Microsoft.Extensions.Configuration;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Keys;
using SocialPubs.Messaging.Outbox;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.ServiceDefaults;
using SocialPubs.Testing;

namespace SocialPubs.Messaging.Tests.PersonalData;

public sealed class AuthorReplacementTests
{
    private const string Url = "https://vk.com/wall7001_2";
    private const string ReplyUrl = Url + "?reply=3";

    private static readonly Guid Id = Guid.CreateVersion7();
    private static readonly Guid OtherId = Guid.CreateVersion7();
    private static readonly Actor Namesake = new("timur", "Тимур Садыков", Roles.Executor);
    private static readonly AuthorKeys Keys = KeysOf([1]);

    private static readonly PublicationSnapshot Snapshot = new(
        "vk", Url, "Тимур Садыков", "Я, Тимур Садыков, жду ответа.", null, DateTimeOffset.UnixEpoch, "waste", "Вывоз мусора", null, null, "bataysk-188",
        "2019-02-05", false, DateTimeOffset.UnixEpoch);

    private static AuthorReplacement Replacement(bool removeText = false, bool unlink = false) =>
        AuthorReplacement.Of(ReplacedAuthors.Of(Keys, Id, "Тимур Садыков", [Url, ReplyUrl, "https://vk.com/id7001"], removeText, unlink), Keys);

    [Theory]
    [InlineData("Здравствуйте, Тимур!", "Здравствуйте, [автор]!")]
    [InlineData("Уважаемому Тимуру  Садыкову передали, Садыков согласен.", "Уважаемому [автор] передали, [автор] согласен.")]
    [InlineData("Ответ стоит здесь: https://m.vk.com/wall7001_2?reply=3.", "Ответ стоит здесь: " + ReplacedAuthors.Url + ".")]
    [InlineData("Страница vk.com/id7001/ закрыта", "Страница " + ReplacedAuthors.Url + " закрыта")]
    [InlineData("Сад у дома, https://vk.com/wall-5_6, тротуар.", "Сад у дома, https://vk.com/wall-5_6, тротуар.")]
    [InlineData("", "")]
    public void Text_WithTheAuthor_IsMaskedAndOnceMoreUnchanged(string text, string masked)
    {
        Replacement().Text(text).ShouldBe(masked);
        Replacement().Text(masked).ShouldBe(masked);
    }

    [Fact]
    public void Event_WithTheAuthor_HoldsNothingOfHimAndAllElse()
    {
        var directed = new PublicationDirected(
            Id, DateTimeOffset.UnixEpoch, 2, "zhkh", "Управление ЖКХ", Snapshot,
            [new EarlierPublication(OtherId, "https://vk.com/wall-5_6", "https://vk.com/wall-5_6?reply=7")], "Позвонить Садыкову", Namesake);

        var after = Replacement().Apply(directed);

        after.Publication.ShouldBe(Snapshot with { AuthorName = ReplacedAuthors.Pseudonym, Url = ReplacedAuthors.Url, Text = "Я, [автор], жду ответа." });
        after.Instructions.ShouldBe("Позвонить [автор]");
        after.RepeatOf.ShouldBe(directed.RepeatOf, "another publication is another author's");
        after.DirectedBy.ShouldBe(Namesake, "people of the administration stay, whatever their names are");
        (after with { Publication = Snapshot, Instructions = directed.Instructions, RepeatOf = directed.RepeatOf }).ShouldBe(directed);
        Replacement().Apply(after).ShouldBeSameAs(after);
    }

    [Fact]
    public void Event_OfTheReply_LosesItsAddressItsHashAndItsScreenshot()
    {
        var posted = new ReplyPosted(
            Id, DateTimeOffset.UnixEpoch, "zhkh", 1, DateTimeOffset.UnixEpoch, ReplyUrl, "3", new string('a', 64), true,
            new Attachment("hash", "Садыков.png", "image/png", 5), Namesake);

        var kept = Replacement().Apply(posted);
        var unlinked = Replacement(unlink: true).Apply(posted);

        (kept.ReplyUrl, kept.NetworkReplyId, kept.Screenshot!.FileName).ShouldBe((ReplacedAuthors.ReplyUrl, null, "[автор].png"));
        kept.ContentHash.ShouldStartWith("hidden-");
        unlinked.ContentHash.ShouldBe(kept.ContentHash, "the same text has the same hash in all services");
        unlinked.Screenshot.ShouldBeNull();
        Replacement().Apply(kept).ShouldBeSameAs(kept);
    }

    [Fact]
    public void Event_TextToBeRemoved_LosesThePublicationsTextAndKeepsTheReplys()
    {
        var approved = new DraftApproved(
            Id, DateTimeOffset.UnixEpoch, 1, "zhkh", "Управление ЖКХ", Snapshot, new DraftContent(1, "Двор уберут.", [], "hash"), true, Namesake, Namesake);

        var after = Replacement(removeText: true).Apply(approved);

        after.Publication.Text.ShouldBe(AuthorReplacement.RemovedText);
        after.Draft.Text.ShouldBe("Двор уберут.");
    }

    [Fact]
    public void EventOfARepeat_NamesTheEarlierPublicationByItsPseudonym()
    {
        var linked = new PublicationLinkedAsRepeat(
            OtherId, DateTimeOffset.UnixEpoch, [new EarlierPublication(Id, Url, ReplyUrl), new EarlierPublication(Guid.Empty, "https://vk.com/wall-5_6", null)], Namesake);

        var after = AuthorReplacement.InOthers(ReplacedAuthors.Of(Keys, Id, "Тимур Садыков", [Url]), Keys).Apply(linked);

        after.Earlier.ShouldBe([new EarlierPublication(Id, ReplacedAuthors.Url, ReplacedAuthors.ReplyUrl), linked.Earlier[1]]);
        var own = new PublicationRegistered(OtherId, DateTimeOffset.UnixEpoch, Snapshot, Namesake);
        AuthorReplacement.InOthers(ReplacedAuthors.Of(Keys, Id, "Тимур Садыков", []), Keys).Apply(own).ShouldBeSameAs(own);
    }

    [Fact]
    public void Correction_ReplacesTheNameAndNothingElse()
    {
        var registered = new PublicationRegistered(Id, DateTimeOffset.UnixEpoch, Snapshot, Namesake);

        var after = AuthorReplacement.Of(new AuthorCorrected(Id, DateTimeOffset.UnixEpoch, "Тимур Садиков", Namesake)).Apply(registered);

        after.ShouldBe(registered with { Publication = Snapshot with { AuthorName = "Тимур Садиков" } });
    }

    [Fact]
    public void Marks_UnderAnotherKey_AreRefusedLoudly() => Should.Throw<InvalidOperationException>(
        () => AuthorReplacement.Of(ReplacedAuthors.Of(KeysOf([2]), Id, "Тимур", []), Keys)).Message.ShouldContain("PersonalData:Key");

    [Fact]
    public void Marks_UnderAPreviousKey_AreFound()
    {
        var happened = ReplacedAuthors.Of(KeysOf([1]), Id, "Тимур", []);

        AuthorReplacement.Of(happened, KeysOf([2, 1])).Text("Тимуру").ShouldBe("[автор]");
    }

    [Fact]
    public void Marks_OfAName_SayNothingWithoutTheKey()
    {
        var json = JsonSerializer.Serialize(ReplacedAuthors.Of(Keys, Id, "Тимур Садыков", [Url]), Json.Options);

        json.ShouldNotContain("тимур", Case.Insensitive);
        json.ShouldNotContain("7001");
        ReplacedAuthors.Of(KeysOf([2]), Id, "Тимур", []).NameMarks.ShouldNotBe(ReplacedAuthors.Of(Keys, Id, "Тимур", []).NameMarks);
    }

    [Fact]
    public void Keys_WithoutAMasterKey_AreForDevelopmentOnly()
    {
        var none = MasterKeys.Read(new ConfigurationBuilder().Build());

        AuthorKeys.Of(none, isDevelopment: true).CurrentId.ShouldBe("development");
        Should.Throw<InvalidOperationException>(() => AuthorKeys.Of(none, isDevelopment: false));
    }

    [Fact]
    public void StringsOfContracts_AreCodesOrAreReplaced()
    {
        // A new field is free text until somebody says that it is a code: this list makes them think.
        string[] texts = ["authorName", "text", "instructions", "comment", "reason", "detail", "quote", "fileName", "contentHash", "name"];
        var fields = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in Queues.All)
            Collect(type, fields, []);

        fields.Where(field => !AuthorReplacement.CodeFields.Contains(field)).Order(StringComparer.Ordinal).ShouldBe(texts.Order(StringComparer.Ordinal));
        MessageTypes.IsKnown(nameof(AuthorPseudonymised)).ShouldBeTrue();
    }

    private static void Collect(Type type, HashSet<string> fields, HashSet<Type> seen)
    {
        if (!seen.Add(type))
            return;

        foreach (var property in type.GetProperties())
        {
            var element = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
            if (element == typeof(string))
                fields.Add(JsonNamingPolicy.CamelCase.ConvertName(property.Name));
            else if (element.Namespace == typeof(IEvent).Namespace)
                Collect(element, fields, seen);
        }
    }

    private static AuthorKeys KeysOf(byte[] seeds)
    {
        var settings = seeds.Select((seed, index) => KeyValuePair.Create(
            index == 0 ? "DataProtection:Key" : $"DataProtection:PreviousKeys:{index - 1}", (string?)Convert.ToBase64String([.. Enumerable.Repeat(seed, 32)])));
        return AuthorKeys.Of(MasterKeys.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()), isDevelopment: false);
    }
}
