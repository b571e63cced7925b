using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SocialPubs.AppHost;

/// <summary>
/// An access token (JWT, RFC 7519, HS256) that services accept in Development only: it is signed with the key that the
/// AppHost gives them, which never leaves the data folder.
/// </summary>
internal sealed record DevelopmentToken
{
    private const string Issuer = "https://socialpubs.local";
    private const string Audience = "socialpubs";

    // A name in Russian stays readable in a decoded token; base64url makes it safe to carry.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Subject { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The codes of the bodies whose publications the bearer sees; none for those who see all.</summary>
    public IReadOnlyList<string> Bodies { get; init; } = [];

    public int Hours { get; init; } = 12;

    /// <exception cref="CommandLineException">Something is missing or unknown.</exception>
    public static DevelopmentToken Read(string[] args)
    {
        var roles = new List<string>();
        var bodies = new List<string>();
        string? subject = null, name = null;
        var hours = 12;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--role":
                    roles.Add(CommandLine.Value(args, ref i));
                    break;
                case "--body":
                    bodies.Add(CommandLine.Value(args, ref i));
                    break;
                case "--sub":
                    subject = CommandLine.Value(args, ref i);
                    break;
                case "--name":
                    name = CommandLine.Value(args, ref i);
                    break;
                case "--hours":
                    if (!int.TryParse(CommandLine.Value(args, ref i), NumberStyles.None, CultureInfo.InvariantCulture, out hours) || hours is < 1 or > 8784)
                        throw new CommandLineException($"{args[i]} is no number of hours between 1 and 8784.");
                    break;
                default:
                    throw new CommandLineException($"token has no option {args[i]}.");
            }
        }

        if (roles.Count == 0) throw new CommandLineException("token needs at least one --role.");
        if (subject is null) throw new CommandLineException("token needs --sub, the id of the person.");
        return new DevelopmentToken { Subject = subject, Name = name ?? subject, Roles = roles, Bodies = bodies, Hours = hours };
    }

    /// <param name="key">The signing key, base64.</param>
    /// <param name="now">The instant from which the token is valid.</param>
    public string Sign(string key, DateTimeOffset now)
    {
        var header = new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT" };
        var payload = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = Subject,
            ["name"] = Name,
            ["role"] = new JsonArray([.. Roles.Select(role => (JsonNode)role)]),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(Hours).ToUnixTimeSeconds(),
        };
        if (Bodies.Count > 0) payload["body"] = new JsonArray([.. Bodies.Select(body => (JsonNode)body)]);
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString(Json)));
}
