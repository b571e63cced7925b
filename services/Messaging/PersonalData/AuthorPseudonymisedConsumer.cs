using MassTransit;
using Microsoft.EntityFrameworkCore;
using SocialPubs.Contracts;

namespace SocialPubs.Messaging.PersonalData;

/// <summary>A service replaces what it keeps of the author; the same in each, because the marks on its model say where.</summary>
public sealed class AuthorPseudonymisedConsumer(DbContext db, AuthorErasure erasure) : IConsumer<AuthorPseudonymised>
{
    public Task Consume(ConsumeContext<AuthorPseudonymised> context) =>
        erasure.PseudonymiseAsync(db, context.Message, context.CancellationToken);
}
