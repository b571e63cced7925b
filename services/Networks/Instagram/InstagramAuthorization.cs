using System.Text.Json;
using Microsoft.Extensions.Options;
using SocialPubs.Networks.Calls;
using SocialPubs.Networks.Meta;
using SocialPubs.Regulations;

namespace SocialPubs.Networks.Instagram;

/// <summary>Connects professional accounts of Instagram: each belongs to a Facebook page, whose token speaks for it.</summary>
internal sealed class InstagramAuthorization(
    GraphClient client, IOptions<MetaOptions> meta, IOptions<InstagramOptions> options, TimeProvider time) : MetaAuthorization(client, meta, time)
{
    public override string Network => "instagram";

    protected override IReadOnlyList<string> Scopes => options.Value.Scopes;

    protected override string PageFields => ",instagram_business_account{id,username,name}";

    // Decree 188, clause 6: in Instagram the page is the legal entity's.
    protected override GrantedTokens? Granted(JsonElement page, string pageToken, string personToken) =>
        page.Member("instagram_business_account") is var account && account.Text("id") is { } id
            ? new GrantedTokens(id, account.Text("username") ?? account.Text("name") ?? id, AccountKind.LegalEntity, pageToken, personToken, ExpiresAt: null)
            : null;
}
