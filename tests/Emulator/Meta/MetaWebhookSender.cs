using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace SocialPubs.Emulator.Meta;

/// <summary>A webhook call as Meta makes it: the body, and the signature over exactly its bytes.</summary>
internal sealed record MetaWebhook(byte[] Body, string Signature);

/// <summary>Writes and signs what Meta tells the address of an application.</summary>
internal sealed class MetaWebhookSender(IOptions<MetaEmulation> settings, TimeProvider time)
{
    public MetaWebhook Write(string objectKind, string ownerId, string field, JsonObject value)
    {
        var body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["object"] = objectKind,
            ["entry"] = new JsonArray(new JsonObject
            {
                ["id"] = ownerId,
                ["time"] = time.GetUtcNow().ToUnixTimeSeconds(),
                ["changes"] = new JsonArray(new JsonObject { ["field"] = field, ["value"] = value }),
            }),
        }.ToJsonString());
        return new MetaWebhook(body, Sign(body));
    }

    public string Sign(byte[] body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(settings.Value.AppSecret), body));
}
