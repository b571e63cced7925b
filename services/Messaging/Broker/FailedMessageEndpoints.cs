using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using SocialPubs.Contracts;
using SocialPubs.ServiceDefaults.Authentication;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Messaging.Broker;

/// <summary>Why a message was discarded.</summary>
public sealed record DiscardRequest(string Reason);

/// <summary>How an administrator deals with messages that a consumer gave up on.</summary>
public static partial class FailedMessageEndpoints
{
    /// <summary>Maps <c>GET {prefix}/failed-messages</c> and <c>POST …/{messageId}/return | /discard</c>.</summary>
    public static void MapFailedMessages(this IEndpointRouteBuilder routes, string prefix, string namePrefix)
    {
        var group = routes.MapGroup(prefix + "/failed-messages").RequireRoles(Roles.Administrator).ForEveryBody();
        group.MapGet(string.Empty, ListAsync).WithName($"{namePrefix}ListFailedMessages")
            .WithSummary("Messages that the service gave up on, with the reason");
        group.MapPost("{messageId:guid}/return", ReturnAsync).WithName($"{namePrefix}ReturnFailedMessage")
            .WithSummary("Send a failed message back to the service");
        group.MapPost("{messageId:guid}/discard", DiscardAsync).WithName($"{namePrefix}DiscardFailedMessage")
            .WithSummary("Discard a failed message for good, with a reason");
    }

    private static async Task<Ok<List<FailedMessage>>> ListAsync(FailedMessages failed, CancellationToken cancellationToken) =>
        TypedResults.Ok(await failed.ListAsync(cancellationToken));

    private static async Task<Results<Ok<FailedMessage>, ProblemHttpResult>> ReturnAsync(
        Guid messageId, FailedMessages failed, Caller caller, ILogger<FailedMessage> logger, CancellationToken cancellationToken)
    {
        if (await failed.ReturnAsync(messageId, cancellationToken) is not { } message)
            return NotThere();
        LogReturned(logger, message.Type, messageId, caller.Id);
        return TypedResults.Ok(message);
    }

    private static async Task<Results<Ok<FailedMessage>, ProblemHttpResult>> DiscardAsync(
        Guid messageId, DiscardRequest request, FailedMessages failed, Caller caller, ILogger<FailedMessage> logger, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 1000)
            return new Refusal(CommonRefusals.Invalid, "Give a reason of 1 to 1,000 characters.", "reason").ToProblem();
        if (await failed.DiscardAsync(messageId, cancellationToken) is not { } message)
            return NotThere();
        LogDiscarded(logger, message.Type, messageId, caller.Id, OneLine(request.Reason));
        return TypedResults.Ok(message);
    }

    /// <summary>Nothing in it begins a line of the log or steers a terminal.</summary>
    private static string OneLine(string text) => new([.. text.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? ' ' : c)]);

    private static ProblemHttpResult NotThere() =>
        new Refusal(CommonRefusals.NotFound, "The error queue holds no such message.", "messageId").ToProblem();

    [LoggerMessage(LogLevel.Warning, "Failed message {Type} {MessageId} was sent back by {Caller}")]
    private static partial void LogReturned(ILogger logger, string type, Guid messageId, string caller);

    [LoggerMessage(LogLevel.Warning, "Failed message {Type} {MessageId} was discarded by {Caller}: {Reason}")]
    private static partial void LogDiscarded(ILogger logger, string type, Guid messageId, string caller, string reason);
}
