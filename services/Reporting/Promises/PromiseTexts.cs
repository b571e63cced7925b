using System.Globalization;
using SocialPubs.Reporting.Publications;

namespace SocialPubs.Reporting.Promises;

/// <summary>What people are told of promises, in Russian; never the words of the reply.</summary>
internal static class PromiseTexts
{
    public static string TitleOf(PromiseAct act) => act.Kind switch
    {
        PromiseActKind.Soon => $"Через 3 дня истекает срок, обещанный в ответе: {Day(act.DueDate)}",
        PromiseActKind.Due => $"Сегодня истекает срок, обещанный в ответе: {Day(act.DueDate)}",
        _ => $"Срок, обещанный в ответе, нарушен: {Day(act.DueDate)}",
    };

    public static string TextOf(Promise promise, PublicationSummary? publication)
    {
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"Этап решения № {promise.Index + 1}, срок {Day(promise.DueDate)}"),
            $"Ответ подготовил(а): {promise.ExecutorName}",
        };
        if (promise.DueDate != promise.PromisedDate)
            lines.Add($"В ответе был назван срок {Day(promise.PromisedDate)}");
        if (publication?.TopicName is { } topic)
            lines.Add($"Тема: {topic}");
        if (publication?.Url is { } url)
            lines.Add($"Публикация: {url}");
        if (promise.KeptAt is null)
            lines.Add("Когда обещанное выполнено, отметьте это и приложите ссылку на ответ или другое подтверждение.");
        return string.Join('\n', lines);
    }

    private static string Day(DateOnly day) => day.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);
}
