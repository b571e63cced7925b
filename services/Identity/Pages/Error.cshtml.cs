using System.Diagnostics;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Mvc;

namespace SocialPubs.Identity.Pages;

/// <summary>What a person sees where something went wrong; without anything of the inside but the trace id.</summary>
[IgnoreAntiforgeryToken]
internal sealed class ErrorModel : AccountPage
{
    public int Status { get; private set; }

    /// <summary>What the protocol did not like about a client's request; for the client's maker.</summary>
    public string? Detail { get; private set; }

    public string TraceId => Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;

    public void OnGet() => Show();

    public void OnPost() => Show();

    private void Show()
    {
        Status = Response.StatusCode < StatusCodes.Status400BadRequest ? StatusCodes.Status404NotFound : Response.StatusCode;
        Response.StatusCode = Status;
        if (HttpContext.GetOpenIddictServerResponse() is { Error: { } error } response)
            Detail = response.ErrorDescription is { } description ? $"{error}: {description}" : error;
    }
}
