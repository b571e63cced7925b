using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Facebook;

/// <summary>Connects Facebook pages.</summary>
internal sealed class FacebookAuthorization(
    GraphClient client, IOptions<MetaOptions> meta, IOptions<FacebookOptions> options, TimeProvider time) : MetaAuthorization(client, meta, time)
{
    public override string Network => "facebook";

    protected override IReadOnlyList<string> Scopes => options.Value.Scopes;

    protected override string PageFields => string.Empty;

    // Decree 188, clause 6: in Facebook the page is the official representative's. Meta has no such kind: each is a page.
    protected override GrantedTokens? Granted(JsonElement page, string pageToken, string personToken) => page.Text("id") is { } id
        ? new GrantedTokens(id, page.Text("name") ?? id, AccountKind.Person, pageToken, personToken, ExpiresAt: null)
        : null;
}
