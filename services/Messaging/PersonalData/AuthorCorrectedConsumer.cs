using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;

namespace SocialPubs.Messaging.PersonalData;

/// <summary>A service puts the right name of the author in place of the wrong one.</summary>
public sealed class AuthorCorrectedConsumer(DbContext db, AuthorErasure erasure) : IConsumer<AuthorCorrected>
{
    public Task Consume(ConsumeContext<AuthorCorrected> context) => erasure.CorrectAsync(db, context.Message, context.CancellationToken);
}
