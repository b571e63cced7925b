using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using SocialPubs.Contracts;
using SocialPubs.Messaging.PersonalData;
using SocialPubs.Testing;

namespace SocialPubs.Approval.Tests;

/// <summary>What Approval keeps of an author.</summary>
public sealed class AuthorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pseudonymised_DecidedReviewsAndLateSubmissions_NameNobody()
    {
        var options = await ServiceHostOptions.CreateAsync("approvaldb", Cancel);
        await using var host = new ServiceHost<Program>(options);
        var curator = host.ClientFor("vera", Roles.Curator);
        await using var probe = await BusProbe.StartAsync(options.Broker, Cancel);
        var id = Guid.CreateVersion7();
        await probe.PublishAsync(Named(TestData.Submitted(id, TestData.JustNow)), cancellationToken: Cancel);
        await Eventually.TrueAsync(
            async () => (await curator.GetAsync($"/api/approval/reviews/{id}", Cancel)).IsSuccessStatusCode, () => "the review", cancellationToken: Cancel);
        var returned = await curator.PostAsJsonAsync(
            $"/api/approval/reviews/{id}/return",
            new { submission = 1, remarks = new[] { new { kind = "fact", text = "Зурабу назовите срок.", start = 14, length = 5 } } },
            Cancel);
        returned.EnsureSuccessStatusCode();
        await probe.WaitForAsync<DraftReturned>(cancellationToken: Cancel);
        (await DatabaseText.TablesWithAsync(options.DatabaseConnection, "зураб", Cancel)).ShouldNotBeEmpty();

        var keys = host.Services.GetRequiredService<AuthorKeys>();
        await probe.PublishAsync(ReplacedAuthors.Of(keys, id, "Зураб Зурабов", ["https://vk.com/wall-1_2"]), cancellationToken: Cancel);
        await probe.PublishAsync(Named(TestData.Submitted(id, TestData.JustNow, submission: 2)), cancellationToken: Cancel);

        await Eventually.TrueAsync(
            async () =>
            {
                var text = await curator.GetStringAsync($"/api/approval/reviews/{id}", Cancel);
                return text.Contains("\"submission\":2", StringComparison.Ordinal) && text.Contains(ReplacedAuthors.Pseudonym, StringComparison.Ordinal);
            },
            () => "the late submission with the pseudonym",
            cancellationToken: Cancel);
        (await DatabaseText.TablesWithAsync(options.DatabaseConnection, "зураб", Cancel)).ShouldBeEmpty();
        (await DatabaseText.TablesWithAsync(options.DatabaseConnection, "wall-1_2", Cancel)).ShouldBeEmpty();
    }

    private static DraftSubmitted Named(DraftSubmitted submitted)
    {
        const string Text = "Здравствуйте, Зураб! Двор очистят.";
        return submitted with
        {
            Publication = submitted.Publication with { AuthorName = "Зураб Зурабов", Text = "Зураб ждёт" },
            Draft = submitted.Draft with { Text = Text, ContentHash = ContentHashes.Of(Text, []) },
        };
    }
}
