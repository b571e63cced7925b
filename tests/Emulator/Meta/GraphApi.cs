using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Facebook;
using SocialPubs.Emulator.Instagram;

namespace SocialPubs.Emulator.Meta;

/// <summary>
/// The Graph API's wire format: objects and their edges by address, errors in JSON, the share of the allowance in
/// headers. Stricter than Meta in one thing: a token in the address is refused.
/// </summary>
internal sealed class GraphApi(
    FacebookGraph facebook, InstagramGraph instagram, MetaLogin login, EmulatedCalls calls, IOptions<MetaEmulation> settings, TimeProvider time)
{
    private static readonly string[] Secrets = ["access_token", "appsecret_proof", "input_token", "client_secret", "code", "code_verifier", "fb_exchange_token"];

    private readonly Lock gate = new();
    private readonly Queue<long> lastHour = new();

    public async Task AnswerAsync(HttpContext context, string path)
    {
        var (parameters, file) = await ReadAsync(context);
        var authorization = context.Request.Headers.Authorization.ToString();
        var inAddress = context.Request.Query.ContainsKey("access_token");
        var tokenText = authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization["Bearer ".Length..] : parameters.GetValueOrDefault("access_token");
        var token = GraphToken.Parse(tokenText, settings.Value);
        var method = parameters.TryGetValue("method", out var named) ? named.ToUpperInvariant() : context.Request.Method;
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var network = segments.Length > 0 && GraphIds.IsInstagram(segments[0]) ? "instagram" : "facebook";
        var name = NameOf(network, method, segments);
        var shown = parameters.Where(parameter => !Secrets.Contains(parameter.Key)).ToDictionary(StringComparer.Ordinal);
        var incoming = calls.Begin(context, name, token?.Page ?? token?.InstagramAccount(settings.Value), shown);

        var share = Use();
        context.Response.Headers["X-App-Usage"] = string.Create(
            CultureInfo.InvariantCulture, $"{{\"call_count\":{share},\"total_time\":{share / 2},\"total_cputime\":{share / 3}}}");
        try
        {
            if (inAddress)
                throw new GraphException(190, null, "The emulator takes no token in an address: it would be traced.");
            if (share > 100)
                throw new GraphException(4);
            if (incoming.ErrorCode is { } planned)
                throw new GraphException(planned, incoming.Fault!.SubCode);
            await calls.RunAsync<JsonNode>(incoming, RunAsync, response => context.Response.WriteAsJsonAsync(response, EmulatorHost.Json, context.RequestAborted));
        }
        catch (GraphException exception)
        {
            if (exception.Code is >= 80000 and <= 80099)
            {
                context.Response.Headers["X-Business-Use-Case-Usage"] =
                    "{\"" + (token?.Id ?? 0).ToString(CultureInfo.InvariantCulture)
                    + "\":[{\"type\":\"pages\",\"call_count\":101,\"total_cputime\":20,\"total_time\":20,\"estimated_time_to_regain_access\":7}]}";
            }

            context.Response.StatusCode = exception.Status;
            await context.Response.WriteAsJsonAsync(ErrorOf(exception), EmulatorHost.Json, context.RequestAborted);
        }

        async Task<JsonNode> RunAsync()
        {
            if (segments is ["oauth", "access_token"])
                return login.AccessToken(parameters);
            if (token is null)
                throw new GraphException(190, null, tokenText is null ? "An access token is required to request this resource." : "Invalid OAuth access token - Cannot parse access token");
            if (token.Kind != "app")
                Prove(tokenText!, parameters.GetValueOrDefault("appsecret_proof"));
            if (segments is ["debug_token"])
                return token.Kind == "app" ? login.DebugToken(parameters) : throw new GraphException(100, null, "(#100) You must provide an app access token");
            if (segments is ["me", "accounts"])
                return login.Accounts(token, parameters);
            if (segments.Length is 0 or > 2)
                throw new GraphException(2500, null, "Unknown path components");

            var call = new GraphCall(
                method, segments[0], segments.Length > 1 ? segments[1] : null, token, shown, file, EmulatedCalls.BaseAddress(context.Request));
            return network == "instagram" ? await instagram.RunAsync(call) : facebook.Run(call);
        }
    }

    /// <summary>The name of a call for faults and the log: <c>facebook.comments.post</c>, <c>instagram.node.get</c>.</summary>
    private static string NameOf(string network, string method, string[] segments) => segments switch
    {
        ["oauth", ..] or ["debug_token"] or ["me", "accounts"] => $"meta.{segments[^1]}",
        _ => $"{network}.{(segments.Length > 1 ? segments[1] : "node")}.{method.ToLowerInvariant()}",
    };

    private static JsonObject ErrorOf(GraphException exception)
    {
        var error = new JsonObject { ["message"] = exception.Message, ["type"] = exception.Type, ["code"] = exception.Code };
        if (exception.SubCode is { } subCode)
            error["error_subcode"] = subCode;
        error["is_transient"] = exception.IsTransient;
        error["fbtrace_id"] = "AEmulated";
        return new JsonObject { ["error"] = error };
    }

    private static async Task<(Dictionary<string, string> Parameters, byte[]? File)> ReadAsync(HttpContext context)
    {
        var parameters = await EmulatedCalls.ParametersAsync(context);
        if (!context.Request.HasFormContentType)
            return (parameters, null);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form.Files.GetFile("source") is not { } file)
            return (parameters, null);
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory, context.RequestAborted);
        return (parameters, memory.ToArray());
    }

    private void Prove(string token, string? proof)
    {
        if (proof is null)
            throw new GraphException(100, null, "API calls from the server require an appsecret_proof argument");
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(settings.Value.AppSecret), Encoding.UTF8.GetBytes(token)));
        if (proof != expected)
            throw new GraphException(100, null, "Invalid appsecret_proof provided in the API argument");
    }

    /// <summary>Counts a call, and returns the percentage of the hour's calls that are used.</summary>
    private int Use()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            while (lastHour.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= TimeSpan.FromHours(1))
                lastHour.Dequeue();
            lastHour.Enqueue(now);
            return (int)Math.Min((long)lastHour.Count * 100 / Math.Max(settings.Value.CallsPerHour, 1), int.MaxValue);
        }
    }
}
