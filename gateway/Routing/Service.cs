namespace SocialPubs.Gateway.Routing;

/// <summary>A service behind the gateway.</summary>
/// <param name="Name">Its name for service discovery, and its part of the address: <c>/api/{Name}/…</c>.</param>
/// <param name="Title">Its name for readers of the API.</param>
/// <param name="Summary">What it looks after.</param>
internal sealed record Service(string Name, string Title, string Summary)
{
    /// <summary>The services in the order in which a publication passes through them, and who may do so.</summary>
    public static readonly IReadOnlyList<Service> All =
    [
        new("intake", "Intake", "Publications: registration, direction, repeats; bodies, appointments and topics"),
        new("drafting", "Drafting", "Assignments and drafts of replies; templates and legal acts"),
        new("approval", "Approval", "Reviews: approval, or return with remarks"),
        new("publishing", "Publishing", "Postings in the networks; accounts"),
        new("reporting", "Reporting", "Timelines, the dashboard and the stream of events"),
        new("identity", "Identity", "People, their roles and sessions; machine clients; the record of who did what"),
    ];

    /// <summary>Everything of the service that callers may reach begins with this.</summary>
    public string Prefix => $"/api/{Name}/";
}
