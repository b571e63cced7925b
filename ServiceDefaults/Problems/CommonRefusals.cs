using Microsoft.AspNetCore.Http;

namespace SocialPubs.ServiceDefaults.Problems;

/// <summary>The refusals that any endpoint can answer.</summary>
public static class CommonRefusals
{
    public static readonly RefusalCode Malformed =
        new("request.malformed", StatusCodes.Status400BadRequest, "The request cannot be read");

    public static readonly RefusalCode Invalid =
        new("request.invalid", StatusCodes.Status422UnprocessableEntity, "A field of the request is not acceptable");

    public static readonly RefusalCode TooLarge =
        new("request.too-large", StatusCodes.Status413PayloadTooLarge, "The request is larger than allowed");

    public static readonly RefusalCode UnsupportedMediaType =
        new("request.unsupported-media-type", StatusCodes.Status415UnsupportedMediaType, "The media type is not supported");

    public static readonly RefusalCode Unauthenticated =
        new("auth.unauthenticated", StatusCodes.Status401Unauthorized, "A valid access token is needed");

    public static readonly RefusalCode Forbidden =
        new("auth.forbidden", StatusCodes.Status403Forbidden, "The caller's roles do not allow this");

    public static readonly RefusalCode OtherBody =
        new("auth.other-body", StatusCodes.Status403Forbidden, "This belongs to a body for which the caller does not act");

    public static readonly RefusalCode NotFound =
        new("resource.not-found", StatusCodes.Status404NotFound, "There is nothing at this address");

    public static readonly RefusalCode MethodNotAllowed =
        new("request.method-not-allowed", StatusCodes.Status405MethodNotAllowed, "The address does not take this method");

    public static readonly RefusalCode NotAcceptable =
        new("request.not-acceptable", StatusCodes.Status406NotAcceptable, "No representation fits the Accept header");

    public static readonly RefusalCode Stale =
        new("resource.stale", StatusCodes.Status412PreconditionFailed, "Somebody changed it since the caller read it");

    public static readonly RefusalCode Conflict =
        new("resource.conflict", StatusCodes.Status409Conflict, "Another change was made at the same moment");

    public static readonly RefusalCode IdempotencyKeyReused =
        new("request.idempotency-key-reused", StatusCodes.Status422UnprocessableEntity,
            "The idempotency key was used for another request");

    public static readonly RefusalCode IdempotencyKeyInvalid =
        new("request.idempotency-key-invalid", StatusCodes.Status400BadRequest,
            "The idempotency key must have 1 to 200 visible ASCII characters");

    public static readonly RefusalCode TooManyRequests =
        new("request.too-many", StatusCodes.Status429TooManyRequests, "Too many requests");

    public static readonly RefusalCode InvalidCursor =
        new("request.cursor-invalid", StatusCodes.Status400BadRequest, "The cursor was not given out by this list");

    public static readonly RefusalCode Unavailable =
        new("service.unavailable", StatusCodes.Status503ServiceUnavailable, "Something that the service needs is away");

    public static readonly RefusalCode TimedOut =
        new("service.timed-out", StatusCodes.Status504GatewayTimeout, "The service did not answer in time");

    public static readonly RefusalCode Internal =
        new("service.internal", StatusCodes.Status500InternalServerError, "An unexpected fault; it is in the log under the trace id");
}
