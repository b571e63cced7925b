using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace SocialPubs.Identity.Pages;

/// <summary>What every page has: its texts, where it leads back to, and what is wrong with what was entered.</summary>
internal abstract class AccountPage : PageModel
{
    private readonly List<FieldError> errors = [];

    public Texts T => HttpContext.Texts();

    /// <summary>Where to go afterwards; only within this system, or an attacker's link would end on the attacker's page.</summary>
    [BindProperty(SupportsGet = true, Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    public string? LocalReturnUrl => ReturnUrls.IsLocal(ReturnUrl) ? ReturnUrl : null;

    public IReadOnlyList<FieldError> Errors => errors;

    /// <summary>Tells that something was done; shown on top of the page.</summary>
    public string? Notice { get; protected set; }

    public string? ErrorOf(string field) => errors.Find(error => error.Field == field)?.Text;

    protected CancellationToken Cancelled => HttpContext.RequestAborted;

    protected void AddError(string field, string text) => errors.Add(new FieldError(field, text));

    /// <summary>The address of another page with the same way back.</summary>
    protected string WithReturnUrl(string path) => LocalReturnUrl is { } back
        ? path + (path.Contains('?', StringComparison.Ordinal) ? '&' : '?') + "returnUrl=" + Uri.EscapeDataString(back)
        : path;

    /// <summary>Another page with the same way back.</summary>
    protected IActionResult To(string path) => LocalRedirect(WithReturnUrl(path));

    /// <summary>Where the person was going.</summary>
    protected IActionResult ToReturnUrl() => LocalRedirect(LocalReturnUrl ?? "/account");

    /// <summary>The page again, with what is wrong; 422, so that a program sees it too.</summary>
    protected IActionResult Again()
    {
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}

/// <summary>What is wrong with one field; the empty name stands for the form as a whole.</summary>
internal sealed record FieldError(string Field, string Text);
