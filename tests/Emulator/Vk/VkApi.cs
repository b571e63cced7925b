using Microsoft.Extensions.Primitives;
using SocialPubs.Emulator.Control;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Vk;

/// <summary>VK's wire format: method by address, parameters by form or query, answers with status 200 whatever happened.</summary>
internal sealed class VkApi(VkMethods methods, FaultPlan faults, RateLimits rates, CallLog log, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context, string method)
    {
        var parameters = await ReadAsync(context);
        parameters.Remove("access_token", out var tokenText);
        var authorization = context.Request.Headers.Authorization.ToString();
        tokenText ??= authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization["Bearer ".Length..] : null;
        var token = VkToken.Parse(tokenText);
        var fault = faults.Next(method);
        log.Add(new LoggedCall(time.GetUtcNow(), method, token?.MemberId, parameters, fault?.Kind));

        try
        {
            if (token is null)
                throw new VkException(5, tokenText is null ? "no access_token passed." : "invalid access_token (4).");
            if (!parameters.ContainsKey("v"))
                throw new VkException(8, "v (version) is required");
            if (!rates.Take(token))
                throw new VkException(6);

            var call = new VkCall(method, token, parameters);
            if (fault is { Kind: FaultKind.Error })
                throw new VkException(fault.ErrorCode);
            if (!await FaultSteps.BeforeAsync(context, fault, time))
                return;

            var response = methods.Run(call, BaseAddress(context.Request));
            if (fault?.Kind == FaultKind.DuplicateDelivery)
                response = methods.Run(call, BaseAddress(context.Request));
            if (await FaultSteps.AfterAsync(context, fault, time))
                await context.Response.WriteAsJsonAsync(new { response }, EmulatorHost.Json, context.RequestAborted);
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
        const string method = "upload";
        var fault = faults.Next(method);
        log.Add(new LoggedCall(time.GetUtcNow(), method, null, new Dictionary<string, string>(StringComparer.Ordinal), fault?.Kind));
        if (fault is { Kind: FaultKind.Error })
        {
            await context.Response.WriteAsJsonAsync(new { error = new VkException(fault.ErrorCode).Message }, EmulatorHost.Json, context.RequestAborted);
            return;
        }

        if (!await FaultSteps.BeforeAsync(context, fault, time))
            return;

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        using var memory = new MemoryStream();
        if (form.Files.GetFile("photo") is { } file)
            await file.CopyToAsync(memory, context.RequestAborted);
        var content = memory.ToArray();
        // VK answers an upload that it cannot use with an empty list of photos, not with an error.
        var photo = Uploads.Detect(content) is { } type ? new Uploads(wall.AddFile(content), type).Photo() : "[]";
        if (await FaultSteps.AfterAsync(context, fault, time))
            await context.Response.WriteAsJsonAsync(new { server = 1, photo, hash = Uploads.Seal(photo) }, EmulatorHost.Json, context.RequestAborted);
    }

    private static string BaseAddress(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    private static async Task<Dictionary<string, string>> ReadAsync(HttpContext context)
    {
        IEnumerable<KeyValuePair<string, StringValues>> values = context.Request.Query;
        if (context.Request.HasFormContentType)
            values = values.Concat(await context.Request.ReadFormAsync(context.RequestAborted));
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            parameters[name] = value.ToString();
        return parameters;
    }
}

internal static class VkEndpoints
{
    public static void MapVk(this WebApplication app)
    {
        app.MapMethods("/method/{name}", ["GET", "POST"], (HttpContext context, string name, VkApi api) => api.AnswerAsync(context, name));
        app.MapPost("/upload/wall-photo", (HttpContext context, VkApi api, Wall wall) => api.UploadAsync(context, wall));
    }
}
