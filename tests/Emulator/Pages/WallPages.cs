using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using SocialPubs.Emulator.Walls;

namespace SocialPubs.Emulator.Pages;

/// <summary>The walls as plain pages, so that a newcomer sees the reply under the post.</summary>
internal static class WallPages
{
    private const int PostsPerPage = 50;
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");
    private static readonly TimeZoneInfo Moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");

    private static readonly (string Network, string Name)[] Tabs =
    [
        ("vk", "ВКонтакте"), ("ok", "Одноклассники"), ("facebook", "Facebook"), ("twitter", "X (Твиттер)"), ("instagram", "Instagram"), ("telegram", "Telegram"), ("max", "MAX"),
    ];

    public static void MapPages(this WebApplication app)
    {
        app.MapGet("/", (HttpContext context, AllWalls walls, HtmlEncoder encoder, int? page) =>
            WriteAsync(context, Index(walls, null, encoder, Math.Max(page ?? 1, 1))));
        // "/wall-123_45": the name and the number are one segment, as in VK's addresses.
        app.MapGet("/wall{owner:long}_{post:long}", (HttpContext context, long owner, long post, AllWalls walls, HtmlEncoder encoder) =>
            SingleAsync(context, walls, "vk", owner, post, encoder));
        app.MapGet("/photos/{name}", (string name, AllWalls walls) => Photo(walls.For("vk"), name));
        foreach (var (network, _) in Tabs)
        {
            app.MapGet($"/{network}", (HttpContext context, AllWalls walls, HtmlEncoder encoder, int? page) =>
                WriteAsync(context, Index(walls, network, encoder, Math.Max(page ?? 1, 1))));
            app.MapGet($"/{network}/wall{{owner:long}}_{{post:long}}", (HttpContext context, long owner, long post, AllWalls walls, HtmlEncoder encoder) =>
                SingleAsync(context, walls, network, owner, post, encoder));
            app.MapGet($"/{network}/photos/{{name}}", (string name, AllWalls walls) => Photo(walls.For(network), name));
        }
    }

    private static IResult Photo(Wall wall, string name) => wall.PhotoOf(name) is { } photo && wall.FileOf(photo.Hash) is { } content
        ? TypedResults.Bytes(content, photo.ContentType)
        : TypedResults.NotFound();

    private static Task SingleAsync(HttpContext context, AllWalls walls, string network, long owner, long post, HtmlEncoder encoder)
    {
        if (walls.For(network).PostOf(owner, post) is { } found)
            return WriteAsync(context, Single(walls, network, encoder, found));
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return WriteAsync(context, Html(
            "Записи нет", Navigation(walls, network) + "<p class=\"empty\">Такой записи нет: возможно, она удалена. <a href=\"/\">Ко всем записям</a></p>"));
    }

    private static string NameOf(string network) => Tabs.First(tab => tab.Network == network).Name;

    /// <summary>A tab for each network, with the number of its posts.</summary>
    private static string Navigation(AllWalls walls, string? current)
    {
        var html = new StringBuilder("<nav class=\"tabs\" aria-label=\"Сети\">");
        AddTab("/", "Все сети", walls.All.Sum(wall => wall.Posts().Count), current is null);
        foreach (var (network, name) in Tabs)
            AddTab($"/{network}", name, walls.For(network).Posts().Count, current == network);
        return html.Append("</nav>").ToString();

        void AddTab(string path, string name, int count, bool isCurrent) => html.Append(
            CultureInfo.InvariantCulture, $"<a href=\"{path}\"{(isCurrent ? " aria-current=\"page\"" : "")}>{name} <span class=\"count\">{count}</span></a>");
    }

    internal static Task WriteAsync(HttpContext context, string html)
    {
        // What people wrote is hostile input also here: no script runs on these pages.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html, context.RequestAborted);
    }

    private static string Index(AllWalls walls, string? network, HtmlEncoder encoder, int page)
    {
        var posts = walls.All.Where(wall => network is null || wall.Network == network)
            .SelectMany(wall => wall.Posts().Select(post => (Wall: wall, Post: post)))
            .OrderByDescending(found => found.Post.At).ThenByDescending(found => found.Post.Id).ToList();
        var path = network is null ? "/" : $"/{network}";
        var body = new StringBuilder(Navigation(walls, network));
        if (posts.Count == 0)
            body.Append("<p class=\"empty\">Записей пока нет.</p>");
        foreach (var (wall, post) in posts.Skip((page - 1) * PostsPerPage).Take(PostsPerPage))
            Append(body, wall, encoder, post);
        body.Append("<nav>");
        if (page > 1)
            body.Append(CultureInfo.InvariantCulture, $"<a href=\"{path}?page={page - 1}\">← новее</a>");
        if (page * PostsPerPage < posts.Count)
            body.Append(CultureInfo.InvariantCulture, $"<a href=\"{path}?page={page + 1}\">раньше →</a>");
        body.Append("</nav>");
        return Html(network is null ? "Все записи" : NameOf(network), body.ToString());
    }

    private static string Single(AllWalls walls, string network, HtmlEncoder encoder, Post post)
    {
        var body = new StringBuilder(Navigation(walls, network));
        Append(body, walls.For(network), encoder, post);
        return Html($"Запись {post.Id}, {NameOf(network)}", body.ToString());
    }

    private static void Append(StringBuilder html, Wall wall, HtmlEncoder encoder, Post post)
    {
        var comments = wall.Comments(post.OwnerId, post.Id);
        var owner = wall.MemberOf(post.OwnerId);
        html.Append(CultureInfo.InvariantCulture, $"<article class=\"post\"><header>{Author(wall.MemberOf(post.FromId), encoder)}<div class=\"where\"><span class=\"network\">{NameOf(wall.Network)}</span> · ");
        if (post.OwnerId != post.FromId)
            html.Append(CultureInfo.InvariantCulture, $"на стене «{encoder.Encode(owner.Name)}», ");
        html.Append(CultureInfo.InvariantCulture, $"<a href=\"{Addresses.Page(wall.Network, post)}\">{Time(post.At)}</a></div></header>");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"text\">{encoder.Encode(post.Text)}</p>");
        AppendPhotos(html, wall, encoder, post.Attachments);
        html.Append(CultureInfo.InvariantCulture, $"<section class=\"comments\"><h2>{Count(comments.Count)}</h2>");
        foreach (var comment in comments.Where(comment => comment.RootId is null))
        {
            Append(html, wall, encoder, comment);
            foreach (var reply in comments.Where(other => other.RootId == comment.Id))
                Append(html, wall, encoder, reply);
        }

        html.Append("</section></article>");
    }

    private static void Append(StringBuilder html, Wall wall, HtmlEncoder encoder, Comment comment)
    {
        var author = wall.MemberOf(comment.FromId);
        var classes = "comment" + (comment.RootId is null ? "" : " nested") + (author.Official || author.Id < 0 ? " official" : "");
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"{classes}\" id=\"c{comment.Id}\"><header>{Author(author, encoder)}<div class=\"where\">");
        if (comment.ReplyTo is { } to && wall.CommentOf(comment.OwnerId, to) is { } parent)
            html.Append(CultureInfo.InvariantCulture, $"ответ на <a href=\"#c{to}\">{encoder.Encode(wall.MemberOf(parent.FromId).Name)}</a>, ");
        html.Append(CultureInfo.InvariantCulture, $"{Time(comment.At)}</div></header><p class=\"text\">{encoder.Encode(comment.Text)}</p>");
        AppendPhotos(html, wall, encoder, comment.Attachments);
        html.Append("</div>");
    }

    private static void AppendPhotos(StringBuilder html, Wall wall, HtmlEncoder encoder, IReadOnlyList<string> attachments)
    {
        if (attachments.Count == 0)
            return;
        html.Append("<div class=\"photos\">");
        foreach (var name in attachments)
        {
            html.Append(wall.PhotoOf(name) is { } photo
                ? $"<img src=\"{(wall.Network == "vk" ? "" : $"/{wall.Network}")}/photos/{encoder.Encode(photo.Name)}\" alt=\"Фотография к записи\">"
                : $"<span class=\"link\">{encoder.Encode(name)}</span>");
        }

        html.Append("</div>");
    }

    private static string Author(Member member, HtmlEncoder encoder)
    {
        var initials = string.Concat(member.Name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(word => word[..1].ToUpperInvariant()));
        var mark = member.Official || member.Id < 0 ? "<span class=\"mark\" title=\"Официальная страница\">✓ официально</span>" : "";
        return $"<div class=\"avatar{(member.Id < 0 ? " group" : "")}\" aria-hidden=\"true\">{encoder.Encode(initials)}</div>"
            + $"<div class=\"name\">{encoder.Encode(member.Name)}{mark}</div>";
    }

    private static string Time(DateTimeOffset at) => $"<time datetime=\"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">"
        + TimeZoneInfo.ConvertTime(at, Moscow).ToString("d MMMM yyyy, HH:mm:ss", Russian) + "</time>";

    private static string Count(int count) => count == 0
        ? "Комментариев нет"
        : count + (count % 100 is >= 11 and <= 14 ? " комментариев" : (count % 10) switch
        {
            1 => " комментарий",
            2 or 3 or 4 => " комментария",
            _ => " комментариев",
        });

    internal static string Html(string title, string body) => $$"""
        <!doctype html>
        <html lang="ru">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}} — эмулятор сетей</title>
        <style>
        :root { --line: #dce1e6; --muted: #626d7a; --accent: #2d6fb5; --page: #edeef0; }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: #1b1f23; font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; }
        .bar { background: #fff; border-bottom: 1px solid var(--line); padding: 12px 16px; }
        .bar div { max-width: 720px; margin: 0 auto; }
        .bar b { font-size: 17px; } .bar span { color: var(--muted); }
        main { max-width: 720px; margin: 16px auto; padding: 0 12px; }
        a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
        nav { display: flex; gap: 24px; margin: 0 0 12px; }
        .tabs { flex-wrap: wrap; gap: 8px; }
        .tabs a { background: #fff; border: 1px solid var(--line); border-radius: 16px; padding: 4px 12px; }
        .tabs a[aria-current] { background: var(--accent); border-color: var(--accent); color: #fff; }
        .tabs .count { opacity: .7; font-size: 13px; }
        .network { font-weight: 600; }
        .post { background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: 16px; margin-bottom: 16px; }
        header { display: grid; grid-template-columns: 44px 1fr; column-gap: 12px; align-items: center; }
        .avatar { grid-row: span 2; width: 40px; height: 40px; border-radius: 50%; background: #99a9ba; color: #fff; display: grid; place-items: center; font-weight: 600; font-size: 14px; }
        .avatar.group { background: var(--accent); }
        .name { font-weight: 600; } .where { color: var(--muted); font-size: 13px; }
        .mark { margin-left: 8px; padding: 1px 8px; border-radius: 10px; background: #e3edf8; color: #1f5a99; font-size: 12px; font-weight: 500; white-space: nowrap; }
        .text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 10px 0 0; }
        .photos { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; }
        .photos img { max-width: 100%; max-height: 320px; border-radius: 8px; border: 1px solid var(--line); }
        .link { color: var(--muted); overflow-wrap: anywhere; }
        .comments { border-top: 1px solid var(--line); margin-top: 14px; padding-top: 2px; }
        .comments h2 { font-size: 13px; font-weight: 500; color: var(--muted); margin: 10px 0 0; }
        .comment { padding: 12px; margin-top: 8px; border-radius: 10px; background: #f7f8fa; }
        .comment.nested { margin-left: 44px; }
        .comment.official { background: #eef5fc; border-left: 3px solid var(--accent); }
        .comment:target { outline: 2px solid var(--accent); }
        .empty { background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: 32px; text-align: center; color: var(--muted); }
        </style>
        </head>
        <body>
        <div class="bar"><div><b>Стены</b> <span>· эмулятор социальных сетей, только для проверки SocialPubs</span></div></div>
        <main>
        {{body}}
        </main>
        </body>
        </html>
        """;
}
