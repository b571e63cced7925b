using System.Diagnostics;
using System.Globalization;
using SocialPubs.Regulations;

namespace SocialPubs.Reporting.Shortcomings;

/// <summary>What people read of a shortcoming.</summary>
internal static class ShortcomingTexts
{
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");

    public static string NumberOf(int year, int number) => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{number}");

    /// <summary>What fell short, without names.</summary>
    public static string KindOf(Shortcoming shortcoming) => shortcoming.Kind switch
    {
        ShortcomingKind.Clock => $"Нарушен срок: {StageOf(shortcoming.Stage)}",
        ShortcomingKind.Cadence => string.Create(
            Russian, $"Размещено собственных публикаций: {shortcoming.Posted} из {shortcoming.Required} обязательных за период"),
        ShortcomingKind.Standing when shortcoming.Standing == "edited" => "Размещённый ответ изменён в сети",
        ShortcomingKind.Standing => "Размещённый ответ исчез из сети",
        ShortcomingKind.Content => "Ответ не соответствует требованиям к содержанию",
        ShortcomingKind.Other => "Иной недостаток",
        _ => throw new UnreachableException($"{shortcoming.Kind} has no name."),
    };

    /// <summary>How it stands.</summary>
    public static string StateOf(ShortcomingState state, WithdrawalReason? withdrawal) => state switch
    {
        ShortcomingState.Open => "Не направлен",
        ShortcomingState.Notified => "Направлен, ожидается ответ",
        ShortcomingState.Answered => "Получен ответ, ожидается решение о закрытии",
        ShortcomingState.Returned => "Ответ возвращён на доработку",
        ShortcomingState.Closed => "Закрыт",
        ShortcomingState.Withdrawn when withdrawal == WithdrawalReason.Cancelled => "Снят: срок был отменён до истечения",
        ShortcomingState.Withdrawn => "Снят: выполнено в срок",
        _ => throw new UnreachableException($"{state} has no name."),
    };

    /// <summary>What was decided, with the order where there is one; null before a decision.</summary>
    public static string? DecisionOf(DecisionKind? decision, string? text, string? orderNumber, DateOnly? orderDate)
    {
        var what = decision switch
        {
            null => null,
            DecisionKind.None => "Без дисциплинарного взыскания",
            DecisionKind.Remark => "Замечание",
            DecisionKind.Reprimand => "Выговор",
            DecisionKind.Dismissal => "Увольнение",
            DecisionKind.Other => text,
            _ => throw new UnreachableException($"{decision} has no name."),
        };
        return what is null || orderNumber is null || orderDate is not { } date
            ? what
            : string.Create(Russian, $"{what} (приказ от {date:dd.MM.yyyy} № {orderNumber})");
    }

    private static string StageOf(string? stage) => stage switch
    {
        RegulationStages.Reply => "ответ на публикацию",
        RegulationStages.Direction => "направление публикации исполнителю",
        RegulationStages.Drafting => "подготовка или доработка проекта ответа",
        RegulationStages.Review => "согласование проекта ответа",
        RegulationStages.Posting => "размещение ответа",
        _ => stage ?? "этап работы",
    };
}
