using Microsoft.Extensions.Options;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Vk;

/// <summary>VK's wire format: method by address, parameters by form or query, answers with status 200 whatever happened.</summary>
internal sealed class VkApi(VkMethods methods, EmulatedCalls calls, RateLimits rates, IOptions<EmulatorOptions> options, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context, string method)
    {
        var parameters = await EmulatedCalls.ParametersAsync(context);
        parameters.Remove("access_token", out var tokenText);
        var authorization = context.Request.Headers.Authorization.ToString();
        tokenText ??= authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization["Bearer ".Length..] : null;
        var token = VkToken.Parse(tokenText);
        var incoming = calls.Begin(context, method, token?.MemberId, parameters);

        try
        {
            if (token is null)
                throw new VkException(5, tokenText is null ? "no access_token passed." : "invalid access_token (4).");
            if (token.ExpiresAt <= time.GetUtcNow().ToUnixTimeSeconds())
                throw new VkException(5, "access_token has expired.");
            if (!parameters.ContainsKey("v"))
                throw new VkException(8, "v (version) is required");
            if (!rates.Take($"vk:{token.MemberId}", token.IsGroup ? options.Value.GroupRate : options.Value.UserRate))
                throw new VkException(6);
            if (incoming.ErrorCode is { } code)
                throw new VkException(code);

            var call = new VkCall(method, token, parameters, EmulatedCalls.BaseAddress(context.Request));
            await calls.RunAsync(
                incoming,
                () => methods.Run(call),
                response => context.Response.WriteAsJsonAsync(new { response }, EmulatorHost.Json, context.RequestAborted));
        }
        catch (VkException exception)
        {
            await context.Response.WriteAsJsonAsync(
                new
                {
                    error = new
                    {
                        error_code = exception.Code,
                        error_msg = exception.Message,
                        request_params = parameters
                            .Select(parameter => new { key = parameter.Key, value = parameter.Value })
                            .Prepend(new { key = "oauth", value = "1" })
                            .Prepend(new { key = "method", value = method })
                            .ToArray(),
                        captcha_sid = exception.Code == 14 ? "239633676097" : null,
                        captcha_img = exception.Code == 14 ? "https://api.vk.com/captcha.php?sid=239633676097" : null,
                    },
                },
                EmulatorHost.Json,
                context.RequestAborted);
        }
    }

    /// <summary>The upload server of <c>photos.getWallUploadServer</c>.</summary>
    public async Task UploadAsync(HttpContext context, Wall wall)
    {
        var incoming = calls.Begin(context, "upload", null, new Dictionary<string, string>(StringComparer.Ordinal));
        if (incoming.ErrorCode is { } code)
        {
            await context.Response.WriteAsJsonAsync(new { error = new VkException(code).Message }, EmulatorHost.Json, context.RequestAborted);
            return;
        }

        await calls.RunAsync(
            incoming,
            async () =>
            {
                var form = await context.Request.ReadFormAsync(context.RequestAborted);
                using var memory = new MemoryStream();
                if (form.Files.GetFile("photo") is { } file)
                    await file.CopyToAsync(memory, context.RequestAborted);
                var content = memory.ToArray();
                // VK answers an upload that it cannot use with an empty list of photos, not with an error.
                return Uploads.Detect(content) is { } type ? new Uploads(wall.AddFile(content), type).Photo() : "[]";
            },
            photo => context.Response.WriteAsJsonAsync(new { server = 1, photo, hash = Uploads.Seal(photo) }, EmulatorHost.Json, context.RequestAborted));
    }
}

internal static class VkEndpoints
{
    public static void MapVk(this WebApplication app)
    {
        app.MapMethods("/method/{name}", ["GET", "POST"], (HttpContext context, string name, VkApi api) => api.AnswerAsync(context, name));
        app.MapPost("/upload/wall-photo", (HttpContext context, VkApi api, Wall wall) => api.UploadAsync(context, wall));
        app.MapGet("/vk/authorize", (HttpContext context, VkId id) => id.AuthorizeAsync(context));
        app.MapPost("/vk/oauth2/auth", (HttpContext context, VkId id) => id.TokenAsync(context));
        app.MapPost("/control/vk/callback", (CallbackRequest request, HttpContext context, VkCallbacks callbacks) =>
            callbacks.SendAsync(request, EmulatedCalls.BaseAddress(context.Request), context.RequestAborted));
    }
}
