using System.Globalization;
using Microsoft.AspNetCore;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlerFilters;

namespace SocialPubs.Identity.Clients;

/// <summary>
/// Makes guessing secrets slow: after a few wrong ones for a client from an address, each further attempt from there
/// has to wait twice as long as the one before. By address, so that nobody can lock out a client by guessing.
/// </summary>
internal sealed class ClientThrottle(IdentityDb db, TimeProvider time)
{
    /// <summary>Wrong secrets that cost nothing: somebody mistyped a setting.</summary>
    public const int Free = 5;

    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(15);

    /// <summary>When failures are forgotten.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>How long the next attempt has to wait; zero where it need not.</summary>
    public async Task<TimeSpan> WaitAsync(string clientId, string address, CancellationToken cancellationToken)
    {
        var failure = await db.Set<ClientFailure>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.ClientId == clientId && row.Address == address, cancellationToken);
        if (failure is null)
            return TimeSpan.Zero;

        var wait = failure.LastAt + DelayAfter(failure.Count) - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>Counts a wrong secret; at once, and in one statement, since replicas count together.</summary>
    public Task FailedAsync(string clientId, string address, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var forget = now - Memory;
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO client_failures (client_id, address, count, last_at) VALUES ({clientId}, {address}, 1, {now})
            ON CONFLICT (client_id, address) DO UPDATE
            SET count = CASE WHEN client_failures.last_at < {forget} THEN 1 ELSE client_failures.count + 1 END, last_at = {now}
            """,
            cancellationToken);
    }

    /// <summary>Forgets the failures: the right secret came.</summary>
    public Task SucceededAsync(string clientId, string address, CancellationToken cancellationToken) => db.Set<ClientFailure>()
        .Where(row => row.ClientId == clientId && row.Address == address)
        .ExecuteDeleteAsync(cancellationToken);

    public static Task CleanAsync(IdentityDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var forget = now - Memory;
        return db.Set<ClientFailure>().Where(row => row.LastAt < forget).ExecuteDeleteAsync(cancellationToken);
    }

    internal static TimeSpan DelayAfter(int failures) => failures < Free
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures - Free), MaxDelay.TotalSeconds));
}

/// <summary>Checks a client's secret as OpenIddict would, behind the throttle.</summary>
internal sealed class CheckClientSecret(IOpenIddictApplicationManager applications, ClientThrottle throttle)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .AddFilter<RequireClientIdParameter>()
        .AddFilter<RequireClientSecretParameter>()
        .UseScopedHandler<CheckClientSecret>()
        .SetOrder(OpenIddictServerHandlers.ValidateClientSecret.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.EndpointType is not (OpenIddictServerEndpointType.Token or OpenIddictServerEndpointType.Introspection
            or OpenIddictServerEndpointType.Revocation))
        {
            return;
        }

        var cancellationToken = context.CancellationToken;
        var application = await applications.FindByClientIdAsync(context.ClientId!, cancellationToken)
            ?? throw new InvalidOperationException("The client was found a moment ago.");
        if (await applications.HasClientTypeAsync(application, ClientTypes.Public, cancellationToken))
            return;

        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var address = http.Connection.RemoteIpAddress?.ToString() ?? string.Empty;
        var wait = await throttle.WaitAsync(context.ClientId!, address, cancellationToken);
        if (wait > TimeSpan.Zero)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            context.Reject(Errors.SlowDown, "Too many wrong secrets came from this address.");
            return;
        }

        if (await applications.ValidateClientSecretAsync(application, context.ClientSecret!, cancellationToken))
        {
            await throttle.SucceededAsync(context.ClientId!, address, cancellationToken);
            return;
        }

        await throttle.FailedAsync(context.ClientId!, address, cancellationToken);
        context.Reject(Errors.InvalidClient, "The client or its secret is wrong.");
    }
}

/// <summary>Refuses a client that an administrator disabled, on every address of the protocol.</summary>
internal sealed class RefuseDisabledClient(IdentityDb db) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .AddFilter<RequireClientIdParameter>()
        .UseScopedHandler<RefuseDisabledClient>()
        .SetOrder(OpenIddictServerHandlers.ValidateClientSecret.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        // Only those that are on record here are clients; OpenIddict's own entry alone would not do.
        if (!await db.Set<Client>().AnyAsync(row => row.Id == context.ClientId && !row.Disabled, context.CancellationToken))
            context.Reject(Errors.InvalidClient, "The client or its secret is wrong.");
    }
}

/// <summary>Answers an attempt that came too soon with 429.</summary>
internal sealed class AnswerThrottled<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseRequestContext
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<AnswerThrottled<TContext>>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.AttachHttpResponseCode<TContext>.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        if (context.Transaction.Response?.Error == Errors.SlowDown && context.Transaction.GetHttpRequest() is { } request)
            request.HttpContext.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        return default;
    }
}
