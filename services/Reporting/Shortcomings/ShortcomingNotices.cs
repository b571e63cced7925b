using System.Globalization;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Regulations;
using SocialPubs.Regulations;
using SocialPubs.Reporting.Notices;
using SocialPubs.Reporting.People;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>Tells those concerned; the texts leave the house and hold no names.</summary>
internal sealed class ShortcomingNotices(RegulationCatalog regulations, RegulationOptions options)
{
    /// <summary>So many are listed one by one.</summary>
    private const int Listed = 20;

    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");

    /// <summary>The time in the administration's time zone.</summary>
    public DateTime LocalOf(DateTimeOffset instant, DateTimeOffset now) =>
        TimeZoneInfo.ConvertTime(instant, regulations.InForce(options.Active, now).TimeZone).DateTime;

    /// <summary>The deputies for an area are asked about one or many: one notice for all of them.</summary>
    public async Task SentAsync(
        ReportingDb db,
        IReadOnlyList<Shortcoming> sent,
        Addressee to,
        DateTimeOffset answerDue,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (sent.Count == 0)
            return;

        // The first act of the sending names it: its step is one that no other sending has.
        var first = sent[0];
        var lines = sent.Take(Listed).Select(LineOf).ToList();
        if (sent.Count > Listed)
            lines.Add(string.Create(Russian, $"и ещё {sent.Count - Listed}"));
        lines.Add(string.Create(Russian, $"Срок ответа: до {LocalOf(answerDue, now):dd.MM.yyyy HH:mm}."));
        var subject = sent.Count == 1
            ? $"Направлен недостаток № {first.FullNumber}"
            : string.Create(Russian, $"Направлено недостатков: {sent.Count}");
        await TellAsync(db, $"shortcomingSent:{first.Id}:{first.Version}", subject, string.Join('\n', lines), sent, to.Deputies, now, cancellationToken);
    }

    /// <summary>R2 learns that an answer is there.</summary>
    public async Task AnsweredAsync(ReportingDb db, Shortcoming shortcoming, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var heads = await db.InOfficeAsync(Roles.DeputyHead, shortcoming.BodyCode, now, cancellationToken);
        await TellAsync(
            db,
            $"shortcomingAnswered:{shortcoming.Id}:{shortcoming.Version}",
            $"Получен ответ по недостатку № {shortcoming.FullNumber}",
            LineOf(shortcoming),
            [shortcoming],
            heads.Select(head => head.PersonId),
            now,
            cancellationToken);
    }

    /// <summary>The deputies for the area learn that the answer was sent back, or that it is closed.</summary>
    public async Task DecidedAsync(
        ReportingDb db, Shortcoming shortcoming, ShortcomingAct act, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var deputies = await db.InOfficeAsync(Roles.AreaDeputy, shortcoming.BodyCode, now, cancellationToken);
        var (subject, text) = act.Kind == ShortcomingActKind.Returned
            ? ($"Возвращён ответ по недостатку № {shortcoming.FullNumber}",
                string.Create(Russian, $"{LineOf(shortcoming)}\nНовый срок ответа: до {LocalOf(act.AnswerDue!.Value, now):dd.MM.yyyy HH:mm}."))
            : ($"Закрыт недостаток № {shortcoming.FullNumber}", LineOf(shortcoming));
        await TellAsync(
            db,
            $"shortcoming{act.Kind}:{shortcoming.Id}:{shortcoming.Version}",
            subject,
            text,
            [shortcoming],
            deputies.Select(deputy => deputy.PersonId),
            now,
            cancellationToken);
    }

    private static string LineOf(Shortcoming shortcoming) => $"№ {shortcoming.FullNumber}: {ShortcomingTexts.KindOf(shortcoming)}";

    private static Task TellAsync(
        ReportingDb db,
        string cause,
        string subject,
        string text,
        IReadOnlyList<Shortcoming> about,
        IEnumerable<string> recipients,
        DateTimeOffset now,
        CancellationToken cancellationToken) => db.TellAsync(
            new NoticeContent(cause, NoticeKinds.Shortcoming, subject, text)
            {
                PublicationId = about.Count == 1 ? about[0].PublicationId : null,
                Link = about.Count == 1 ? $"/shortcomings/{about[0].Id}" : "/shortcomings",
            },
            recipients,
            now,
            cancellationToken);
}
