using Microsoft.AspNetCore.Mvc;
using SocialPubs.Identity.Sessions;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

/// <summary>Where the person is signed in.</summary>
internal sealed class SessionsModel(IdentityDb db, SessionStore sessions) : AccountPage
{
    /// <summary>The session to end; without it all others are.</summary>
    [BindProperty(Name = "session")]
    public Guid? Chosen { get; set; }

    public IReadOnlyList<Session> List { get; private set; } = [];

    public Guid Present => HttpContext.Live().Session.Id;

    public async Task<IActionResult> OnGetAsync()
    {
        List = await sessions.ListAsync(HttpContext.Live().Person.Id, Cancelled);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
            return BadRequest();

        var person = HttpContext.Live().Person.Id;
        if (Chosen is { } session)
        {
            await sessions.EndAsync(person, session, Cancelled);
            Notice = T.SessionEnded;
        }
        else
        {
            await sessions.EndAllAsync(person, but: Present, Cancelled);
            Notice = T.SessionsEnded;
        }

        await db.SaveChangesAsync(Cancelled);
        return await OnGetAsync();
    }
}
