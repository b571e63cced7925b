using Microsoft.AspNetCore.Builder;

namespace SocialPubs.ServiceDefaults.Authentication;

/// <summary>What an endpoint does about what belongs to a body for which the caller does not act (D0).</summary>
public enum BodyRule
{
    /// <summary>It refuses it. Curators and administrators see every body, but act for none of them by that alone.</summary>
    Own,

    /// <summary>It leaves it out of the list. Curators and administrators get everything.</summary>
    Filtered,

    /// <summary>There is no such thing: what it is about belongs to all, or its roles are those that see every body.</summary>
    Every,

    /// <summary>It is about the caller alone, whatever their roles and bodies.</summary>
    Oneself,
}

/// <summary>An endpoint's rule; the endpoint table and the API description are made from it, and the walk of rights tests it.</summary>
public sealed record BodyScope(BodyRule Rule);

/// <summary>Every endpoint says one of these beside its roles.</summary>
public static class BodyScopeExtensions
{
    /// <inheritdoc cref="BodyRule.Own"/>
    public static TBuilder ForOwnBody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new BodyScope(BodyRule.Own));

    /// <inheritdoc cref="BodyRule.Filtered"/>
    public static TBuilder FilteredByBody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new BodyScope(BodyRule.Filtered));

    /// <inheritdoc cref="BodyRule.Every"/>
    public static TBuilder ForEveryBody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new BodyScope(BodyRule.Every));

    /// <inheritdoc cref="BodyRule.Oneself"/>
    public static TBuilder ForOneself<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new BodyScope(BodyRule.Oneself));
}
