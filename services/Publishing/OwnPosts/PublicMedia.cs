using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SocialPubs.Contracts;
using SocialPubs.Messaging.Keys;
using SocialPubs.Publishing.Accounts;
using SocialPubs.ServiceDefaults.Attachments;
using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Publishing.OwnPosts;

/// <summary>
/// Addresses at which a network fetches the files of an own post (Instagram takes no uploads). Each names one file for a
/// while, under a key that is derived from the master key; nobody can make one for another file or lengthen it.
/// </summary>
internal sealed class PublicMedia(MasterKeys keys, IOptions<ConnectOptions> door, IOptions<OwnPostOptions> options, TimeProvider time)
{
    private const string Purpose = "public media";

    /// <summary>The address of a file from now on, or null without a public address or a master key.</summary>
    public Uri? AddressOf(Attachment file) => keys.IsSet && door.Value.Door is { } address
        ? new Uri(address, $"api/publishing/media/{Sign(file.Hash, file.ContentType, time.GetUtcNow() + options.Value.MediaLife)}")
        : null;

    /// <summary>What a token names, or null where it is not ours or has ended.</summary>
    public (string Hash, string ContentType)? Read(string token)
    {
        if (token.Length > 500 || token.Split('.') is not [var body, var seal] || !Base64Url.IsValid(body) || !Base64Url.IsValid(seal))
            return null;
        var sealBytes = Base64Url.DecodeFromChars(seal);
        if (!keys.DeriveAll(Purpose).Any(key => CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key.Bytes, Encoding.ASCII.GetBytes(body)), sealBytes)))
            return null;

        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(body)).Split('\n') is [var hash, var type, var end]
            && long.TryParse(end, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
            && time.GetUtcNow() < DateTimeOffset.FromUnixTimeSeconds(seconds)
                ? (hash, type)
                : null;
    }

    private string Sign(string hash, string type, DateTimeOffset until)
    {
        var body = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{hash}\n{type}\n{until.ToUnixTimeSeconds()}"));
        return $"{body}.{Base64Url.EncodeToString(HMACSHA256.HashData(keys.Derive(Purpose).Bytes, Encoding.ASCII.GetBytes(body)))}";
    }
}

/// <summary>Gives a network the file that an address names.</summary>
internal static class MediaEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/publishing/media/{token}", Get)
            .WithName("GetPublicMedia").WithSummary("A file of an own post, for the network that fetches it; the address is signed and ends")
            .AllowAnonymous();

    private static IResult Get(string token, PublicMedia media, IAttachmentStore attachments, HttpContext context)
    {
        if (media.Read(token) is not { } named || attachments.Open(named.Hash) is not { } stream)
            return new Refusal(CommonRefusals.NotFound, "There is nothing at this address, or not any more.", "token").ToProblem();
        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers.ContentDisposition = "attachment";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(stream, named.ContentType);
    }
}
